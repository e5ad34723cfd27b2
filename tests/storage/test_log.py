"""The log: one gapless sequence over commands, journal and events, each key bound once."""

from __future__ import annotations

import asyncio

import pytest

from gql_server.domain.events import EventType
from gql_server.domain.needs import Needs
from gql_server.ports.errors import TransactionConflict
from gql_server.ports.ledger import BatchToWrite, CommandKey, LoggedEntry
from gql_server.ports.runtime import Storage
from tests.storage.opened import at, opened
from tests.storage.things import (
    HUGE,
    command,
    commit,
    deposit,
    entry,
    event,
    has_customers,
    put,
    sample,
    shadow_sample,
)


async def test_commands_are_numbered_without_gaps_in_order_of_commit(storage: Storage) -> None:
    assert await commit(storage, lambda _: None, command(), command(), command()) == [1, 2, 3]
    assert await commit(storage) == [4]
    assert await storage.ledger.sequence_head() == 4


async def test_a_rolled_back_batch_leaves_no_gap(storage: Storage) -> None:
    await commit(storage)
    with pytest.raises(ZeroDivisionError):
        await roll_back(storage)
    assert await commit(storage) == [2]


async def roll_back(storage: Storage) -> None:
    async with storage.ledger.transaction() as transaction:
        book = await transaction.load(Needs())
        await transaction.write(BatchToWrite(1, "{}", [command()], book.fork()))
        raise ZeroDivisionError


async def test_concurrent_batches_leave_no_gap(url: str) -> None:
    async with opened(at(url)) as one, opened(at(url)) as other:
        batches = [commit(storage, lambda _: None, command(), command(), needs=Needs()) for storage in (one, other) * 10]
        outcomes = await asyncio.gather(*batches)
        assert sorted(seq for seqs in outcomes for seq in seqs) == list(range(1, 41))
        assert [
            seq for batch in [batch async for batch in one.ledger.batches()] for seq in [c.seq for c in batch.commands]
        ] == list(range(1, 41))


async def test_a_decided_command_is_found_by_its_key_and_its_id(storage: Storage) -> None:
    made = command("k")
    await commit(storage, lambda _: None, made)
    found = await storage.ledger.decided([made.key, CommandKey("a1", "other"), CommandKey("a2", "k")])
    assert list(found) == [made.key]
    decided = found[made.key]
    assert (decided.id, decided.seq, decided.digest, decided.is_refused) == (made.id, 1, "digest", False)
    assert (decided.kind, decided.payload, decided.outcome_kind) == (made.kind, made.payload, made.outcome_kind)
    assert await storage.ledger.commands_by_id([made.id, "nobody"]) == {made.id: decided}


async def test_a_transaction_sees_which_keys_are_bound(storage: Storage) -> None:
    made = command("k")
    await commit(storage, lambda _: None, made)
    async with storage.ledger.transaction() as transaction:
        assert set(await transaction.decided([made.key])) == {made.key}
        assert await transaction.decided([]) == {}


async def test_one_key_in_two_scopes_is_two_keys(storage: Storage) -> None:
    await commit(storage, lambda _: None, command("k", scope="a1"), command("k", scope="a2"))
    assert len(await storage.ledger.decided([CommandKey("a1", "k"), CommandKey("a2", "k")])) == 2


async def test_a_key_that_is_bound_is_a_conflict_and_nothing_is_written(storage: Storage) -> None:
    await has_customers(storage, "s1")
    await commit(storage, lambda _: None, command("k"))
    with pytest.raises(TransactionConflict):
        await commit(storage, lambda book: setattr(book.change_ledger("BTC"), "custody", 1), command("k"))
    assert (await storage.ledger.whole_book()).ledgers["BTC"].custody == HUGE
    assert await storage.ledger.sequence_head() == 2


async def test_a_deposit_with_a_reference_that_is_taken_is_a_conflict(storage: Storage) -> None:
    await has_customers(storage, "s1")
    await commit(storage, put(deposit("d1", reference="tx")))
    with pytest.raises(TransactionConflict):
        await commit(storage, put(deposit("d2", reference="tx")))
    await commit(storage, lambda book: setattr(book.change_deposit("d1"), "held_amount", 0))


async def test_a_history_row_is_never_written_twice(storage: Storage) -> None:
    await commit(storage, lambda _: None, command(samples=[sample()]))
    with pytest.raises(TransactionConflict):
        await commit(storage, lambda _: None, command(samples=[sample()]))


async def test_a_row_of_a_shadow_is_never_written_twice(storage: Storage) -> None:
    await commit(storage, lambda _: None, command(shadow_samples=[shadow_sample()]))
    with pytest.raises(TransactionConflict):
        await commit(storage, lambda _: None, command(shadow_samples=[shadow_sample()]))


async def test_a_batch_that_changes_the_book_needs_a_command(storage: Storage) -> None:
    async with storage.ledger.transaction() as transaction:
        changed = (await transaction.load(Needs(accounts=frozenset({"house"})))).fork()
        assert list(await transaction.write(BatchToWrite(1, "{}", [], changed))) == []
        changed.change_account("house")
        with pytest.raises(ValueError, match="replayed"):
            await transaction.write(BatchToWrite(1, "{}", [], changed))


async def test_the_log_is_read_back_batch_by_batch(storage: Storage) -> None:
    first = [command(), command()]
    await commit(storage, lambda _: None, *first)
    last = command()
    await commit(storage, lambda _: None, last)
    batches = [batch async for batch in storage.ledger.batches()]
    assert [[decided.id for decided in batch.commands] for batch in batches] == [[made.id for made in first], [last.id]]
    assert {batch.answers for batch in batches} == {'{"steps":[]}'}
    assert all(decided.at == batch.now for batch in batches for decided in batch.commands)


async def test_a_log_longer_than_a_piece_is_read_whole(database: Storage) -> None:
    for _ in range(3):
        await commit(database, lambda _: None, *[command(entries=[entry()]) for _ in range(300)], needs=Needs())
    assert [logged.seq async for logged in database.ledger.entries()] == list(range(1, 901))
    assert sum([len(batch.commands) async for batch in database.ledger.batches()]) == 900


async def test_the_journal_is_read_back_line_by_line(storage: Storage) -> None:
    await commit(storage, lambda _: None, command(entries=[entry(1), entry(HUGE)]), command(), command(entries=[entry(3)]))
    logged = [line async for line in storage.ledger.entries()]
    assert logged == [LoggedEntry(1, 0, entry(1)), LoggedEntry(1, 1, entry(HUGE)), LoggedEntry(3, 0, entry(3))]


async def test_an_event_is_found_by_its_place_with_its_command(storage: Storage) -> None:
    made = command(events=[event(), event(kind=EventType.REPAID, rate="1", is_full=True, count=3, note=None)])
    await commit(storage, lambda _: None, made)
    logged = await storage.ledger.event(1, 1)
    assert logged is not None
    assert logged.event == made.events[1]
    assert (logged.seq, logged.line, logged.command_id, logged.command_key) == (1, 1, made.id, made.key)
    assert await storage.ledger.event(1, 2) is None
