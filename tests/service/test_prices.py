"""Prices, observed from sources that are not believed, and set by hand in the sandbox."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from gql_server.domain.assets import Price
from gql_server.domain.errors import NotFound
from gql_server.plugin_api import ObservedQuote
from gql_server.plugin_host.adapters import GuardedPriceSource
from gql_server.service.boundaries import EVERY_MARKET
from gql_server.service.prices import Prices
from gql_server.units import WAD
from tests.service.house import House


@dataclass
class Source:
    """A source that answers from a table, and fails while the table is None."""

    name: ClassVar[str] = "source"
    table: Mapping[str, int] | None
    asked: list[Sequence[str]] = field(default_factory=list)

    async def observe(self, symbols: Sequence[str]) -> Sequence[ObservedQuote]:
        self.asked.append(symbols)
        if self.table is None:
            raise ConnectionError("the exchange is closed")
        return [ObservedQuote(symbol, self.table[symbol]) for symbol in symbols if symbol in self.table]


def observing(house: House, *sources: Source, is_sandbox: bool = False) -> Prices:
    guarded = [GuardedPriceSource(source, source.name, 1) for source in sources]
    return Prices(house.ledger, house.teller, house.identifiers, guarded, is_sandbox=is_sandbox)


async def price(house: House, symbol: str) -> Price:
    return (await house.ledger.snapshot(EVERY_MARKET)).book.prices[symbol]


async def test_what_the_first_source_does_not_know_the_next_is_asked_for(seeded: House) -> None:
    first, second = Source({"BTC": 90_000 * WAD}), Source({"BTC": 1, "ETH": 3_000 * WAD})
    assert await observing(seeded, first, second).run_once() == 2
    assert (await price(seeded, "BTC")).usd == 90_000 * WAD
    assert (await price(seeded, "ETH")).usd == 3_000 * WAD
    assert "BTC" not in second.asked[0]


async def test_a_source_that_fails_is_passed_over(seeded: House) -> None:
    assert await observing(seeded, Source(None), Source({"SOL": 150 * WAD})).run_once() == 1
    assert (await price(seeded, "SOL")).usd == 150 * WAD


async def test_a_source_that_answers_nonsense_changes_nothing(seeded: House) -> None:
    head = await seeded.ledger.sequence_head()
    assert await observing(seeded, Source({"SOL": 0})).run_once() == 0
    assert await seeded.ledger.sequence_head() == head


async def test_a_price_that_no_source_gives_grows_old(seeded: House) -> None:
    before = await price(seeded, "PYTH")
    await seeded.ledger.advance_clock(60)
    await observing(seeded, Source({"BTC": WAD})).run_once()
    assert await price(seeded, "PYTH") == before


async def test_in_the_sandbox_what_was_set_stands_and_stays_fresh(seeded: House) -> None:
    await seeded.clock.set_price("BTC", 50_000 * WAD)
    now = await seeded.ledger.advance_clock(60)
    await observing(seeded, Source({"BTC": 1}), is_sandbox=True).run_once()
    standing = await price(seeded, "BTC")
    assert standing.usd == 50_000 * WAD
    assert standing.observed_at >= now


async def test_a_price_of_an_unknown_asset_is_refused(seeded: House) -> None:
    assert (await seeded.clock.set_price("DOGE", WAD)).outcome == NotFound("asset")
