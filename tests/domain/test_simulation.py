"""A preview is what would happen: to the unit, by the same rules, and nothing of it is kept (rules M2, X1)."""

import pytest

from gql_server.domain import commands as c
from gql_server.domain.accrual import project
from gql_server.domain.book import Book
from gql_server.domain.capacity import max_borrow
from gql_server.domain.decide import Decision, decide
from gql_server.domain.errors import BorrowRequiresRedeem, InsufficientMargin, InvalidInput, NotFound, TermsRefused
from gql_server.domain.margin import position_value_down
from gql_server.domain.market import ModelKind, debt_up
from gql_server.domain.models import Models
from gql_server.domain.simulated import Simulation
from gql_server.domain.simulation import simulate
from gql_server.domain.supposing import (
    Act,
    BorrowShare,
    ChangeModel,
    ChangePrice,
    Contender,
    SetPrice,
    SetUtilization,
    Step,
    Wait,
)
from gql_server.units import WAD
from tests.domain.fakes import broken
from tests.domain.foretelling import begun, really, state_of
from tests.domain.world import BTC, DAY, HOUR, PERCENT, USDC, World, model_ref, snapshot

STORY: tuple[Step, ...] = (
    BorrowShare("USDC", 70 * PERCENT, "wallet"),
    SetUtilization("USDC", 93 * PERCENT),
    Wait(3 * HOUR),
    ChangeModel("USDC", model_ref(ModelKind.RATE_MODEL, "flat 3 %"), "fresh"),
    ChangeModel("BTC", model_ref(ModelKind.STAKING_REWARD, "staking")),
    SetUtilization("BTC", 20 * PERCENT),
    Wait(HOUR),
    Act(c.CreditDeposit("A", "BTC", BTC // 10)),
    ChangePrice("BTC", -20 * PERCENT),
    Act(c.CreditDeposit("A", "USDC", 10_000 * USDC)),
    SetPrice("BTC", 57_000 * WAD),
    ChangeModel("USDC", model_ref(ModelKind.LIQUIDATION_POLICY, "all"), penalty_max=3 * PERCENT),
    Wait(DAY),
    ChangePrice("BTC", -30 * PERCENT),
    Wait(7),
)


def test_a_simulation_is_what_then_happens_to_the_unit() -> None:
    world = begun()
    foretold = simulate(world.book, "A", STORY, world.now, world.models)
    assert foretold.before == state_of(world, "A")
    for step, simulated in zip(STORY, foretold.steps, strict=True):
        really(world, step, "A")
        actual = state_of(world, "A")
        assert simulated.refusal is None
        assert simulated.after.lend_positions == actual.lend_positions
        assert simulated.after.debts == actual.debts
        assert simulated.after.margin == actual.margin
        assert [(one.total_lent, one.borrow_rate, one.model_state) for one in simulated.after.markets] == [
            (one.total_lent, one.borrow_rate, one.model_state) for one in actual.markets
        ]
    assert any(simulated.liquidations for simulated in foretold.steps)


def test_a_simulation_leaves_nothing_behind() -> None:
    world = begun()
    before = snapshot(world.book)
    simulate(world.book, "A", STORY, world.now, world.models)
    assert snapshot(world.book) == before
    assert world.book.served == set()


def test_a_step_that_would_be_refused_says_so_and_the_next_goes_on_from_there() -> None:
    world = begun()
    steps = (Act(c.Borrow("A", "USDC", 10**5 * USDC, "wallet")), Act(c.Borrow("A", "USDC", USDC, None)))
    refused, accepted = simulate(world.book, "A", steps, world.now, world.models).steps
    assert isinstance(refused.refusal, InsufficientMargin)
    assert refused.after.debts == ()
    assert accepted.refusal is None
    assert [(debt.symbol, debt.amount) for debt in accepted.after.debts] == [("USDC", USDC)]


def test_waiting_never_goes_back_in_time_where_boundaries_are_behind() -> None:
    world = begun()
    world.wait(5 * HOUR)
    (waited,) = simulate(world.book, "A", (Wait(60),), world.now, world.models).steps
    assert waited.after.at == world.now + 60
    assert all(market.accrued_at <= waited.after.at for market in waited.after.markets)


def test_nothing_that_a_wait_brings_is_dated_before_it() -> None:
    """Markets that nobody walked for hours are walked at the present, not at their own past."""
    world = begun()
    world.wait(5 * HOUR)
    assert min(spied_times(world)) >= world.now


def spied_times(world: World) -> list[int]:
    """The times of everything that a simulated wait decides."""
    times: list[int] = []

    def spy(book: Book, command: c.Command, *, now: int, models: Models, command_id: str) -> Decision:
        times.append(now)
        return decide(book, command, now=now, models=models, command_id=command_id)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("gql_server.domain.simulation.decide", spy)
        simulate(world.book, "A", (Wait(60),), world.now, world.models)
    return times


@pytest.mark.parametrize(
    "steps",
    [(Wait(1),) * 21, (Wait(0),), (Wait(-5),), (Wait(16 * DAY), Wait(16 * DAY))],
    ids=["too many", "no wait", "back in time", "too long"],
)
def test_what_is_too_much_to_simulate_is_invalid(steps: tuple[Step, ...]) -> None:
    world = begun()
    with pytest.raises(InvalidInput):
        simulate(world.book, "A", steps, world.now, world.models)


def test_a_price_never_falls_to_nothing() -> None:
    world = begun()
    (crashed,) = simulate(world.book, "A", (ChangePrice("BTC", -WAD),), world.now, world.models).steps
    assert crashed.refusal is None
    assert crashed.after.margin.collateral_value == 0


def test_the_state_of_a_preview_is_projected_to_now() -> None:
    world = begun()
    state = state_of(world, "A")
    market = project(world.book, "BTC", world.now, world.models)
    position = world.book.sub_accounts["A"].lends["BTC"]
    assert state.lend_positions[0].amount == position_value_down(market, position) > position.principal
    owed = state_of(world, "C").debts[0].amount
    assert owed == debt_up(market, world.book.sub_accounts["C"].debts["BTC"].shares)


def shocked(*steps: Step, contenders: tuple[Contender, ...] = ()) -> tuple[World, Simulation]:
    """A borrows all it may, then the steps."""
    world = begun()
    world.do(c.FundTreasury("USDC", 10**6 * USDC))
    begin: tuple[Step, ...] = (BorrowShare("USDC", WAD, "wallet"), *steps)
    return world, simulate(world.book, "A", begin, world.now, world.models, contenders)


ALL = Contender(model_ref(ModelKind.LIQUIDATION_POLICY, "all"), 3 * PERCENT)
HALF = Contender(model_ref(ModelKind.LIQUIDATION_POLICY, "USDC"), 5 * PERCENT)


def test_policies_are_compared_at_the_moment_of_the_liquidation_and_the_markets_own_goes_on() -> None:
    _, foretold = shocked(ChangePrice("BTC", -8 * PERCENT), contenders=(ALL, HALF))
    calm, fall = foretold.steps
    assert [comparison.liquidations for comparison in calm.comparisons] == [(), ()]
    by_all, by_half = fall.comparisons
    assert (by_all.contender, by_half.contender) == (ALL, HALF)
    assert by_half.liquidations == fall.liquidations
    assert by_all.liquidations != fall.liquidations


def test_what_a_contender_would_do_is_what_the_market_does_with_it() -> None:
    fall = ChangePrice("BTC", -8 * PERCENT)
    _, compared = shocked(fall, contenders=(ALL,))
    _, changed = shocked(ChangeModel("USDC", ALL.ref, penalty_max=ALL.penalty_max), fall)
    assert compared.steps[1].comparisons[0].liquidations == changed.steps[2].liquidations


def test_a_contender_that_no_market_could_have_says_why() -> None:
    greedy = Contender(ALL.ref, 40 * PERCENT)
    _, foretold = shocked(ChangePrice("BTC", -8 * PERCENT), contenders=(greedy,))
    comparison = foretold.steps[1].comparisons[0]
    assert comparison.contender is greedy
    assert isinstance(comparison.refusal, TermsRefused)
    assert comparison.liquidations == ()


def test_a_share_of_the_maximum_is_rounded_down_to_a_unit_and_told() -> None:
    world = begun()
    maximum = max_borrow(world.book, "A", "USDC", world.now, world.models, is_payout=True)
    assert maximum is not None
    (step,) = simulate(world.book, "A", (BorrowShare("USDC", 33 * PERCENT, "wallet"),), world.now, world.models).steps
    assert step.borrowed == ("USDC", maximum * 33 // 100)


def test_a_share_of_nothing_says_why_nothing_may_be_borrowed() -> None:
    world = begun()
    steps = (BorrowShare("BTC", WAD, None), BorrowShare("USDC", 1, None), BorrowShare("NOPE", WAD, None))
    lent, speck, unknown = simulate(world.book, "A", steps, world.now, world.models).steps
    assert isinstance(lent.refusal, BorrowRequiresRedeem)
    assert speck.refusal == InvalidInput("shareOfMaximum", "comes to less than one unit")
    assert isinstance(unknown.refusal, NotFound)


def test_a_model_that_cannot_stand_is_refused_as_it_would_be_for_the_operator() -> None:
    world = begun()
    world.models.curves["broken"] = broken
    steps = (
        ChangeModel("USDC", model_ref(ModelKind.RATE_MODEL, "broken")),
        ChangeModel("USDC", model_ref(ModelKind.LIQUIDATION_POLICY, "all"), penalty_max=40 * PERCENT),
    )
    answers = simulate(world.book, "A", steps, world.now, world.models).steps
    assert [getattr(step.refusal, "rule", None) for step in answers] == ["R5", "X3"]
    assert answers[1].after.markets == answers[0].after.markets


def test_a_market_that_is_far_behind_is_walked_first_as_the_teller_does() -> None:
    world = begun()
    world.wait(400 * HOUR)
    (step,) = simulate(world.book, "A", (Act(c.CreditDeposit("A", "USDC", 10**6 * USDC)),), world.now, world.models).steps
    assert step.refusal is None
    assert next(market for market in step.after.markets if market.symbol == "USDC").boundary_at == world.now // HOUR * HOUR
