"""A backtest: what a shadow would have written that was attached before the first row, told afterwards (rule R10)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gql_server.domain import commands as c
from gql_server.domain.backtest import Backtest
from gql_server.domain.decide import decide
from gql_server.domain.errors import TermsRefused
from gql_server.domain.history import RateSample, ShadowSample
from gql_server.domain.lender_pay import LenderPay, LenderPayKind
from gql_server.domain.market import ModelKind
from gql_server.domain.models import RateAnswer, RateStep
from gql_server.units import WAD
from tests.domain.fakes import Curve, broken, flat, remembering, sloped
from tests.domain.world import BTC, DAY, HOUR, PERCENT, TERMS, USDC, World, model_ref, two_markets

CANDIDATE = model_ref(ModelKind.RATE_MODEL, "candidate")


def lived_through() -> tuple[World, list[RateSample], list[ShadowSample]]:
    """Return a market of some hours in which customers moved, with what a shadow wrote beside it."""
    world = two_markets()
    world.models.curves["candidate"] = remembering(10 * PERCENT)
    world.do(c.CreditDeposit("A", "BTC", 10 * BTC))
    world.do(c.CreditDeposit("B", "USDC", 10**6 * USDC))
    world.do(c.AttachShadow("BTC", CANDIDATE, "0"))
    rows: list[RateSample] = []
    shadows: list[ShadowSample] = []
    for hours, borrowed in ((1, 2 * BTC), (3, 3 * BTC), (2, BTC), (5, 0)):
        world.wait(HOUR // 5)
        if borrowed:
            world.do(c.Borrow("B", "BTC", borrowed, "wallet"))
        world.wait(hours * HOUR)
        decision = decide(world.book, c.CrossBoundary("BTC"), now=world.now, models=world.models, command_id="x")
        rows += [row for row in decision.samples if row.symbol == "BTC"]
        shadows += decision.shadow_samples
    return world, rows, shadows


def test_its_rates_are_those_that_a_shadow_wrote() -> None:
    world, rows, shadows = lived_through()
    test = Backtest(world.models, world.market("BTC"), CANDIDATE, "0")
    told = [*test.through(rows[:4]), *test.through(rows[4:])]
    assert len(told) == len(shadows) > 10
    assert [one.borrow_rate for one in told] == [row.borrow_rate for row in shadows]
    assert [one.row.at for one in told] == [row.at for row in shadows]
    assert all(one.fault is None for one in told)


def test_the_markets_own_model_without_a_state_is_its_own_history() -> None:
    world, rows, _ = lived_through()
    market = world.market("BTC")
    told = Backtest(world.models, market, market.rate_model, "").through(rows)
    assert [(one.borrow_rate, one.lend_rate) for one in told] == [(row.borrow_rate, row.lend_rate) for row in rows]


def test_a_model_that_breaks_on_the_way_keeps_its_last_rate_and_says_so() -> None:
    world, rows, _ = lived_through()
    well, passed = sloped(PERCENT, 10 * PERCENT), 0

    def tiring(utilization: int, elapsed: int, state: str) -> RateAnswer:
        nonlocal passed
        passed += elapsed
        return (broken if passed > 2 * HOUR else well)(utilization, elapsed, state)

    world.models.curves["candidate"] = tiring
    told = Backtest(world.models, world.market("BTC"), CANDIDATE, "").through(rows)
    assert [one.fault is None for one in told[:3]] == [True, True, False]
    assert {one.borrow_rate for one in told[2:]} == {told[1].borrow_rate}


def test_a_model_that_never_answers_is_refused() -> None:
    world, rows, _ = lived_through()
    world.models.curves["candidate"] = broken
    with pytest.raises(TermsRefused):
        Backtest(world.models, world.market("BTC"), CANDIDATE, "").through(rows)


def test_the_state_moves_by_the_average_of_each_interval_and_the_rate_is_asked_at_its_end() -> None:
    world, rows, _ = lived_through()
    asked: list[tuple[int, int, str]] = []

    def noting(utilization: int, elapsed: int, state: str) -> RateAnswer:
        asked.append((utilization, elapsed, state))
        return RateAnswer(RateStep(PERCENT, f"{state}+" if elapsed else state))

    world.models.curves["candidate"] = noting
    first = replace(rows[0], at=DAY, utilization=40 * PERCENT, utilization_average=20 * PERCENT)
    second = replace(first, at=DAY + 3 * HOUR, utilization=3 * WAD, utilization_average=60 * PERCENT)
    Backtest(world.models, world.market("BTC"), CANDIDATE, "s").through([first, second])
    assert asked == [
        (20 * PERCENT, HOUR, "s"),  # The first interval is one of the market's own.
        (40 * PERCENT, 0, "s+"),
        (60 * PERCENT, 3 * HOUR, "s+"),
        (WAD, 0, "s++"),
    ]


LINE = model_ref(ModelKind.RATE_MODEL, "line")


def supplied() -> tuple[World, list[RateSample]]:
    """Return a market that pays its lenders by a line of their own, at half utilization and above all of it."""
    world, rows, _ = lived_through()
    world.models.curves["candidate"] = flat(10 * PERCENT)
    pay = LenderPay(LenderPayKind.SUPPLY_LINE)
    world.market("BTC").terms = replace(TERMS, lender_pay=pay, supply_line=LINE)
    return world, [replace(rows[0], utilization=WAD // 2), replace(rows[1], utilization=2 * WAD)]


def test_lenders_earn_by_the_supply_line_at_the_rows_utilization() -> None:
    world, rows = supplied()
    world.models.curves["line"] = sloped(PERCENT, 4 * PERCENT)
    told = Backtest(world.models, world.market("BTC"), CANDIDATE, "").through(rows)
    assert [one.lend_rate for one in told] == [3 * PERCENT, 5 * PERCENT]
    assert [one.borrow_rate for one in told] == [10 * PERCENT] * 2
    assert [one.fault for one in told] == [None, None]


def test_a_supply_line_that_breaks_on_the_way_keeps_both_rates_and_says_so() -> None:
    world, rows = supplied()
    line = sloped(PERCENT, 4 * PERCENT)
    world.models.curves["line"] = lambda there, elapsed, state: (broken if there == WAD else line)(there, elapsed, state)
    well, ill = Backtest(world.models, world.market("BTC"), CANDIDATE, "").through(rows)
    assert (ill.row, ill.borrow_rate, ill.lend_rate) == (rows[1], well.borrow_rate, well.lend_rate)
    assert (well.fault, ill.fault) == (None, "curve 1: raised ZeroDivisionError")


@pytest.mark.parametrize(
    ("candidate", "line", "why"),
    [
        (broken, flat(0), "curve 1: raised ZeroDivisionError"),
        (flat(0), broken, "curve 1: raised ZeroDivisionError"),
        (lambda *_: RateAnswer(None), broken, "no answer"),
        (flat(0), lambda *_: RateAnswer(None), "no answer"),
    ],
)
def test_where_no_rate_is_to_begin_with_the_refusal_says_why(candidate: Curve, line: Curve, why: str) -> None:
    world, rows = supplied()
    world.models.curves |= {"candidate": candidate, "line": line}
    with pytest.raises(TermsRefused) as refused:
        Backtest(world.models, world.market("BTC"), CANDIDATE, "").through(rows)
    assert refused.value == TermsRefused("R5", f"The rate model gives no rate: {why}")


def test_what_is_away_for_a_while_goes_on_from_the_state_it_had() -> None:
    world, rows, _ = lived_through()
    asked: list[str] = []

    def resting(_utilization: int, elapsed: int, state: str) -> RateAnswer:
        asked.append(state)
        return RateAnswer(None) if len(asked) == 3 else RateAnswer(RateStep(PERCENT, f"{state}+" if elapsed else state))

    world.models.curves["candidate"] = resting
    told = Backtest(world.models, world.market("BTC"), CANDIDATE, "").through(rows[:3])
    assert asked == ["", "+", "+", "+", "++"]
    assert [one.fault for one in told] == [None, "no answer", None]
