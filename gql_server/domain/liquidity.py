"""What a market can pay out now: cash and throttle (rules C2, C4). Amounts in units, rounded down."""

from __future__ import annotations

from gql_server.domain.errors import InsufficientLiquidity
from gql_server.domain.journal import AssetLedger
from gql_server.domain.market import Market
from gql_server.units import WAD, mul_div_up


def available_liquidity(market: Market, ledger: AssetLedger) -> int:
    """Return what of the lent total is neither borrowed nor spoken for in custody (rule C2)."""
    return max(0, min(market.total_lent - market.total_borrowed, ledger.custody - ledger.claims))


def borrow_room(market: Market, ledger: AssetLedger) -> int:
    """Return the most that liquidity and throttle let be borrowed; a cap may allow less."""
    throttled = market.throttle_bound * market.total_lent // WAD - market.total_borrowed
    return max(0, min(available_liquidity(market, ledger), throttled))


def withdrawal_room(market: Market, ledger: AssetLedger) -> int:
    """Return the most that liquidity and throttle let leave the lent total."""
    if market.total_borrowed == 0:
        return available_liquidity(market, ledger)
    if market.throttle_bound == 0:
        return 0
    throttled = market.total_lent - mul_div_up(market.total_borrowed, WAD, market.throttle_bound)
    return max(0, min(available_liquidity(market, ledger), throttled))


def cap_room(cap: int | None, total: int) -> int | None:
    """Return how much a cap still lets be added, None without a cap (rule C3)."""
    return None if cap is None else max(0, cap - total)


def require_borrow_room(market: Market, ledger: AssetLedger, amount: int) -> None:
    """Refuse a borrow that liquidity or the throttle does not admit."""
    room = borrow_room(market, ledger)
    if amount > room:
        raise InsufficientLiquidity(market.symbol, amount, room, market.throttle_bound)


def require_withdrawal_room(market: Market, ledger: AssetLedger, amount: int, *, is_last: bool) -> None:
    """Refuse a withdrawal that liquidity or the throttle does not admit; the last lender cannot leave borrowers behind."""
    room = withdrawal_room(market, ledger)
    if amount > room or (is_last and market.total_borrowed > 0):
        raise InsufficientLiquidity(market.symbol, amount, min(room, amount), market.throttle_bound)
