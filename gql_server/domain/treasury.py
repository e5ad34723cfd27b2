"""What the house does with its own money: drawing it, setting it aside, and what becomes of what it has seized (rules H1 to H3)."""

from __future__ import annotations

from gql_server.domain import commands as c
from gql_server.domain.accounts import HOUSE_SUB_ACCOUNT_ID, SubAccount
from gql_server.domain.accrual import touch, walk_before_treasury_changes
from gql_server.domain.custody_cash import require_cash
from gql_server.domain.draft import Draft, require_asset
from gql_server.domain.errors import FundsBound, InvalidInput, NotFound
from gql_server.domain.events import Details, EventType
from gql_server.domain.journal import LedgerAccount
from gql_server.domain.lending import redeem, require_matured, require_position
from gql_server.domain.liquidity import require_withdrawal_room
from gql_server.domain.market import lend_value_down
from gql_server.domain.outcomes import Done, Withdrawn
from gql_server.domain.pauses import PauseScope
from gql_server.domain.pausing import require_not_paused
from gql_server.domain.payout_terms import require_payable
from gql_server.domain.payouts import Destination, request_payout, require_address, take_available, tell_delayed
from gql_server.domain.standing import require_margin_to_leave, require_positive
from gql_server.domain.withdrawal_delay import UNKNOWN
from gql_server.units import WAD, mul_div_down, mul_div_up

DAY_SECONDS = 86_400


def spare_treasury(draft: Draft, symbol: str) -> int:
    """Return what of a treasury neither rewards need that were credited nor custody, to cover what is owed at once (rule C1)."""
    is_lendable = draft.book.markets.get(symbol) is not None
    receivable = touch(draft, symbol).staking_receivable if is_lendable else 0
    ledger = draft.book.ledgers[symbol]
    return max(0, min(ledger.treasury - receivable, ledger.custody - ledger.claims))


def draw_treasury(draft: Draft, command: c.DrawTreasury) -> Withdrawn:
    """Send a part of the treasury to an external address, by a payout of the house (rule H1).

    Raises:
        Paused: Payouts of the asset are (rule C7).
        FundsBound: C1 forbids it, or so much was drawn today already.
    """
    require_positive(command.amount)
    require_address(command.address)
    if not 0 <= command.day_share_max <= WAD:
        raise InvalidInput("dayShareMax", "must be 0 to 1")
    asset, symbol, amount = require_asset(draft.book, command.symbol), command.symbol, command.amount
    require_not_paused(draft, symbol, PauseScope.PAYOUTS)
    require_payable(asset, command.network, amount)
    _require(symbol, amount, spare_treasury(draft, symbol), "C1")
    ledger = draft.book.change_ledger(symbol)
    today = draft.now // DAY_SECONDS * DAY_SECONDS
    drawn = ledger.drawn if ledger.drawn_on == today else 0
    day_max = mul_div_down(ledger.treasury + drawn, command.day_share_max, WAD)
    _require(symbol, amount, max(0, day_max - drawn), "H1")
    ledger.drawn, ledger.drawn_on = drawn + amount, today
    house = draft.book.change_sub_account(HOUSE_SUB_ACCOUNT_ID)
    treasury, payouts = LedgerAccount.TREASURY, LedgerAccount.PAYOUTS
    draft.post(symbol, debit=treasury, credit=payouts, amount=amount, credit_holder=house.id)
    to = Destination(command.address, UNKNOWN, command.network)
    until = request_payout(draft, house, symbol, amount, draft.command_id, to)
    details = {"payout_id": draft.command_id, "from": "treasury", **to.details}
    draft.tell(EventType.WITHDREW, symbol=symbol, amount=amount, sub_account=house, details=details)
    tell_delayed(draft, house, draft.command_id)
    return Withdrawn(draft.command_id, amount, until)


def release_insurance(draft: Draft, command: c.ReleaseInsurance) -> Done:
    """Move from the insurance back to the treasury what debts that may still go bad do not need (rule H2).

    Raises:
        FundsBound: So much must stay.
    """
    require_positive(command.amount)
    require_asset(draft.book, command.symbol)
    if not 0 <= command.floor_share <= WAD:
        raise InvalidInput("floorShare", "must be 0 to 1")
    symbol = command.symbol
    borrowed = touch(draft, symbol).total_borrowed if draft.book.markets.get(symbol) is not None else 0
    spare = draft.book.ledgers[symbol].insurance - mul_div_up(borrowed, command.floor_share, WAD)
    _require(symbol, command.amount, max(0, spare), "H2")
    insurance, treasury = LedgerAccount.INSURANCE, LedgerAccount.TREASURY
    draft.post(symbol, debit=insurance, credit=treasury, amount=command.amount)
    draft.tell(EventType.HOUSE_FUNDED, symbol=symbol, amount=command.amount, details={"fund": "treasury", "from": "insurance"})
    return Done()


def redeem_seized(draft: Draft, command: c.RedeemSeized) -> Done:
    """Make what the house holds of an asset the treasury's: its available balance, and a matured position if it can be paid (H3).

    Raises:
        NotFound: The house holds nothing of it.
        PositionNotMatured, InsufficientLiquidity, InsufficientMargin: Only a position is there, and it cannot end yet.
    """
    symbol = command.symbol
    require_asset(draft.book, symbol)
    walk_before_treasury_changes(draft, symbol)
    house = draft.book.change_sub_account(HOUSE_SUB_ACCOUNT_ID)
    balance = house.balances.get(symbol)
    available = 0 if balance is None else balance.available
    if not available and symbol not in house.lends:
        raise NotFound("holding of the house")
    if available:
        draft.take_balance(house, symbol, available)
        balances, treasury = LedgerAccount.BALANCES, LedgerAccount.TREASURY
        draft.post(symbol, debit=balances, credit=treasury, amount=available, debit_holder=house.id)
        require_margin_to_leave(draft, house, symbol, available, is_whole=True)
        _tell_redeemed(draft, house, symbol, available)
    else:
        _redeem_position(draft, house, symbol)
    return Done()


def _redeem_position(draft: Draft, house: SubAccount, symbol: str) -> None:
    position, market = require_position(draft, house, symbol)
    require_matured(draft, market, position)
    is_last = position.shares == market.lend_shares
    amount = lend_value_down(market, position.shares)
    require_withdrawal_room(market, draft.book.ledgers[symbol], amount, is_last=is_last)
    market = touch(draft, symbol)
    house = draft.book.change_sub_account(house.id)
    shares = house.lends.pop(symbol).shares
    amount = lend_value_down(market, shares)
    redeem(draft, house.id, market, shares, amount, LedgerAccount.TREASURY, None)
    require_margin_to_leave(draft, house, symbol, amount, is_whole=True)
    _tell_redeemed(draft, house, symbol, amount)


def sell_seized(draft: Draft, command: c.SellSeized) -> Done:
    """Book that an available amount of the house was sold: its coins have left custody, and the proceeds have arrived (rule H3).

    Raises:
        InsufficientBalance, InsufficientLiquidity: The house has not so much available, or custody does not hold it.
        InsufficientMargin: What it owes would lack it.
    """
    require_positive(command.amount)
    require_positive(command.proceeds, "proceeds")
    symbol, paid_in = command.symbol, command.for_symbol
    require_asset(draft.book, symbol)
    require_asset(draft.book, paid_in)
    if symbol == paid_in:
        raise InvalidInput("for", "must be another asset")
    for one in (symbol, paid_in):
        walk_before_treasury_changes(draft, one)
    house = draft.book.change_sub_account(HOUSE_SUB_ACCOUNT_ID)
    require_cash(draft.book.ledgers[symbol], command.amount)
    take_available(draft, house, symbol, command.amount)
    custody = LedgerAccount.CUSTODY
    draft.post(symbol, debit=LedgerAccount.BALANCES, credit=custody, amount=command.amount, debit_holder=house.id)
    require_margin_to_leave(draft, house, symbol, command.amount, is_whole=False)
    draft.post(paid_in, debit=custody, credit=LedgerAccount.TREASURY, amount=command.proceeds)
    sold: Details = {
        "fund": "sold",
        "for": paid_in,
        "proceeds": command.proceeds,
        "reference": command.reference,
    }
    draft.tell(EventType.HOUSE_FUNDED, symbol=symbol, amount=command.amount, details=sold)
    return Done()


def _tell_redeemed(draft: Draft, house: SubAccount, symbol: str, amount: int) -> None:
    details = {"fund": "treasury", "from": house.id}
    draft.tell(EventType.HOUSE_FUNDED, symbol=symbol, amount=amount, details=details)


def _require(symbol: str, amount: int, room: int, rule: str) -> None:
    if amount > room:
        raise FundsBound(symbol, amount, room, rule)
