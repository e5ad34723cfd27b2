"""What a simulation asks, counts and tells apart: its own sub-account from others, one model from another, each round (X1, R9)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gql_server.domain import commands as c
from gql_server.domain.book import Book
from gql_server.domain.decide import Decision, decide
from gql_server.domain.errors import InsufficientLiquidity
from gql_server.domain.events import EventType
from gql_server.domain.market import ModelKind
from gql_server.domain.models import LiquidationView, Models, Plan, PlanAnswer, PlanStep
from gql_server.domain.simulated import Comparison, Simulation
from gql_server.domain.simulation import models_with, simulate
from gql_server.domain.supposing import Act, BorrowShare, ChangeModel, ChangePrice, Contender, SetPrice, Step, Wait
from gql_server.units import WAD
from tests.domain.fakes import all_of_the_largest, declining
from tests.domain.world import BTC, DAY, HOUR, PERCENT, USDC, World, model_ref, two_markets

RATE, POLICY, REWARD = ModelKind.RATE_MODEL, ModelKind.LIQUIDATION_POLICY, ModelKind.STAKING_REWARD


def owing(*names: str) -> World:
    """These lend 1 BTC each and owe 60,000 USDC, without interest."""
    world = two_markets(rate=0)
    world.models.curves["USDC"] = world.models.curves["BTC"]
    world.models.policies["all"] = all_of_the_largest()
    world.do(c.CreditDeposit("B", "USDC", 10**6 * USDC))
    for name in names:
        world.do(c.CreditDeposit(name, "BTC", BTC))
        world.do(c.Borrow(name, "USDC", 60_000 * USDC, "wallet"))
    return world


def supposed(
    world: World, name: str, *steps: Step, contenders: tuple[Contender, ...] = (), others: tuple[str, ...] = ()
) -> Simulation:
    return simulate(world.book, name, steps, world.now, world.models, contenders, others)


FALL = SetPrice("BTC", 69_000 * WAD)
ALL = Contender(model_ref(POLICY, "all"), 3 * PERCENT)


def test_others_are_liquidated_as_well_and_what_happens_to_them_is_not_told_as_ones_own() -> None:
    world = owing("A")
    [alone] = supposed(world, "C", FALL).steps
    [fallen] = supposed(world, "C", FALL, others=("A",)).steps
    assert alone.after.book.sub_accounts["A"].debts == world.book.sub_accounts["A"].debts
    assert fallen.after.book.sub_accounts["A"].debts != world.book.sub_accounts["A"].debts
    assert fallen.liquidations == ()


def test_a_contender_is_asked_only_when_the_sub_account_itself_is_due() -> None:
    greedy = Contender(ALL.ref, 40 * PERCENT)
    [fallen] = supposed(owing("A"), "C", FALL, contenders=(greedy, ALL), others=("A",)).steps
    assert fallen.comparisons == (Comparison(greedy, None, ()), Comparison(ALL, None, ()))


def test_a_contender_meets_the_same_others_as_the_markets_own_policy() -> None:
    """A is liquidated before C, by what the treasury has; C's debt is the operator's then."""
    world = owing("A", "C")
    world.do(c.FundTreasury("USDC", 30_000 * USDC))
    own = Contender(model_ref(POLICY, "USDC"), 5 * PERCENT)
    [fallen] = supposed(world, "C", FALL, contenders=(own,), others=("A",)).steps
    assert [one.counterparty for one in fallen.liquidations[0].outcome.seizures] == ["operator"]
    assert fallen.comparisons == (Comparison(own, None, fallen.liquidations),)


def test_a_round_tells_the_exchanges_of_the_sub_account_as_the_debtor_hears_them() -> None:
    [fallen] = supposed(owing("A"), "A", FALL).steps
    [round_one] = fallen.liquidations
    assert len(round_one.exchanges) == len(round_one.outcome.seizures) == 1
    [told] = round_one.exchanges
    assert (told.type, told.sub_account_id, told.details["role"]) == (EventType.LIQUIDATED, "A", "debtor")


def test_a_policy_that_heals_too_slowly_is_closed_in_full_after_eight_rounds() -> None:
    def slowly(view: LiquidationView) -> PlanAnswer:
        return PlanAnswer(Plan((PlanStep("USDC", view.debts[0].amount // 1_000, "BTC", 0, "slowly"),)))

    world = owing("A")
    world.models.policies["USDC"] = slowly
    [fallen] = supposed(world, "A", FALL).steps
    assert [one.outcome.policy for one in fallen.liquidations] == ["USDC"] * 8 + ["full_close"]


def test_who_falls_in_the_first_hour_of_a_wait_is_told_at_its_end() -> None:
    world = owing("A")
    world.models.policies["USDC"] = declining
    fallen, waited = supposed(world, "A", Wait(HOUR), Wait(3 * HOUR)).steps
    assert (fallen.liquidations, waited.liquidations) == ((), ())
    world.price("BTC", 69_000)
    [waited] = supposed(world, "A", Wait(3 * HOUR)).steps
    assert [one.outcome.policy for one in waited.liquidations] == ["full_close"]


def test_each_payout_of_a_simulation_is_one_of_its_own() -> None:
    steps = (BorrowShare("USDC", WAD // 10, "wallet"), BorrowShare("USDC", WAD // 10, "wallet"))
    first, second = supposed(owing("A"), "A", *steps).steps
    made = [len(list(step.after.book.payouts.values())) for step in (first, second)]
    assert made == [2, 3]
    assert first.borrowed is not None
    assert second.borrowed is not None
    assert supposed(owing("A"), "A", Act(c.CreditDeposit("A", "BTC", BTC))).steps[0].borrowed is None


def test_where_nothing_may_be_borrowed_a_single_unit_is_asked_for() -> None:
    world = owing("A")
    world.limits("USDC", utilization_max=PERCENT, throttle_threshold=PERCENT)
    [refused] = supposed(world, "A", BorrowShare("USDC", WAD, "wallet")).steps
    [kept] = supposed(world, "A", BorrowShare("USDC", WAD, None)).steps
    assert isinstance(kept.refusal, InsufficientLiquidity)
    assert (kept.refusal.required, refused.borrowed) == (1, None)


def test_a_supposed_price_is_a_simulated_one_and_at_least_the_smallest_there_is() -> None:
    crashed, risen = supposed(owing(), "A", ChangePrice("BTC", -WAD), SetPrice("BTC", 7)).steps
    price = crashed.after.book.prices["BTC"]
    assert (price.usd, price.source) == (1, "simulated")
    assert risen.after.book.prices["BTC"].usd == 7


def decided(world: World, *steps: Step) -> list[tuple[type[c.Command], int]]:
    """What a simulation decides, and how long after its beginning."""
    seen: list[tuple[type[c.Command], int]] = []

    def spy(book: Book, command: c.Command, *, now: int, models: Models, command_id: str) -> Decision:
        seen.append((type(command), now - world.now))
        return decide(book, command, now=now, models=models, command_id=command_id)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("gql_server.domain.simulation.decide", spy)
        supposed(world, "A", *steps)
    return seen


def test_what_is_delayed_is_let_go_at_the_first_boundary_at_which_it_may() -> None:
    world = owing("A")
    world.do(c.SetWithdrawalDelay("A", HOUR + 1))
    world.do(c.Borrow("A", "USDC", USDC, "wallet"))
    settled = [after for kind, after in decided(world, Wait(3 * HOUR)) if kind is c.SettlePayout]
    assert settled.count(2 * HOUR) == 1


def test_what_a_boundary_pays_is_sent_before_the_next_one() -> None:
    world = two_markets(rate=0)
    world.do(c.CreditDeposit("A", "BTC", BTC))
    world.do(c.CreditDeposit("B", "USDC", 10**6 * USDC))
    world.do(c.Borrow("B", "BTC", BTC // 2, None))
    world.wait(7 * DAY)
    world.do(c.WithdrawLendPosition("A", "BTC", "wallet", is_queueing=True))
    world.do(c.Repay("B", "BTC", None))
    assert [after for kind, after in decided(world, Wait(3 * HOUR)) if kind is c.SettlePayout] == [HOUR]


# ── one model instead of another ─────────────────────────────────────────────────────────────────────────────────────


def test_one_model_is_changed_and_the_others_stay() -> None:
    market = replace(two_markets(rewards={"staking": 0}).market("BTC"), model_state="own", penalty_max=4 * PERCENT)
    stays = c.MarketModels(market.rate_model, market.staking_rewards, market.liquidation_policy, "own", 4 * PERCENT)
    rate, policy, reward = (model_ref(kind, "new") for kind in (RATE, POLICY, REWARD))
    changed = ChangeModel("BTC", rate, "mine", 3 * PERCENT)
    assert models_with(market, changed) == replace(stays, rate_model=rate, initial_state="mine")
    changed = ChangeModel("BTC", policy, "mine", 3 * PERCENT)
    assert models_with(market, changed) == replace(stays, liquidation_policy=policy, penalty_max=3 * PERCENT)
    changed = ChangeModel("BTC", reward, "mine", 3 * PERCENT)
    assert models_with(market, changed) == replace(stays, staking_rewards=(reward,))
