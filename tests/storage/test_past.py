"""What statements are derived from, as each storage keeps it."""

from __future__ import annotations

from dataclasses import replace

from gql_server.domain.feeds import Feed
from gql_server.domain.journal import LedgerAccount
from gql_server.domain.statement import SharePrices
from gql_server.ports.past import ObservedFeed
from gql_server.ports.runtime import Storage
from tests.storage.things import command, commit, entry, event, has_customers, price, put, sample


async def test_the_past_is_read_as_it_was_written(storage: Storage) -> None:
    await has_customers(storage, "s1", "s2", symbols=("BTC",))
    mine = replace(entry(), debit=LedgerAccount.CUSTODY, credit=LedgerAccount.LENDERS, debit_holder=None, credit_holder="s1")
    other = replace(mine, credit_holder="s2")
    rows = [sample(sampled_at=3_600 * hour) for hour in (1, 2, 3, 4)]
    seqs = await commit(
        storage,
        put(price(usd=3, observed_at=10)),
        command(events=[event("s1")], entries=[other, mine]),
        command(events=[event("s2")], entries=[other], samples=rows),
    )
    await commit(storage, put(price(usd=4, observed_at=20)))
    ledger = storage.ledger
    (held,) = await ledger.journal_of("s1")
    assert (held.seq, held.kind, held.entry) == (seqs[0], "Deposit", mine)
    of = [SharePrices(row.at, row.lend_share_price, row.borrow_share_price, row.epoch) for row in rows]
    assert await ledger.share_prices("BTC", 7_300, 10_700) == of[1:3]
    assert await ledger.share_prices("BTC", 0, 14_500) == of
    for feed in (Feed("fx", 5, 10, 10), Feed("fx", 5, 12, 10), Feed("fx", 6, 20, 20, 5, 10), Feed("other", 7, 30, 30)):
        await commit(storage, put(feed))
    rates = [await ledger.observed_feed("fx", at) for at in (9, 10, 19, 20, 40)]
    assert rates == [None, *(ObservedFeed(*one) for one in ((5, 10), (5, 12), (6, 20), (6, 20)))]
    found = [await ledger.observed_price("BTC", at) for at in (9, 10, 19, 20)]
    assert [None if one is None else one.usd for one in found] == [None, 3, 3, 4]
