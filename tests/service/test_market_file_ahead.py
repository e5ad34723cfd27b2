"""What an announced change of a market file would do on the day it takes effect, before anybody agrees to it (rules R9, M3)."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from gql_server.domain.accrual import project
from gql_server.domain.margin import measure
from gql_server.domain.market import lend_rate_base
from gql_server.domain.needs import Needs
from gql_server.domain.report import MarginStatus
from gql_server.service.market_file import Effects, Outlook, apply_plan, looking_ahead
from tests.service.house import House, guarded_models, open_house, seed
from tests.service.storages import MEMORY, opened, storage_at
from tests.service.test_market_file import DAY, SEEDED, planned

EVERYTHING = Needs(has_every_asset=True)
HOUR = 3_600
NOON = 1_800_014_400
"""A boundary of every market, so that days and hours ahead of it are."""


class StandingClock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.time = NOON

    def now(self) -> int:
        return self.time

    def monotonic(self) -> float:
        return float(self.time)


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock()


@pytest.fixture
async def lively(clock: StandingClock) -> AsyncIterator[House]:
    """A house with markets, prices and customers, whose time stands."""
    async with opened(storage_at(MEMORY, clock)) as storage, open_house(storage) as house:
        await seed(house, storage)
        yield house


async def foreseen(house: House, text: str, notice: int | None = None) -> tuple[Outlook, ...]:
    plan = await planned(house, text, notice)
    return await Effects(house.ledger, guarded_models(), page_size=1).of(plan.commands)


WEAKER = SEEDED.replace('haircut_weight = "0.9"', 'haircut_weight = "0.4"')
STEEPER = SEEDED.replace('slope_below = "0.04"', 'slope_below = "0.08"')


async def test_announced_risk_terms_show_whom_they_would_liquidate_and_when(lively: House) -> None:
    (outlook,) = await foreseen(lively, WEAKER, notice=3 * DAY)
    assert (outlook.at, outlook.now) == (NOON + 3 * DAY, NOON + 3 * DAY)
    assert outlook.before == {MarginStatus.HEALTHY: 2}
    assert outlook.after == {MarginStatus.HEALTHY: 1, MarginStatus.LIQUIDATABLE: 1}
    assert len(outlook.liquidated) == outlook.liquidated_count == 1


async def test_an_announced_curve_shows_in_the_rates_of_its_day_alone(lively: House) -> None:
    (outlook,) = await foreseen(lively, STEEPER, notice=DAY)
    bitcoin, *others = outlook.rates
    assert bitcoin.borrow[0] is not None
    assert bitcoin.borrow[0] < bitcoin.borrow[1]
    assert all(effect.borrow[0] == effect.borrow[1] and effect.lend[0] == effect.lend[1] for effect in others)


async def test_what_is_foreseen_of_a_day_is_what_comes_on_it(lively: House, clock: StandingClock) -> None:
    """To the unit, where nobody comes or goes: the boundaries that are foreseen are those that are crossed."""
    plan = await planned(lively, WEAKER.replace('slope_below = "0.04"', 'slope_below = "0.08"'), 6 * HOUR)
    (outlook,) = await Effects(lively.ledger, guarded_models()).of(plan.commands)
    await apply_plan(plan, lively.ledger, lively.teller)
    clock.time = NOON + 6 * HOUR
    await lively.boundaries.run_once()
    await lively.prices.run_once()
    indebted = frozenset(await lively.ledger.indebted_sub_accounts(None, 10))
    snapshot = await lively.ledger.snapshot(Needs(sub_accounts=indebted, holdings_of=indebted) | EVERYTHING)
    for effect in outlook.rates:
        market = project(snapshot.book, effect.symbol, clock.time, guarded_models())
        assert effect.borrow[1] == market.borrow_rate
        assert effect.symbol != "BTC" or effect.lend[1] == lend_rate_base(market)
    found = {one: measure(snapshot.book, one, clock.time, guarded_models()).status for one in indebted}
    assert [one for one, status in found.items() if status is MarginStatus.LIQUIDATABLE] == list(outlook.liquidated)


async def test_what_comes_at_once_and_what_comes_later_are_told_apart(lively: House) -> None:
    changed = STEEPER.replace('name = "Bitcoin"', 'name = "The Bitcoin"').replace(
        "[ETH.market]\n", "[ETH.market]\neffective_at = 2027-01-20T00:00:00Z\n", 1
    )
    changed = changed.replace('fee = "0.1"', 'fee = "0.15"')
    first, second, third = await foreseen(lively, changed, notice=DAY)
    assert [one.at for one in (first, second, third)] == [None, NOON + DAY, 1_800_403_200]
    lend = {one.symbol: one.lend for one in second.rates}
    assert lend["ETH"][0] == lend["ETH"][1]
    assert lend["SOL"][0] is not None
    assert lend["SOL"][1] is not None
    assert lend["SOL"][1] < lend["SOL"][0]
    assert [one.borrow[0] == one.borrow[1] for one in first.rates] == [True] * 4


async def test_far_ahead_the_terms_are_those_of_the_day_and_the_interest_ends_sooner(
    lively: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looking_ahead, "BOUNDARIES_AHEAD_MAX", 9)
    later = WEAKER.replace("[BTC.market]\n", "[BTC.market]\neffective_at = 2100-01-01T00:00:00Z\n", 1)
    later = later.replace("[ETH.market]\n", "[ETH.market]\neffective_at = 2100-01-01T00:00:00Z\n", 1)
    (outlook,) = [one for one in await foreseen(lively, later) if one.at is not None]
    assert (outlook.at, outlook.now) == (4_102_444_800, NOON + 9 * HOUR)
    assert outlook.liquidated_count == 1


async def test_what_was_announced_before_counts_on_both_sides_of_the_day(lively: House) -> None:
    await apply_plan(await planned(lively, WEAKER, DAY), lively.ledger, lively.teller)
    (outlook,) = await foreseen(lively, WEAKER.replace('slope_below = "0.04"', 'slope_below = "0.08"'), notice=2 * DAY)
    assert outlook.before == outlook.after == {MarginStatus.HEALTHY: 1, MarginStatus.LIQUIDATABLE: 1}
    assert outlook.liquidated_count == 0
