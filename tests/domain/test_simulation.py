"""A preview is what would happen: to the unit, by the same rules, and nothing of it is kept (rules M2, X1)."""

import pytest

from gql_server.domain import commands as c
from gql_server.domain.accrual import project
from gql_server.domain.book import Book
from gql_server.domain.decide import Decision, decide
from gql_server.domain.errors import InsufficientMargin, InvalidInput
from gql_server.domain.margin import measure, position_value_down
from gql_server.domain.market import debt_up
from gql_server.domain.models import Models
from gql_server.domain.report import MarginStatus
from gql_server.domain.simulation import Act, ChangePrice, SetPrice, SimulatedState, Step, Wait, simulate
from gql_server.units import WAD
from tests.domain.fakes import remembering, sloped
from tests.domain.world import BTC, DAY, HOUR, PERCENT, USDC, World, snapshot, two_markets


def begun() -> World:
    """A lends 1 BTC, B lends USDC, C has borrowed BTC; curves with a slope and a memory; an hour and a bit are not walked yet."""
    world = two_markets()
    world.models.curves["BTC"] = remembering(40 * PERCENT)
    world.models.curves["USDC"] = sloped(PERCENT, 30 * PERCENT)
    world.do(c.FundTreasury("USDC", 10**4 * USDC))
    world.do(c.CreditDeposit("A", "BTC", BTC))
    world.do(c.CreditDeposit("B", "USDC", 10**6 * USDC))
    world.do(c.CreditDeposit("C", "USDC", 10**5 * USDC))
    world.do(c.Borrow("C", "BTC", BTC // 2, None))
    world.wait(HOUR + 1234)
    return world


def state_of(world: World, sub_account_id: str) -> SimulatedState:
    """What really is, in the words of a preview."""
    return simulate(world.book, sub_account_id, (), world.now, world.models).before


def really(world: World, step: Step, sub_account_id: str) -> None:
    """Do what a step says, as the teller, the sandbox's clock and the watch would."""
    if isinstance(step, Act):
        world.do(step.command)
    elif isinstance(step, SetPrice):
        world.price(step.symbol, step.usd, wad=True)
    elif isinstance(step, ChangePrice):
        world.price(step.symbol, world.book.prices[step.symbol].usd * (WAD + step.change) // WAD, wad=True)
    else:
        until = world.now + step.seconds
        world.cross()
        while world.now < until:
            world.now = min(until, (world.now // HOUR + 1) * HOUR)
            for price in list(world.book.prices.values()):
                world.price(price.symbol, price.usd, wad=True)
            world.cross()
            liquidate(world, sub_account_id)
    liquidate(world, sub_account_id)


def liquidate(world: World, sub_account_id: str) -> None:
    round_number = 0
    while measure(world.book, sub_account_id, world.now, world.models).status is MarginStatus.LIQUIDATABLE:
        world.do(c.Liquidate(sub_account_id, round_number))
        round_number += 1


STORY: tuple[Step, ...] = (
    Act(c.Borrow("A", "USDC", 60_000 * USDC, "wallet")),
    Wait(3 * HOUR),
    Act(c.CreditDeposit("A", "BTC", BTC // 10)),
    ChangePrice("BTC", -20 * PERCENT),
    Act(c.CreditDeposit("A", "USDC", 10_000 * USDC)),
    SetPrice("BTC", 57_000 * WAD),
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
