"""The log in the database: only added to, and chained, by whatever version it was written."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from gql_server.domain.chain import FIRST, Link
from gql_server.domain.events import EventType
from gql_server.domain.needs import Needs
from gql_server.ports.ledger import BatchToWrite, CommandKey, LoggedEvent
from gql_server.ports.runtime import Storage
from gql_server.service.audit_chain import ChainCheck
from tests.storage.opened import REFUSALS, at, opened, raw_sql
from tests.storage.things import command, commit, entry, event, feed, has_customers, price, put, sample, shadow_sample

LOG = ("batch", "command", "journal_entry", "event", "rate_sample", "shadow_sample", "observed_price", "observed_feed")


async def write_everything(storage: Storage) -> None:
    """Add a row to each table of the log."""
    made = command(entries=[entry()], events=[event()], samples=[sample()], shadow_samples=[shadow_sample()])
    await has_customers(storage, "s1")
    await commit(storage, put(price(), feed("a")), made)


async def test_nobody_changes_or_removes_a_row_of_the_log(url: str) -> None:
    async with opened(at(url)) as storage:
        await write_everything(storage)
    for table in LOG:
        await assert_is_only_added_to(url, table)


async def assert_is_only_added_to(url: str, table: str) -> None:
    """Try to change, delete and empty a table that has rows."""
    [(count,)] = await raw_sql(url, f"SELECT count(*) FROM {table}")
    assert count
    column = {"batch": "now", "observed_price": "source", "observed_feed": "name"}.get(table, "at")
    column = {"journal_entry": "symbol", "event": "details"}.get(table, column)
    for statement in (f'UPDATE {table} SET "{column}" = "{column}"', f"DELETE FROM {table}"):
        with pytest.raises(REFUSALS, match=f"{table} is only added to"):
            await raw_sql(url, statement)
    if url.startswith("postgresql"):
        with pytest.raises(REFUSALS, match=f"{table} is only added to"):
            await raw_sql(url, f"TRUNCATE {table}")
    assert await raw_sql(url, f"SELECT count(*) FROM {table}") == [(count,)]


async def test_the_chain_goes_on_from_batch_to_batch(storage: Storage) -> None:
    assert await storage.ledger.chain_head() == Link(0, FIRST)
    await commit(storage, lambda _: None, command(events=[event()]), command(entries=[entry()]))
    first = await storage.ledger.chain_head()
    await commit(storage)
    second = await storage.ledger.chain_head()
    batches = [batch async for batch in storage.ledger.batches()]
    assert [command.hash for command in batches[0].commands][-1] == first.hash
    assert (first.seq, second.seq) == (2, 3)
    assert [command.hash for command in batches[1].commands] == [second.hash]
    assert len({FIRST, *(command.hash for batch in batches for command in batch.commands)}) == 4


async def test_both_databases_and_memory_come_to_the_same_hash(storage: Storage) -> None:
    """And so does whoever does it again: what is hashed is written down here."""
    made = command("k", events=[event(amount_before=10**30, note="für Österreich \u2028 \U0001f600")], entries=[entry(), entry(5)])
    made = replace(made, id="c1", payload='{"a":"\\u00e9\\n"}', outcome="")
    async with storage.ledger.transaction() as transaction:
        changed = (await transaction.load(Needs())).fork()
        await transaction.write(BatchToWrite(7, '{"steps":[]}', [made, replace(made, id="c2", key=CommandKey("a", "l"))], changed))
    assert await storage.ledger.chain_head() == Link(2, "37c08de2dd0513d557b8de47bb41d4f57d381c093109900f79ed8a0cc0bacd41")


async def test_what_an_older_version_has_written_is_chained_by_the_next_batch(url: str) -> None:
    """It adds commands without a hash, and moves the sequence alone."""
    async with opened(at(url)) as storage:
        await commit(storage, lambda _: None, command(events=[event()]), command(entries=[entry()]))
        chained = await storage.ledger.chain_head()
        for seq in (3, 4):
            await raw_sql(url, f"INSERT INTO batch (first_seq, last_seq, now, answers) VALUES ({seq}, {seq}, 9, '{{}}')")
            values = f"{seq}, 'older-{seq}', 's', 'k{seq}', 'd', 'K', '{{}}', 'Done', '{{}}', FALSE, 9"
            columns = "seq, id, scope, key, digest, kind, payload, outcome_kind, outcome, is_refused, at"
            await raw_sql(url, f"INSERT INTO command ({columns}) VALUES ({values})")
        await raw_sql(url, f"INSERT INTO event (seq, line, type, details) VALUES (4, 0, '{EventType.LENT}', '{{}}')")
        await raw_sql(url, "UPDATE ledger_head SET seq = seq + 2")
        assert await storage.ledger.chain_head() == chained
        await commit(storage)
        check = ChainCheck(await storage.ledger.chain_head())
        events = [logged async for logged in _events(storage)]
        entries = [logged async for logged in storage.ledger.entries()]
        faults = [
            fault
            async for batch in storage.ledger.batches()
            for made in batch.commands
            for fault in check.add(batch, made, entries, events)
        ]
        assert [*faults, *check.end()] == []
        assert (check.link.seq, check.without_hash) == (5, 2)


async def _events(storage: Storage) -> AsyncIterator[LoggedEvent]:
    for logged in await storage.ledger.events_after(0, 100):
        yield logged
