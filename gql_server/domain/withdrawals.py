"""How a loan ends by its lender's wish: matured, whole, and when the market can pay it (rule L6)."""

from __future__ import annotations

from gql_server.domain import commands as c
from gql_server.domain.accounts import (
    LendPosition,
    QueuedWithdrawal,
)
from gql_server.domain.accrual import touch
from gql_server.domain.draft import Draft, require_asset, require_sub_account
from gql_server.domain.errors import InsufficientLiquidity
from gql_server.domain.events import EventType
from gql_server.domain.journal import LedgerAccount
from gql_server.domain.lending import redeem, require_matured, require_position
from gql_server.domain.liquidity import require_withdrawal_room
from gql_server.domain.market import Market, lend_value_down
from gql_server.domain.outcomes import PositionWithdrawn
from gql_server.domain.pauses import PauseScope
from gql_server.domain.pausing import require_not_paused
from gql_server.domain.payout_terms import require_payable, terms_of
from gql_server.domain.payouts import Destination, request_payout, require_address, tell_delayed
from gql_server.domain.standing import require_margin_to_leave, require_may_leave


def withdraw_lend_position(draft: Draft, command: c.WithdrawLendPosition) -> PositionWithdrawn:
    """Withdraw a whole matured position, or queue it when liquidity or the throttle is short (rule L6)."""
    require_address(command.address)
    sub_account = require_sub_account(draft.book, command.sub_account_id)
    asset = require_asset(draft.book, command.symbol)
    terms_of(asset, command.network)
    position, market = require_position(draft, sub_account, command.symbol)
    require_may_leave(draft, sub_account)
    require_not_paused(draft, command.symbol, PauseScope.PAYOUTS)
    require_matured(draft, market, position)
    amount = lend_value_down(market, position.shares)
    require_payable(asset, command.network, amount, is_whole=True)
    try:
        _require_room(draft, market, position, amount)
    except InsufficientLiquidity:
        if not command.is_queueing:
            raise
        changed = draft.book.change_sub_account(sub_account.id).lends[command.symbol]
        ticket = draft.take_ticket(command.symbol) if changed.queued is None else changed.queued.ticket
        changed.queued = QueuedWithdrawal(ticket, draft.command_id, command.address, draft.now, command.trust, command.network)
        return PositionWithdrawn(None, amount, max(0, amount - position.principal), is_queued=True)
    to = Destination(command.address, command.trust, command.network)
    return pay_out_position(draft, sub_account.id, command.symbol, draft.command_id, to)


def _require_room(draft: Draft, market: Market, position: LendPosition, amount: int) -> None:
    is_last = position.shares == market.lend_shares
    require_withdrawal_room(market, draft.book.ledgers[market.symbol], amount, is_last=is_last)


def pay_out_position(draft: Draft, sub_account_id: str, symbol: str, payout_id: str, to: Destination) -> PositionWithdrawn:
    """End a whole loan: its shares are burned and what they are worth is on its way out; refuses what margin forbids."""
    market = touch(draft, symbol)
    sub_account = draft.book.change_sub_account(sub_account_id)
    position = sub_account.lends.pop(symbol)
    amount = lend_value_down(market, position.shares)
    interest = max(0, amount - position.principal)
    redeem(draft, sub_account_id, market, position.shares, amount, LedgerAccount.PAYOUTS, sub_account_id)
    require_margin_to_leave(draft, sub_account, symbol, amount, is_whole=True)
    until = request_payout(draft, sub_account, symbol, amount, payout_id, to)
    draft.tell(
        EventType.WITHDREW,
        symbol=symbol,
        amount=amount,
        sub_account=sub_account,
        details={"principal": position.principal, "interest": interest, "payout_id": payout_id, **to.details},
    )
    tell_delayed(draft, sub_account, payout_id)
    return PositionWithdrawn(payout_id, amount, interest, is_queued=False, release_at=until)


def serve_queued(draft: Draft, sub_account_id: str, symbol: str, queued: QueuedWithdrawal) -> PositionWithdrawn:
    """Pay a queued withdrawal at a boundary if everything admits it now; refuses like a fresh one otherwise."""
    sub_account = draft.book.sub_accounts[sub_account_id]
    position, market = require_position(draft, sub_account, symbol)
    require_may_leave(draft, sub_account)
    require_matured(draft, market, position)
    amount = lend_value_down(market, position.shares)
    require_payable(draft.book.assets[symbol], queued.network, amount, is_whole=True)
    _require_room(draft, market, position, amount)
    to = Destination(queued.address, queued.trust, queued.network)
    return pay_out_position(draft, sub_account_id, symbol, queued.command_id, to)
