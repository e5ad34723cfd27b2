"""Whom a simulation liquidates, in how many rounds, and what policies that are compared would do instead (rules X1, X3)."""

from __future__ import annotations

from gql_server.domain import commands as c
from gql_server.domain.events import EventType
from gql_server.domain.market import ModelKind
from gql_server.domain.models import LiquidationView, Plan, PlanAnswer, PlanStep
from gql_server.domain.simulated import SimulatedStep
from gql_server.domain.simulation import simulate
from gql_server.domain.supposing import ChangePrice, Contender, Step, Wait
from gql_server.units import WAD
from tests.domain.fakes import all_of_the_largest, flat
from tests.domain.world import BTC, HOUR, PERCENT, USDC, World, model_ref, two_markets

FALL = ChangePrice("BTC", -8 * PERCENT)
OWN = Contender(model_ref(ModelKind.LIQUIDATION_POLICY, "USDC"), 5 * PERCENT)
ALL = Contender(model_ref(ModelKind.LIQUIDATION_POLICY, "all"), 5 * PERCENT)


def crumbs(view: LiquidationView) -> PlanAnswer:
    """Repay ten dollars at a time: eight rounds of it bring nobody back to health."""
    return PlanAnswer(Plan((PlanStep(view.debts[0].symbol, 10 * USDC, view.collateral[0].symbol, 0, "a crumb"),)))


def indebted(*names: str) -> World:
    """Each has 1 BTC at 100,000 USD, counted at 90 %, and owes 80,000 USDC that C has lent; a little less and they are due."""
    world = two_markets(rate=0)
    world.models.policies |= {"USDC": crumbs, "all": all_of_the_largest()}
    world.do(c.FundTreasury("USDC", 5_000 * USDC))
    world.do(c.CreditDeposit("C", "USDC", 10**6 * USDC))
    for name in names:
        world.do(c.CreditDeposit(name, "BTC", BTC))
        world.do(c.Borrow(name, "USDC", 80_000 * USDC, "wallet"))
    return world


def fallen(world: World, *others: str, own: str = "B", contenders: tuple[Contender, ...] = ()) -> SimulatedStep:
    (step,) = simulate(world.book, own, (FALL,), world.now, world.models, contenders, others).steps
    assert step.refusal is None
    return step


def test_rounds_are_counted_so_that_the_built_in_close_ends_what_a_policy_does_not() -> None:
    step = fallen(indebted("B"))
    assert [one.outcome.policy for one in step.liquidations] == ["USDC"] * 8 + ["full_close"]
    assert step.after.debts == ()


def test_each_round_tells_the_exchanges_of_its_debtor_and_nothing_else() -> None:
    step = fallen(indebted("A", "B"), "A")
    for one in step.liquidations:
        assert {event.type for event in one.exchanges} == {EventType.LIQUIDATED}
        assert {event.sub_account_id for event in one.exchanges} == {"B"}
    assert sum(len(one.exchanges) for one in step.liquidations) >= len(step.liquidations) == 9


def test_others_are_liquidated_as_well_if_they_are_named() -> None:
    world = indebted("A", "B")
    assert set(fallen(world).after.book.sub_accounts["A"].debts) == {"USDC"}
    step = fallen(world, "A")
    assert step.after.book.sub_accounts["A"].debts == {}
    assert len(step.liquidations) == 9


def test_where_only_others_are_due_nothing_is_said_of_who_is_looked_at() -> None:
    world = indebted("A")
    step = fallen(world, "A", contenders=(ALL,))
    assert (step.liquidations, step.comparisons[0].liquidations) == ((), ())
    assert step.after.book.sub_accounts["A"].debts == {}


def test_a_contender_is_asked_at_the_first_round_with_the_others_beside_it() -> None:
    """The market's own policy, asked as a contender, does what it did: A comes first to the treasury in both."""
    step = fallen(indebted("A", "B"), "A", contenders=(OWN, ALL))
    own, all_at_once = step.comparisons
    assert own.liquidations == step.liquidations
    assert len(all_at_once.liquidations) < len(step.liquidations)


def test_who_owes_in_several_markets_is_compared_with_the_policy_in_each_though_nobody_has_walked_them() -> None:
    world = indebted()
    world.list_asset("GOLD", 8, 1_000)
    world.do(c.CreditDeposit("A", "BTC", BTC))
    world.do(c.CreditDeposit("B", "GOLD", 100 * BTC))
    world.do(c.Borrow("B", "USDC", 60_000 * USDC, "wallet"))
    world.do(c.Borrow("B", "BTC", BTC // 5, "wallet"))
    world.wait(2 * HOUR)
    steps: tuple[Step, ...] = (ChangePrice("GOLD", -8 * PERCENT),)
    (step,) = simulate(world.book, "B", steps, world.now, world.models, (ALL,)).steps
    (compared,) = step.comparisons
    assert compared.refusal is None
    assert compared.liquidations
    assert compared.liquidations != step.liquidations


def test_all_that_a_wait_liquidates_is_told_at_whichever_boundary_it_came() -> None:
    """At 100 times a year a debt grows by more than a hundredth an hour, so a crumb helps no longer than till the next hour."""
    world = indebted("B")
    world.models.curves["USDC"] = flat(100 * WAD)
    world.models.policies["USDC"] = lambda view: PlanAnswer(
        Plan((PlanStep("USDC", view.debts[0].amount // 4, "BTC", 0, "a quarter"),))
    )
    (step,) = simulate(world.book, "B", (Wait(24 * HOUR),), world.now, world.models).steps
    assert step.refusal is None
    assert len(step.liquidations) > 1
