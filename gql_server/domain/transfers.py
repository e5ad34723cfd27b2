"""Moving holdings between a customer's own sub-accounts (rule L8)."""

from __future__ import annotations

from gql_server.domain import commands as c
from gql_server.domain.accounts import SubAccount
from gql_server.domain.accrual import project, touch
from gql_server.domain.borrowing import repay_debt
from gql_server.domain.draft import Draft, require_asset, require_sub_account
from gql_server.domain.errors import InvalidInput, MarketClosed, NotFound
from gql_server.domain.events import EventType
from gql_server.domain.journal import LedgerAccount
from gql_server.domain.lending import Funds, add_to_position, credit, require_matured, require_position
from gql_server.domain.market import Market, MarketState, debt_up, lend_shares_up, lend_value_down
from gql_server.domain.outcomes import Transferred
from gql_server.domain.pauses import PauseScope
from gql_server.domain.pausing import require_not_paused
from gql_server.domain.payouts import take_available
from gql_server.domain.standing import require_margin_to_leave, require_may_leave, require_positive
from gql_server.units import LendShares


def transfer(draft: Draft, command: c.Transfer) -> Transferred:
    """Move an available amount, which arrives as a deposit, or the whole matured position, which keeps its shares."""
    if command.amount is not None:
        require_positive(command.amount)
    if command.from_sub_account_id == command.to_sub_account_id:
        raise InvalidInput("toSubAccountId", "must be another sub-account")
    source = require_sub_account(draft.book, command.from_sub_account_id)
    target = require_sub_account(draft.book, command.to_sub_account_id)
    if source.account_id != target.account_id:
        raise NotFound("sub-account")
    require_asset(draft.book, command.symbol)
    if command.amount is None:
        return _move_position(draft, source, target, command.symbol)
    return _move_amount(draft, source, target, command.symbol, command.amount)


def _owed(market: Market, sub_account: SubAccount) -> int:
    debt = sub_account.debts.get(market.symbol)
    return 0 if debt is None else debt_up(market, debt.shares)


def _require_open_unless_repaid(market: Market, amount: int, owed: int) -> None:
    if market.state is not MarketState.OPEN and amount > owed:
        raise MarketClosed(market.symbol, market.state)


def _move_amount(draft: Draft, source: SubAccount, target: SubAccount, symbol: str, amount: int) -> Transferred:
    require_may_leave(draft, source)
    require_not_paused(draft, symbol, PauseScope.TRANSFERS)
    if draft.book.markets.get(symbol) is not None:
        market = project(draft.book, symbol, draft.now, draft.models)
        _require_open_unless_repaid(market, amount, _owed(market, target))
    source, target = draft.book.change_sub_account(source.id), draft.book.change_sub_account(target.id)
    target.archived_at = None
    take_available(draft, source, symbol, amount)
    funds = Funds(LedgerAccount.BALANCES, source.id)
    arrival = credit(draft, target, draft.book.assets[symbol], amount, funds, is_capped=False)
    require_margin_to_leave(draft, source, symbol, amount, is_whole=False)
    _tell(draft, source, target, symbol, amount)
    return Transferred(amount, arrival.repaid, arrival.lent)


def _move_position(draft: Draft, source: SubAccount, target: SubAccount, symbol: str) -> Transferred:
    position, market = require_position(draft, source, symbol)
    require_may_leave(draft, source)
    require_not_paused(draft, symbol, PauseScope.TRANSFERS)
    amount, owed = lend_value_down(market, position.shares), _owed(market, target)
    _require_open_unless_repaid(market, amount, owed)
    require_matured(draft, market, position)
    source, target = draft.book.change_sub_account(source.id), draft.book.change_sub_account(target.id)
    target.archived_at = None
    position = source.lends.pop(symbol)
    shares, repaid = position.shares, 0
    if owed:
        market = touch(draft, symbol)
        burned = shares if amount <= owed else LendShares(min(shares, lend_shares_up(market, owed)))
        repaid = _repay_by_shares(draft, source, target, market, burned, min(amount, owed))
        shares = LendShares(shares - burned)
    lent = amount - repaid
    if shares:
        principal = position.principal * shares // position.shares
        add_to_position(draft, target, market, shares, principal)
        draft.post(
            symbol,
            debit=LedgerAccount.LENDERS,
            credit=LedgerAccount.LENDERS,
            amount=lent,
            debit_holder=source.id,
            credit_holder=target.id,
        )
    require_margin_to_leave(draft, source, symbol, amount, is_whole=True)
    _tell(draft, source, target, symbol, amount)
    return Transferred(amount, repaid, lent)


def _repay_by_shares(draft: Draft, source: SubAccount, target: SubAccount, market: Market, burned: LendShares, amount: int) -> int:
    """Pay the target's debt with lend shares: they are burned rounded up, and no cash moves."""
    market.lend_shares = LendShares(market.lend_shares - burned)
    paid = repay_debt(draft, target, market.symbol, amount, debit=LedgerAccount.LENDERS, debit_holder=source.id)
    if market.lend_shares == 0:
        draft.post(market.symbol, debit=LedgerAccount.LENDERS, credit=LedgerAccount.TREASURY, amount=market.total_lent)
    return paid


def _tell(draft: Draft, source: SubAccount, target: SubAccount, symbol: str, amount: int) -> None:
    for sub_account, direction, other in ((source, "out", target), (target, "in", source)):
        details = {"direction": direction, "other_sub_account_id": other.id}
        draft.tell(EventType.TRANSFERRED, symbol=symbol, amount=amount, sub_account=sub_account, details=details)
