"""Automatic lending: what becomes of an amount that arrives, and what a position is (rules L2 to L5)."""

from __future__ import annotations

from dataclasses import dataclass

from gql_server.domain.accounts import (
    HOUSE_SUB_ACCOUNT_ID,
    Balance,
    LendPosition,
    NotLentReason,
    SubAccount,
)
from gql_server.domain.accrual import project, touch
from gql_server.domain.assets import Asset
from gql_server.domain.borrowing import repay_debt
from gql_server.domain.draft import Draft
from gql_server.domain.errors import NotFound, PositionNotMatured
from gql_server.domain.events import EventType
from gql_server.domain.journal import LedgerAccount
from gql_server.domain.liquidity import cap_room
from gql_server.domain.margin import position_value_down
from gql_server.domain.market import Market, MarketState, lend_shares_up
from gql_server.domain.pauses import PauseScope, pause_of
from gql_server.units import LendShares


@dataclass(frozen=True, slots=True)
class Funds:
    """Where an amount comes from: the ledger account to debit, and whose part of it."""

    account: LedgerAccount
    holder: str | None = None


@dataclass(frozen=True, slots=True)
class Arrival:
    """What became of an amount: repaid + lent + available is all of it."""

    repaid: int = 0
    lent: int = 0
    available: int = 0
    reason: NotLentReason | None = None


def credit(draft: Draft, sub_account: SubAccount, asset: Asset, amount: int, funds: Funds, *, is_capped: bool = True) -> Arrival:
    """Send an amount where it belongs: first the debt in that asset, the rest is lent, or waits, or is available (L2, L3).

    Args:
        sub_account: Its changeable copy.
        is_capped: Whether the market's cap binds; a transfer passes it (rule L8).
    """
    symbol = asset.symbol
    repaid = 0
    if symbol in sub_account.debts:
        repaid = repay_debt(draft, sub_account, symbol, amount, debit=funds.account, debit_holder=funds.holder)
    rest = amount - repaid
    if rest == 0:
        return Arrival(repaid)
    reason = _why_not_lent(draft, asset, rest, is_capped=is_capped)
    if reason is None:
        lend(draft, sub_account, asset, rest, funds)
        return Arrival(repaid, rest)
    draft.post(
        symbol,
        debit=funds.account,
        credit=LedgerAccount.BALANCES,
        amount=rest,
        debit_holder=funds.holder,
        credit_holder=sub_account.id,
    )
    is_waiting = reason in (NotLentReason.MARKET_CLOSED, NotLentReason.CAP_REACHED)
    draft.give_balance(sub_account, symbol, rest, reason, ticket=draft.take_ticket(symbol) if is_waiting else None)
    return Arrival(repaid, 0, rest, reason)


def _why_not_lent(draft: Draft, asset: Asset, amount: int, *, is_capped: bool) -> NotLentReason | None:
    if draft.book.markets.get(asset.symbol) is None:
        return NotLentReason.NOT_LENDABLE
    if amount < asset.minimum_deposit:
        return NotLentReason.REPAYMENT_REST
    market = project(draft.book, asset.symbol, draft.now, draft.models)
    if market.state is not MarketState.OPEN or pause_of(asset.pauses, PauseScope.NEW_RISK, draft.now) is not None:
        return NotLentReason.MARKET_CLOSED
    room = cap_room(market.limits.lent_cap, market.total_lent)
    return NotLentReason.CAP_REACHED if is_capped and room is not None and amount > room else None


def lend(draft: Draft, sub_account: SubAccount, asset: Asset, amount: int, funds: Funds) -> None:
    """Lend an amount: it joins the position, whose maturity starts anew for the whole of it (rules L4, L5)."""
    symbol = asset.symbol
    market = touch(draft, symbol)
    minted = lend_shares_up(market, amount)
    draft.post(
        symbol,
        debit=funds.account,
        credit=LedgerAccount.LENDERS,
        amount=amount,
        debit_holder=funds.holder,
        credit_holder=sub_account.id,
    )
    market.lend_shares = LendShares(market.lend_shares + minted)
    position = add_to_position(draft, sub_account, market, minted, amount)
    draft.tell(
        EventType.LENT,
        symbol=symbol,
        amount=amount,
        sub_account=sub_account,
        details={"withdrawable_at": position.withdrawable_at},
    )


def add_to_position(draft: Draft, sub_account: SubAccount, market: Market, shares: LendShares, principal: int) -> LendPosition:
    """Credit shares to a position, opening it if need be; its maturity starts anew and a queued withdrawal is called off."""
    close_if_lost(draft, sub_account, market)
    position = sub_account.lends.get(market.symbol)
    if position is None:
        position = LendPosition(LendShares(0), 0, draft.now, draft.now, 0, market.epoch)
        sub_account.lends[market.symbol] = position
    position.shares = LendShares(position.shares + shares)
    position.principal += principal
    position.last_credited_at = draft.now
    position.maturity_seconds = market.terms.maturity_seconds
    position.queued = None
    position.announce_at = None if sub_account.id == HOUSE_SUB_ACCOUNT_ID else position.withdrawable_at
    return position


def close_if_lost(draft: Draft, sub_account: SubAccount, market: Market) -> None:
    """End a position that a loss has wiped out, at 0 and with an activity (rule X4)."""
    position = sub_account.lends.get(market.symbol)
    if position is not None and not position.is_live_in(market):
        del sub_account.lends[market.symbol]
        draft.tell(EventType.LOST, symbol=market.symbol, amount=position.principal, sub_account=sub_account)


def redeem(
    draft: Draft, sub_account_id: str, market: Market, shares: LendShares, amount: int, credit_to: LedgerAccount, holder: str | None
) -> None:
    """Burn lend shares for an amount; when the last share leaves, what remains of the total goes to the treasury."""
    draft.post(
        market.symbol,
        debit=LedgerAccount.LENDERS,
        credit=credit_to,
        amount=amount,
        debit_holder=sub_account_id,
        credit_holder=holder,
    )
    burn_shares(draft, market, shares)


def burn_shares(draft: Draft, market: Market, shares: LendShares) -> None:
    """Burn lend shares whose amount is booked; when the last one leaves, what remains of the total goes to the treasury."""
    market.lend_shares = LendShares(market.lend_shares - shares)
    if market.lend_shares == 0:
        draft.post(market.symbol, debit=LedgerAccount.LENDERS, credit=LedgerAccount.TREASURY, amount=market.total_lent)


def require_position(draft: Draft, sub_account: SubAccount, symbol: str) -> tuple[LendPosition, Market]:
    """Return a live position and its market as it is now, or refuse with NotFound."""
    position = sub_account.lends.get(symbol)
    if position is not None:
        market = project(draft.book, symbol, draft.now, draft.models)
        if position.is_live_in(market):
            return position, market
    raise NotFound("lend position")


def require_matured(draft: Draft, market: Market, position: LendPosition) -> None:
    """Refuse to end a loan that still runs (rules L4, L6)."""
    if draft.now < position.withdrawable_at:
        raise PositionNotMatured(market.symbol, position.withdrawable_at, position_value_down(market, position))


def lend_waiting(draft: Draft, sub_account_id: str, symbol: str, ticket: int) -> Arrival:
    """Credit what has waited, whole, if the market has room now; otherwise it keeps its place (rule L3).

    What spending has left below the minimum is not lent any more: it stays available and leaves the line.
    """
    sub_account = draft.book.change_sub_account(sub_account_id)
    asset, balance = draft.book.assets[symbol], sub_account.balances[symbol]
    waiting = next(credit for credit in balance.waiting if credit.ticket == ticket)
    if _why_not_lent(draft, asset, waiting.amount, is_capped=True) in (NotLentReason.MARKET_CLOSED, NotLentReason.CAP_REACHED):
        return Arrival(available=waiting.amount, reason=waiting.reason)
    balance.waiting = tuple(credit for credit in balance.waiting if credit.ticket != ticket)
    if waiting.amount < asset.minimum_deposit and symbol not in sub_account.debts:
        balance.reason = NotLentReason.REPAYMENT_REST
        return Arrival(available=waiting.amount, reason=NotLentReason.REPAYMENT_REST)
    _take_waiting(sub_account, symbol, balance, waiting.amount)
    return credit(draft, sub_account, asset, waiting.amount, Funds(LedgerAccount.BALANCES, sub_account.id))


def _take_waiting(sub_account: SubAccount, symbol: str, balance: Balance, amount: int) -> None:
    balance.available -= amount
    if balance.available == 0:
        del sub_account.balances[symbol]
