"""Automatic lending: what becomes of an amount that arrives, and how a loan ends (rules L1 to L7)."""

from __future__ import annotations

from dataclasses import dataclass

from gql_server.domain import commands as c
from gql_server.domain.accounts import (
    AccountStanding,
    Balance,
    Deposit,
    DepositStatus,
    HeldReason,
    LendPosition,
    NotLentReason,
    QueuedWithdrawal,
    SubAccount,
)
from gql_server.domain.accrual import project, touch
from gql_server.domain.assets import Asset
from gql_server.domain.borrowing import repay_debt
from gql_server.domain.draft import Draft, require_asset, require_sub_account
from gql_server.domain.errors import InsufficientLiquidity, NotFound, PositionNotMatured
from gql_server.domain.events import EventType
from gql_server.domain.journal import LedgerAccount
from gql_server.domain.liquidity import cap_room, require_withdrawal_room
from gql_server.domain.margin import position_value_down
from gql_server.domain.market import Market, MarketState, lend_shares_up, lend_value_down
from gql_server.domain.outcomes import Credited, PositionWithdrawn
from gql_server.domain.payouts import request_payout, require_above_fee, require_address
from gql_server.domain.standing import require_margin_to_leave, require_may_leave, require_positive
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
    if market.state is not MarketState.OPEN:
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
    return position


def close_if_lost(draft: Draft, sub_account: SubAccount, market: Market) -> None:
    """End a position that a loss has wiped out, at 0 and with an activity (rule X4)."""
    position = sub_account.lends.get(market.symbol)
    if position is not None and not position.is_live_in(market):
        del sub_account.lends[market.symbol]
        draft.tell(EventType.LOST, symbol=market.symbol, amount=position.principal, sub_account=sub_account)


def redeem(
    draft: Draft, sub_account_id: str, market: Market, shares: LendShares, amount: int, credit_to: LedgerAccount, holder: str
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
    market.lend_shares = LendShares(market.lend_shares - shares)
    if market.lend_shares == 0:
        draft.post(market.symbol, debit=LedgerAccount.LENDERS, credit=LedgerAccount.TREASURY, amount=market.total_lent)


def credit_deposit(draft: Draft, command: c.CreditDeposit) -> Credited:
    """Credit what custody has confirmed; it is never refused once sub-account and asset exist (rule L1)."""
    require_positive(command.amount)
    require_sub_account(draft.book, command.sub_account_id)
    asset = require_asset(draft.book, command.symbol)
    sub_account = draft.book.change_sub_account(command.sub_account_id)
    is_approved = draft.book.accounts[sub_account.account_id].standing is AccountStanding.APPROVED
    amount, symbol, custody = command.amount, command.symbol, Funds(LedgerAccount.CUSTODY)
    owes = symbol in sub_account.debts
    held_reason = None
    if not is_approved:
        held_reason = HeldReason.NOT_APPROVED
    elif not owes and amount < asset.minimum_deposit:
        held_reason = HeldReason.BELOW_MINIMUM
    if held_reason is None:
        arrival = credit(draft, sub_account, asset, amount, custody)
    elif owes:
        arrival = Arrival(repay_debt(draft, sub_account, symbol, amount, debit=custody.account, debit_holder=None))
    else:
        arrival = Arrival()
    held = amount - arrival.repaid - arrival.lent - arrival.available
    draft.post(symbol, debit=LedgerAccount.CUSTODY, credit=LedgerAccount.SUSPENSE, amount=held, credit_holder=sub_account.id)
    status = DepositStatus.HELD if held else DepositStatus.CREDITED
    held_reason = held_reason if held else None
    draft.book.deposits.put(
        draft.command_id,
        Deposit(
            id=draft.command_id,
            sub_account_id=sub_account.id,
            account_id=sub_account.account_id,
            symbol=symbol,
            amount=amount,
            held_amount=held,
            status=status,
            reason=held_reason,
            observed_at=draft.now,
            credited_at=None if held else draft.now,
            reference=command.reference,
        ),
    )
    draft.tell(
        EventType.DEPOSITED,
        symbol=symbol,
        amount=amount,
        sub_account=sub_account,
        details={"deposit_id": draft.command_id, "status": status, "reason": held_reason},
    )
    return Credited(
        deposit_id=draft.command_id,
        status=status,
        held_reason=held_reason,
        amount=amount,
        repaid=arrival.repaid,
        lent=arrival.lent,
        available=arrival.available,
        not_lent_reason=arrival.reason,
    )


def release_held(draft: Draft, deposit: Deposit) -> None:
    """Credit a held deposit now that its account is approved; what is below the minimum stays held (rule L1)."""
    sub_account = draft.book.change_sub_account(deposit.sub_account_id)
    asset = draft.book.assets[deposit.symbol]
    if deposit.held_amount < asset.minimum_deposit and deposit.symbol not in sub_account.debts:
        deposit.reason = HeldReason.BELOW_MINIMUM
        return
    credit(draft, sub_account, asset, deposit.held_amount, Funds(LedgerAccount.SUSPENSE, sub_account.id))
    deposit.held_amount = 0
    deposit.status, deposit.reason, deposit.credited_at = DepositStatus.CREDITED, None, draft.now
    draft.tell(
        EventType.DEPOSITED,
        symbol=deposit.symbol,
        amount=deposit.amount,
        sub_account=sub_account,
        details={"deposit_id": deposit.id, "status": deposit.status, "reason": None},
    )


def withdraw_lend_position(draft: Draft, command: c.WithdrawLendPosition) -> PositionWithdrawn:
    """Withdraw a whole matured position, or queue it when liquidity or the throttle is short (rule L6)."""
    require_address(command.address)
    sub_account = require_sub_account(draft.book, command.sub_account_id)
    asset = require_asset(draft.book, command.symbol)
    position, market = require_position(draft, sub_account, command.symbol)
    require_may_leave(draft, sub_account)
    require_matured(draft, market, position)
    amount = lend_value_down(market, position.shares)
    require_above_fee(asset, amount)
    try:
        _require_room(draft, market, position, amount)
    except InsufficientLiquidity:
        if not command.is_queueing:
            raise
        changed = draft.book.change_sub_account(sub_account.id).lends[command.symbol]
        ticket = draft.take_ticket(command.symbol) if changed.queued is None else changed.queued.ticket
        changed.queued = QueuedWithdrawal(ticket, draft.command_id, command.address, draft.now)
        return PositionWithdrawn(None, amount, max(0, amount - position.principal), is_queued=True)
    return pay_out_position(draft, sub_account.id, command.symbol, draft.command_id, command.address)


def _require_room(draft: Draft, market: Market, position: LendPosition, amount: int) -> None:
    is_last = position.shares == market.lend_shares
    require_withdrawal_room(market, draft.book.ledgers[market.symbol], amount, is_last=is_last)


def pay_out_position(draft: Draft, sub_account_id: str, symbol: str, payout_id: str, address: str) -> PositionWithdrawn:
    """End a whole loan: its shares are burned and what they are worth is on its way out; refuses what margin forbids."""
    market = touch(draft, symbol)
    sub_account = draft.book.change_sub_account(sub_account_id)
    position = sub_account.lends.pop(symbol)
    amount = lend_value_down(market, position.shares)
    interest = max(0, amount - position.principal)
    redeem(draft, sub_account_id, market, position.shares, amount, LedgerAccount.PAYOUTS, sub_account_id)
    require_margin_to_leave(draft, sub_account, symbol, amount, is_whole=True)
    request_payout(draft, sub_account, symbol, amount, payout_id, address)
    draft.tell(
        EventType.WITHDREW,
        symbol=symbol,
        amount=amount,
        sub_account=sub_account,
        details={"principal": position.principal, "interest": interest, "payout_id": payout_id, "address": address},
    )
    return PositionWithdrawn(payout_id, amount, interest, is_queued=False)


def serve_queued(draft: Draft, sub_account_id: str, symbol: str, queued: QueuedWithdrawal) -> PositionWithdrawn:
    """Pay a queued withdrawal at a boundary if everything admits it now; refuses like a fresh one otherwise."""
    sub_account = draft.book.sub_accounts[sub_account_id]
    position, market = require_position(draft, sub_account, symbol)
    require_may_leave(draft, sub_account)
    require_matured(draft, market, position)
    amount = lend_value_down(market, position.shares)
    require_above_fee(draft.book.assets[symbol], amount)
    _require_room(draft, market, position, amount)
    return pay_out_position(draft, sub_account_id, symbol, queued.command_id, queued.address)


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
