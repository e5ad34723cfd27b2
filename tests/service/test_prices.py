"""Prices, made of what sources say that are not believed, and set by hand in the sandbox."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field

import pytest

from gql_server.domain.assets import Price
from gql_server.domain.commands import CreateAsset
from gql_server.domain.errors import NotFound
from gql_server.domain.pricing import PriceHalt, Verdict
from gql_server.plugin_api import ObservedQuote
from gql_server.plugin_host.adapters import GuardedPriceSource
from gql_server.service.boundaries import EVERY_MARKET
from gql_server.service.exchange_rate import FEED, inverse
from gql_server.service.prices import Prices
from gql_server.units import WAD
from tests.service.house import House, open_house
from tests.service.storages import MEMORY, opened, storage_at


@dataclass
class Source:
    """A source that answers from a table, and fails while the table is None."""

    name: str
    table: Mapping[str, int] | None
    at: int | None = None
    asked: list[Sequence[str]] = field(default_factory=list)
    is_closed: bool = False

    async def observe(self, symbols: Sequence[str]) -> Sequence[ObservedQuote]:
        self.asked.append(symbols)
        if self.table is None:
            raise ConnectionError("the exchange is closed")
        return [ObservedQuote(symbol, self.table[symbol], self.at) for symbol in symbols if symbol in self.table]

    async def aclose(self) -> None:
        self.is_closed = True


@pytest.fixture
async def quick() -> AsyncIterator[House]:
    """A house in memory with a few assets; what a storage keeps of prices is asked of each of them elsewhere."""
    async with opened(storage_at(MEMORY)) as storage, open_house(storage) as house:
        for symbol, usd in {"BTC": 100_000, "ETH": 4_000, "SOL": 200, "PYTH": 1}.items():
            await house.ask(CreateAsset(symbol, symbol, 8, 1, 0, None))
            await house.prices.set_by_hand(symbol, usd * WAD)
        yield house


def observing(house: House, *sources: Source, is_sandbox: bool = False) -> Prices:
    guarded = [GuardedPriceSource(source, source.name, 1) for source in sources]  # type: ignore[arg-type] # Its name is its own.
    return Prices(house.ledger, house.teller, house.identifiers, guarded, is_sandbox=is_sandbox)


async def price(house: House, symbol: str) -> Price:
    return (await house.ledger.snapshot(EVERY_MARKET)).book.prices[symbol]


async def test_every_source_is_asked_for_everything_and_the_median_is_recorded(quick: House) -> None:
    first, second = Source("a", {"BTC": 90_000 * WAD}), Source("b", {"BTC": 90_200 * WAD, "ETH": 3_900 * WAD})
    assert await observing(quick, first, second).run_once() == 3
    made = await price(quick, "BTC")
    assert (made.usd, made.source, [one.source for one in made.heard]) == (90_100 * WAD, "a+b", ["a", "b"])
    assert (await price(quick, "ETH")).usd == 3_900 * WAD
    assert first.asked == second.asked
    assert {"BTC", "ETH", "JPY"} < set(first.asked[0])


async def test_a_source_that_fails_is_passed_over_and_told_of(quick: House) -> None:
    prices = observing(quick, Source("a", None), Source("b", {"SOL": 190 * WAD}))
    told: list[tuple[str, bool]] = []
    prices.observers.append(lambda source, has_answered: told.append((source, has_answered)))
    assert await prices.run_once() == 1
    assert (await price(quick, "SOL")).usd == 190 * WAD
    assert sorted(told) == [("a", False), ("b", True)]


async def test_a_source_that_answers_nonsense_changes_nothing(quick: House) -> None:
    head = await quick.ledger.sequence_head()
    assert await observing(quick, Source("a", {"SOL": 0}), Source("b", {"SOL": 200 * WAD}, at=-1)).run_once() == 0
    assert await quick.ledger.sequence_head() == head


async def test_a_price_that_no_source_gives_grows_old(quick: House) -> None:
    before = await price(quick, "PYTH")
    await quick.ledger.advance_clock(60)
    await observing(quick, Source("a", {"BTC": 99_000 * WAD})).run_once()
    assert await price(quick, "PYTH") == before


async def test_a_jump_is_held_and_the_log_replays_to_it_without_a_source(quick: House) -> None:
    before = await price(quick, "BTC")
    await observing(quick, Source("a", {"BTC": 50_000 * WAD})).run_once()
    held = await price(quick, "BTC")
    assert (held.usd, held.observed_at, held.halt) == (before.usd, before.observed_at, PriceHalt.JUMP)
    now = await quick.ledger.advance_clock(10)
    await observing(quick, Source("a", {"BTC": 99_000 * WAD}, at=now - 3_600)).run_once()
    assert [one.verdict for one in (await price(quick, "BTC")).heard] == [Verdict.BACKWARDS]
    report = await quick.audit()
    assert (report.faults, report.differences) == ([], [])


async def test_the_rate_of_exchange_is_made_of_what_sources_say_of_the_yen(quick: House) -> None:
    yen = 150 * WAD
    prices = observing(quick, Source("a", {"JPY": inverse(yen)}))
    await prices.run_once()
    feed = (await quick.ledger.snapshot(EVERY_MARKET)).book.feeds[FEED]
    assert feed.value == yen
    await quick.ledger.advance_clock(600)
    await observing(quick, Source("a", {"JPY": inverse(15_000 * WAD)})).run_once()
    await observing(quick, Source("a", {"JPY": inverse(120 * WAD)})).run_once()
    assert (await quick.ledger.snapshot(EVERY_MARKET)).book.feeds[FEED] == feed
    two = {"JPY": inverse(120 * WAD)}
    await observing(quick, Source("a", two), Source("b", two)).run_once()
    assert (await quick.ledger.snapshot(EVERY_MARKET)).book.feeds[FEED].value == 120 * WAD


async def test_sources_are_closed_with_the_prices(quick: House) -> None:
    source = Source("a", {})
    await observing(quick, source).close()
    assert source.is_closed


async def test_in_the_sandbox_what_was_set_stands_and_stays_fresh(quick: House) -> None:
    await quick.clock.set_price("BTC", 50_000 * WAD)
    now = await quick.ledger.advance_clock(60)
    await observing(quick, Source("a", {"BTC": 1}), is_sandbox=True).run_once()
    standing = await price(quick, "BTC")
    assert standing.usd == 50_000 * WAD
    assert standing.observed_at >= now


async def test_a_price_of_an_unknown_asset_is_refused(quick: House) -> None:
    assert (await quick.clock.set_price("DOGE", WAD)).outcome == NotFound("asset")
