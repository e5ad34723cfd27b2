"""What positions would earn is what accrual brings while nothing moves the rates (rules R3, R7)."""

from dataclasses import replace

import pytest

from gql_server.domain import commands as c
from gql_server.domain.earnings import project_earnings
from gql_server.units import WAD, simple_interest_down
from tests.domain.fakes import flat
from tests.domain.foretelling import begun, state_of
from tests.domain.world import BTC, DAY, HOUR, PERCENT, USDC, World


def test_earnings_are_what_accrual_brings_while_nothing_moves_the_rates() -> None:
    world = begun()
    world.models.curves["BTC"] = flat(40 * PERCENT)
    before = state_of(world, "A")
    earned = project_earnings(world.book, "A", world.now, HOUR - 1234, world.models)
    owed = project_earnings(world.book, "C", world.now, HOUR - 1234, world.models)
    costs = state_of(world, "C").debts[0].amount
    world.wait(HOUR - 1234)
    assert earned.lends[0].interest == pytest.approx(
        state_of(world, "A").lend_positions[0].amount - before.lend_positions[0].amount, abs=1
    )
    assert owed.debts[0].interest == pytest.approx(state_of(world, "C").debts[0].amount - costs, abs=1)


def test_earnings_tell_the_add_on_apart_and_net_of_what_is_paid() -> None:
    world = begun()
    world.do(c.FundTreasury("BTC", 10 * BTC))
    world.do(c.UpdateMarket("BTC", models=World.market_models("BTC", ("staking",))))
    world.do(c.Borrow("A", "USDC", 1_000 * USDC, "wallet"))
    earned = project_earnings(world.book, "A", world.now, 365 * DAY, world.models)
    (lend,), (debt,) = earned.lends, earned.debts
    assert lend.staking == pytest.approx(BTC // 2 * 2 // 100, rel=0.01)
    year = simple_interest_down(1_000 * USDC, world.market("USDC").borrow_rate, 365 * DAY)
    assert debt.interest == pytest.approx(year, abs=1)
    assert lend.staking is not None
    assert earned.net == (lend.interest + lend.staking) * 100_000 * WAD // BTC - -(-debt.interest * WAD // USDC)
    world.models.rewards["staking"] = None
    world.wait(HOUR)
    unknown = project_earnings(world.book, "A", world.now, 365 * DAY, world.models)
    assert (unknown.lends[0].staking, unknown.net) == (None, None)


@pytest.mark.parametrize("stale", ["USDC", "BTC"])
def test_what_is_earned_is_known_in_units_and_not_in_dollars_without_a_fresh_price(stale: str) -> None:
    world = begun()
    world.do(c.Borrow("A", "USDC", 1_000 * USDC, "wallet"))
    known = project_earnings(world.book, "A", world.now, DAY, world.models)
    assert known.net is not None
    world.book.prices.put(stale, replace(world.book.prices[stale], observed_at=0))
    unknown = project_earnings(world.book, "A", world.now, DAY, world.models)
    assert unknown == replace(known, net=None)


def test_what_several_positions_earn_and_cost_is_added_up() -> None:
    world = begun()
    world.do(c.CreditDeposit("A", "USDC", 10**5 * USDC))
    world.do(c.Borrow("S", "USDC", 10**5 * USDC, "wallet"))
    world.do(c.UpdateMarket("USDC", models=World.market_models("USDC")))
    earned = project_earnings(world.book, "A", world.now, 30 * DAY, world.models)
    of_btc, of_usdc = earned.lends
    worth = [lend.interest * usd * WAD // unit for lend, usd, unit in ((of_btc, 100_000, BTC), (of_usdc, 1, USDC))]
    assert (earned.seconds, earned.net) == (30 * DAY, sum(worth))
    assert min(worth) > 0
