"""A stranger who exists only in a simulation moves a market, and the books still balance (rules G1, C1)."""

import pytest

from gql_server.domain.errors import InvalidInput, NotFound
from gql_server.domain.invariants import check
from gql_server.domain.market import utilization
from gql_server.domain.simulated import SimulatedState
from gql_server.domain.simulation import simulate
from gql_server.domain.supposing import SetUtilization, Wait
from gql_server.units import WAD
from tests.domain.foretelling import begun
from tests.domain.world import HOUR, PERCENT


@pytest.mark.parametrize("wanted", [0, 7 * PERCENT, 50 * PERCENT, 99 * PERCENT, WAD])
def test_a_stranger_moves_the_utilization_and_the_books_still_balance(wanted: int) -> None:
    world = begun()
    steps = (SetUtilization("USDC", wanted), SetUtilization("USDC", wanted // 2 or wanted), Wait(HOUR))
    moved, lowered, _ = simulate(world.book, "A", steps, world.now, world.models).steps
    assert abs(utilization_in(moved.after, "USDC") - wanted) < PERCENT // 10**6
    assert abs(utilization_in(lowered.after, "USDC") - (wanted // 2 or wanted)) < PERCENT // 10**6
    assert moved.after.imagined == {"USDC"}
    for step in (moved, lowered):
        assert [fault for fault in check(step.after.book) if "payouts" not in fault] == []


def utilization_in(state: SimulatedState, symbol: str) -> int:
    return next(utilization(market) for market in state.markets if market.symbol == symbol)


def test_a_utilization_that_no_stranger_could_bring_about_is_refused() -> None:
    world = begun()
    world.list_asset("DAI", 18, 1)
    world.list_market("DAI")
    steps = (SetUtilization("BTC", 0), SetUtilization("DAI", WAD // 2), SetUtilization("USDC", WAD + 1), SetUtilization("NOPE", 1))
    answers = simulate(world.book, "A", steps, world.now, world.models).steps
    refusals = [type(step.refusal) for step in answers]
    assert refusals == [InvalidInput, InvalidInput, InvalidInput, NotFound]
    assert answers[-1].after.imagined == frozenset()
