"""The latest price is what a decision reads; every one that was ever the latest is kept."""

from __future__ import annotations

from dataclasses import replace

from gql_server.domain.needs import Needs
from gql_server.domain.pricing import Heard, PriceHalt, PriceTerms, Verdict
from gql_server.ports.runtime import Storage
from tests.storage.opened import at, opened, raw_sql
from tests.storage.things import HUGE, asset, commit, has_customers, price, put


async def test_observed_prices_are_kept_in_order(url: str) -> None:
    async with opened(at(url)) as storage:
        await has_customers(storage, symbols=("BTC", "ETH"))
        for usd in (3, 1, 2):
            await commit(storage, put(price(usd=usd, observed_at=usd), price("ETH", usd=9, observed_at=9)))
        assert (await storage.ledger.whole_book()).prices["BTC"].usd == 2
    rows = await raw_sql(url, "SELECT symbol, usd FROM observed_price ORDER BY id")
    assert [(symbol, int(usd)) for symbol, usd in rows] == [("BTC", 3), ("ETH", 9), ("BTC", 1), ("BTC", 2)]


async def test_what_is_held_and_heard_is_kept_and_makes_no_price_of_its_time(storage: Storage) -> None:
    terms = PriceTerms(3, 4, 5, 6, HUGE, 7)
    await commit(storage, put(replace(asset("BTC"), pricing=terms), price()))
    heard = (Heard("a", HUGE, 9, 0, 41, Verdict.NO_PRICE), Heard("b", 1, 2, 3, 4, Verdict.COUNTED))
    held = replace(price(), halt=PriceHalt.JUMP, halted_at=41, claimed_usd=HUGE + 1, heard=heard)
    await commit(storage, put(held))
    book = (await storage.ledger.snapshot(Needs(symbols=frozenset({"BTC"})))).book
    assert (book.prices["BTC"], book.assets["BTC"].pricing) == (held, terms)
    assert (await storage.ledger.whole_book()).prices["BTC"] == held
    await commit(storage, put(replace(held, halt=None, halted_at=None, claimed_usd=None, usd=5, observed_at=50)))
    found = [await storage.ledger.observed_price("BTC", at) for at in (45, 50)]
    assert found == [price(), price(usd=5, observed_at=50)]


async def test_what_is_only_heard_is_no_new_price(url: str) -> None:
    async with opened(at(url)) as storage:
        await has_customers(storage, symbols=("BTC",))
        for heard in ((), (Heard("a", 1, 2, 3, 4, Verdict.REPEATED),)):
            await commit(storage, put(replace(price(), heard=heard)))
    assert len(await raw_sql(url, "SELECT id FROM observed_price")) == 1
