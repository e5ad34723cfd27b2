"""A backtest: what a shadow would have written that was attached before the first row, told afterwards (rule R10)."""

from __future__ import annotations

import pytest

from gql_server.domain import commands as c
from gql_server.domain.backtest import Backtest
from gql_server.domain.decide import decide
from gql_server.domain.errors import TermsRefused
from gql_server.domain.history import RateSample, ShadowSample
from gql_server.domain.market import ModelKind
from gql_server.domain.models import RateAnswer
from tests.domain.fakes import broken, remembering, sloped
from tests.domain.world import BTC, HOUR, PERCENT, USDC, World, model_ref, two_markets

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
