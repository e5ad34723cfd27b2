"""The latest price is what a decision reads; every one that was ever the latest is kept."""

from __future__ import annotations

from tests.storage.opened import at, opened, raw_sql
from tests.storage.things import commit, has_customers, price, put


async def test_observed_prices_are_kept_in_order(url: str) -> None:
    async with opened(at(url)) as storage:
        await has_customers(storage, symbols=("BTC", "ETH"))
        for usd in (3, 1, 2):
            await commit(storage, put(price(usd=usd, observed_at=usd), price("ETH", usd=9, observed_at=9)))
        assert (await storage.ledger.whole_book()).prices["BTC"].usd == 2
    rows = await raw_sql(url, "SELECT symbol, usd FROM observed_price ORDER BY id")
    assert [(symbol, int(usd)) for symbol, usd in rows] == [("BTC", 3), ("ETH", 9), ("BTC", 1), ("BTC", 2)]
