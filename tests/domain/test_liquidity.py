"""What can leave a market and what can be borrowed of it, to the unit (rules C1 to C4)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gql_server.domain.custody_cash import require_cash
from gql_server.domain.errors import InsufficientLiquidity
from gql_server.domain.journal import AssetLedger
from gql_server.domain.liquidity import (
    available_liquidity,
    borrow_room,
    cap_room,
    require_borrow_room,
    require_withdrawal_room,
    withdrawal_room,
)
from gql_server.domain.market import Market
from gql_server.units import WAD
from tests.domain.world import PERCENT, two_markets


def market(lent: int, borrowed: int, bound: int = WAD) -> Market:
    """A market with these totals and this bound of utilization."""
    return replace(two_markets().market("BTC"), total_lent=lent, total_borrowed=borrowed, throttle_bound=bound)


PLENTY = AssetLedger("BTC", custody=10**9)


@pytest.mark.parametrize(
    ("lent", "borrowed", "ledger", "available"),
    [
        (100, 40, PLENTY, 60),
        (40, 100, PLENTY, 0),
        (100, 40, AssetLedger("BTC", custody=59), 59),
        (100, 40, AssetLedger("BTC", custody=59, balances=1, payouts=2, suspense=3, insurance=4), 49),
        (100, 40, AssetLedger("BTC", custody=59, treasury=50), 59),
        (100, 40, AssetLedger("BTC", custody=5, balances=9), 0),
    ],
)
def test_what_is_lent_and_not_borrowed_is_available_as_far_as_custody_has_it(
    lent: int, borrowed: int, ledger: AssetLedger, available: int
) -> None:
    assert available_liquidity(market(lent, borrowed), ledger) == available


@pytest.mark.parametrize(
    ("borrowed", "bound", "room"),
    [
        (0, WAD, 100),
        (40, WAD, 60),
        (40, 50 * PERCENT, 10),
        (40, 40 * PERCENT, 0),
        (40, 30 * PERCENT, 0),
        (0, 0, 0),
        (0, WAD - 1, 99),
    ],
)
def test_the_throttle_bounds_what_may_be_borrowed(borrowed: int, bound: int, room: int) -> None:
    assert borrow_room(market(100, borrowed, bound), PLENTY) == room


@pytest.mark.parametrize(
    ("borrowed", "bound", "room"),
    [
        (0, WAD, 100),
        (0, 0, 100),  # Where nothing is borrowed nothing is thinned out.
        (1, 0, 0),
        (40, WAD, 60),
        (40, 50 * PERCENT, 20),
        (40, 50 * PERCENT - 1, 19),  # 40 / 0.499… is more than 80: rounded up.
        (40, 30 * PERCENT, 0),
        (1, 1, 0),
    ],
)
def test_the_throttle_bounds_what_may_leave(borrowed: int, bound: int, room: int) -> None:
    assert withdrawal_room(market(100, borrowed, bound), PLENTY) == room


@pytest.mark.parametrize(("cap", "total", "room"), [(None, 5, None), (10, 4, 6), (10, 10, 0), (10, 11, 0), (0, 0, 0)])
def test_a_cap_leaves_room_until_it_is_reached(cap: int | None, total: int, room: int | None) -> None:
    assert cap_room(cap, total) == room


def test_a_borrow_up_to_the_room_passes_and_one_more_is_refused() -> None:
    full = market(100, 40, 50 * PERCENT)
    require_borrow_room(full, PLENTY, 10)
    with pytest.raises(InsufficientLiquidity) as refused:
        require_borrow_room(full, PLENTY, 11)
    assert refused.value == InsufficientLiquidity("BTC", 11, 10, 50 * PERCENT)


def test_a_withdrawal_up_to_the_room_passes_and_one_more_is_refused() -> None:
    half = market(100, 40, 50 * PERCENT)
    require_withdrawal_room(half, PLENTY, 20, is_last=False)
    with pytest.raises(InsufficientLiquidity) as refused:
        require_withdrawal_room(half, PLENTY, 21, is_last=False)
    assert refused.value == InsufficientLiquidity("BTC", 21, 20, 50 * PERCENT)


def test_the_last_lender_leaves_no_borrower_behind() -> None:
    require_withdrawal_room(market(100, 0), PLENTY, 100, is_last=True)
    with pytest.raises(InsufficientLiquidity) as refused:
        require_withdrawal_room(market(100, 1), PLENTY, 5, is_last=True)
    assert refused.value == InsufficientLiquidity("BTC", 5, 5, WAD)


@pytest.mark.parametrize(("custody", "payouts", "there"), [(10, 4, 6), (10, 10, 0), (3, 10, 0)])
def test_what_custody_lacks_for_payouts_that_are_under_way_cannot_be_paid_out_again(custody: int, payouts: int, there: int) -> None:
    ledger = AssetLedger("BTC", custody=custody, payouts=payouts)
    if custody >= payouts:
        require_cash(ledger, there)
    with pytest.raises(InsufficientLiquidity) as refused:
        require_cash(ledger, there + 1)
    assert refused.value == InsufficientLiquidity("BTC", there + 1, there, WAD)
