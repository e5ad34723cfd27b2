"""One exchange of a liquidation: who pays the debt, and what moves to them for it (rules X2, X4, C1)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from gql_server.domain.accounts import HOUSE_SUB_ACCOUNT_ID, Debt, NotLentReason, SubAccount
from gql_server.domain.accrual import project, touch, treasury_room, walk_before_treasury_changes
from gql_server.domain.borrowing import repay_debt
from gql_server.domain.draft import Draft
from gql_server.domain.events import EventType
from gql_server.domain.journal import LedgerAccount
from gql_server.domain.lending import add_to_position
from gql_server.domain.margin import AssetLine, draw_sheet
from gql_server.domain.market import borrow_shares_down, debt_up, lend_shares_up, lend_value_down
from gql_server.domain.outcomes import Seizure
from gql_server.units import WAD, BorrowShares, LendShares, mul_div_down, mul_div_up

TREASURY: Final = "treasury"
BACKSTOP: Final = "backstop"
OPERATOR: Final = "operator"


def seizable_up(repay_amount: int, debt: AssetLine, collateral: AssetLine, penalty: int) -> int:
    """Return the units of collateral worth a repayment and the penalty, rounded up: against the customer by one unit."""
    debt_usd, held_usd = _usd(debt), _usd(collateral)
    numerator = repay_amount * debt_usd * (WAD + penalty) * _scale(collateral)
    return mul_div_up(numerator, 1, held_usd * _scale(debt) * WAD)


def repayable_down(seized: int, collateral: AssetLine, debt: AssetLine, penalty: int) -> int:
    """Return the units of debt that so much collateral repays once the penalty is taken, rounded down."""
    numerator = seized * _usd(collateral) * WAD * _scale(debt)
    return mul_div_down(numerator, 1, max(1, _usd(debt)) * _scale(collateral) * (WAD + penalty))


def _usd(line: AssetLine) -> int:
    return 0 if line.price is None else line.price.usd


def _scale(line: AssetLine) -> int:
    scale: int = 10**line.asset.decimals
    return scale


def seize(
    draft: Draft,
    sub_account: SubAccount,
    *,
    repay_symbol: str,
    repay_amount: int,
    seize_symbol: str,
    penalty: int,
    reason: str,
) -> list[Seizure]:
    """Repay a debt and take collateral worth that and the penalty; where there is less, everything, and less is repaid.

    Args:
        sub_account: Its changeable copy.
        repay_amount: At most what is owed.
        penalty: 18 decimals.

    Returns:
        One seizure per counterparty; none when what is held cannot repay one unit.
    """
    sheet = draw_sheet(draft.book, sub_account, draft.now, draft.models)
    debt, collateral = sheet.lines.get(repay_symbol), sheet.lines.get(seize_symbol)
    if debt is None or collateral is None:  # An earlier exchange has paid the one or taken the other, whole.
        return []
    asked = repay_amount = min(repay_amount, debt.owed)  # What is told of the exchange keeps what was asked.
    if collateral.held == 0 or repay_amount == 0 or _usd(collateral) == 0:
        return []
    wanted = seizable_up(repay_amount, debt, collateral, penalty)
    whole = min(wanted, collateral.held)
    if wanted >= collateral.held:
        repay_amount = min(repay_amount, repayable_down(whole, collateral, debt, penalty))
    if repay_amount == 0:
        return []
    how = _Exchange(asked, wanted, collateral.held, debt.owed, whole, repay_amount, _usd(debt), _usd(collateral), penalty)
    parts = _split(draft, debt, repay_amount, whole)
    touch(draft, repay_symbol)
    done = []
    for counterparty, name, repaid, seized in parts:
        _pay(draft, sub_account, counterparty, name, repay_symbol, repaid)
        if name == BACKSTOP and counterparty.backstop_capacity is not None:
            counterparty.backstop_used += mul_div_up(repaid, _usd(debt), _scale(debt))
        _move_collateral(draft, sub_account, counterparty, seize_symbol, seized)
        taken_as_penalty = seized - mul_div_down(seized, WAD, WAD + penalty)
        _insure(draft, repay_symbol, seize_symbol, taken_as_penalty)
        seizure = Seizure(repay_symbol, repaid, seize_symbol, seized, taken_as_penalty, name, reason)
        _tell(draft, sub_account, counterparty, seizure, how)
        done.append(seizure)
    return done


def _split(draft: Draft, debt: AssetLine, amount: int, seized: int) -> list[tuple[SubAccount, str, int, int]]:
    """Share a repayment out: the treasury as far as C1 allows, then backstops, the rest to the operator (rule X4)."""
    symbol = debt.asset.symbol
    house = draft.book.change_sub_account(HOUSE_SUB_ACCOUNT_ID)
    treasury = treasury_room(draft.book, symbol, draft.now, draft.models)
    market = touch(draft, symbol)  # At a boundary that nobody has walked the insurance gets its fees out of the treasury (rule R1).
    treasury = min(treasury, max(0, draft.book.ledgers[symbol].treasury - market.staking_receivable))
    shares: list[tuple[SubAccount, str, int]] = [(house, TREASURY, min(amount, treasury))]
    rest = amount - shares[0][2]
    for backstop in _backstops(draft, symbol):
        part = min(rest, backstop.balances[symbol].available, _free_capacity(backstop, debt, rest))
        shares.append((backstop, BACKSTOP, part))
        rest -= part
    shares.append((house, OPERATOR, rest))
    shares = [share for share in shares if share[2]]
    parts, left = [], seized
    for index, (counterparty, name, part) in enumerate(shares):
        piece = left if index == len(shares) - 1 else mul_div_down(seized, part, amount)
        left -= piece
        parts.append((counterparty, name, part, piece))
    return parts


def _free_capacity(backstop: SubAccount, debt: AssetLine, wanted: int) -> int:
    """Return how much of a debt the rest of a backstop's capacity pays, units rounded down; all that is wanted without one (H4)."""
    if backstop.backstop_capacity is None:
        return wanted
    free = max(0, backstop.backstop_capacity - backstop.backstop_used)
    return mul_div_down(free, _scale(debt), max(1, _usd(debt)))


def _backstops(draft: Draft, symbol: str) -> Iterator[SubAccount]:
    """Yield backstops without debts that hold a balance of the asset, by id; nothing leaves a frozen account (rule L1)."""
    for candidate in list(draft.book.sub_accounts.values()):
        is_ready = candidate.is_backstop and not candidate.debts and symbol in candidate.balances
        if is_ready and draft.book.accounts[candidate.account_id].frozen_at is None:
            yield draft.book.change_sub_account(candidate.id)


def _pay(draft: Draft, debtor: SubAccount, counterparty: SubAccount, name: str, symbol: str, amount: int) -> None:
    if name == TREASURY:
        repay_debt(draft, debtor, symbol, amount, debit=LedgerAccount.TREASURY, debit_holder=None)
    elif name == BACKSTOP:
        draft.take_balance(counterparty, symbol, amount)
        repay_debt(draft, debtor, symbol, amount, debit=LedgerAccount.BALANCES, debit_holder=counterparty.id)
    else:
        _take_over(draft, debtor, counterparty, symbol, amount)


def _take_over(draft: Draft, debtor: SubAccount, house: SubAccount, symbol: str, amount: int) -> None:
    """Move debt shares to the operator's own sub-account, rounded down; no cash moves."""
    market = touch(draft, symbol)
    debt = debtor.debts[symbol]
    owed = debt_up(market, debt.shares)
    moved = debt.shares if amount >= owed else borrow_shares_down(market, amount)
    interest = min(amount, max(0, owed - debt.principal))
    taken = house.debts.setdefault(symbol, Debt(BorrowShares(0), 0, draft.now))
    taken.shares = BorrowShares(taken.shares + moved)
    taken.principal += amount
    debt.shares = BorrowShares(debt.shares - moved)
    debt.principal = max(0, debt.principal - (amount - interest))
    if debt.shares == 0:
        del debtor.debts[symbol]
    if taken.shares == 0:
        del house.debts[symbol]
    loans = LedgerAccount.LOANS
    draft.post(symbol, debit=loans, credit=loans, amount=amount, debit_holder=house.id, credit_holder=debtor.id)


def _move_collateral(draft: Draft, debtor: SubAccount, counterparty: SubAccount, symbol: str, amount: int) -> None:
    """Move seized collateral: available balance as cash first, then lend shares; utilization does not move (rule X2)."""
    balance = debtor.balances.get(symbol)
    cash = 0 if balance is None else min(amount, balance.available)
    if cash:
        draft.take_balance(debtor, symbol, cash)
        draft.give_balance(counterparty, symbol, cash, NotLentReason.RETURNED_PAYOUT)
        _post_move(draft, LedgerAccount.BALANCES, symbol, cash, debtor, counterparty)
    if amount > cash:
        _move_shares(draft, debtor, counterparty, symbol, amount - cash)


def _move_shares(draft: Draft, debtor: SubAccount, counterparty: SubAccount, symbol: str, amount: int) -> None:
    market = project(draft.book, symbol, draft.now, draft.models)
    position = debtor.lends[symbol]
    is_all = amount >= lend_value_down(market, position.shares)
    shares = position.shares if is_all else LendShares(min(position.shares, lend_shares_up(market, amount)))
    kept = LendShares(position.shares - shares)
    position.principal = position.principal * kept // position.shares
    position.shares = kept
    if kept == 0:
        del debtor.lends[symbol]
    add_to_position(draft, counterparty, market, shares, amount)
    _post_move(draft, LedgerAccount.LENDERS, symbol, amount, debtor, counterparty)


def _post_move(
    draft: Draft, account: LedgerAccount, symbol: str, amount: int, debtor: SubAccount, counterparty: SubAccount
) -> None:
    draft.post(symbol, debit=account, credit=account, amount=amount, debit_holder=debtor.id, credit_holder=counterparty.id)


def _insure(draft: Draft, debt_symbol: str, symbol: str, penalty: int) -> None:
    """Move a share of the penalty from that asset's treasury to its insurance, as far as C1 allows."""
    walk_before_treasury_changes(draft, symbol)
    share = mul_div_down(penalty, draft.book.markets[debt_symbol].insurance_share, WAD)
    ledger = draft.book.ledgers[symbol]
    room = treasury_room(draft.book, symbol, draft.now, draft.models)
    possible = min(share, room, ledger.custody - ledger.claims)
    draft.post(symbol, debit=LedgerAccount.TREASURY, credit=LedgerAccount.INSURANCE, amount=max(0, possible))


@dataclass(frozen=True, slots=True)
class _Exchange:
    """What an exchange went by, before counterparties shared it: amounts in units, prices and penalty with 18 decimals.

    Args:
        asked: What of the debt was to be repaid.
        wanted: The collateral worth that and the penalty.
        held: What there is of it.
        owed: What the whole debt is.
        seized: What is taken.
        repaid: What of the debt that repays.
    """

    asked: int
    wanted: int
    held: int
    owed: int
    seized: int
    repaid: int
    repaid_price: int
    seized_price: int
    penalty_rate: int


def _tell(draft: Draft, debtor: SubAccount, counterparty: SubAccount, seizure: Seizure, how: _Exchange) -> None:
    """Write the exchange down for both; what the debtor owed and held besides is nobody else's to know."""
    told: dict[str, str | int | bool | None] = {
        "repaid_symbol": seizure.repay_symbol,
        "repaid": seizure.repaid,
        "penalty": seizure.penalty,
        "counterparty": seizure.counterparty,
        "reason": seizure.reason,
    }
    way: dict[str, str | int | bool | None] = {
        "asked": how.asked,
        "asked_symbol": seizure.repay_symbol,
        "wanted": how.wanted,
        "held": how.held,
        "repaid_price": how.repaid_price,
        "seized_price": how.seized_price,
        "penalty_rate": how.penalty_rate,
        "whole_repaid": how.repaid,
        "whole_repaid_symbol": seizure.repay_symbol,
        "whole_seized": how.seized,
        "held_left": how.held - how.seized,
        "owed_left": how.owed - how.repaid,
        "owed_left_symbol": seizure.repay_symbol,
    }
    for sub_account, details in ((debtor, {"role": "debtor", **told, **way}), (counterparty, {"role": "counterparty", **told})):
        draft.tell(
            EventType.LIQUIDATED, symbol=seizure.seize_symbol, amount=seizure.seized, sub_account=sub_account, details=details
        )
