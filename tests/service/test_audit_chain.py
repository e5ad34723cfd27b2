"""The chain of the log names what was altered, deleted, put elsewhere or cut off: each without a replay, and the audit with one."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from gql_server.domain.commands import Borrow
from gql_server.plugin_host import RecordedModels
from gql_server.service.audit import audit
from gql_server.service.audit_chain import ChainCheck
from tests.service.house import open_house, seed
from tests.service.storages import opened, storage_at
from tests.tampering import unlock_sqlite
from tests.templates import copy_of, migrated_sqlite_url


class Log:
    """An SQLite house that was seeded, and closed."""

    def __init__(self, file: Path) -> None:
        self.url = f"sqlite:///{file}"

    def alter(self, *statements: str, rows: int | None = 1) -> None:
        """Change the database behind everyone's back; so many rows a statement."""
        with closing(sqlite3.connect(self.url.removeprefix("sqlite:///"))) as connection:
            unlock_sqlite(connection)
            for statement in statements:
                changed = connection.execute(statement).rowcount
                assert rows in {None, changed}, statement
            connection.commit()

    async def faults(self, *anchors: str) -> Sequence[str]:
        """Return what the chain alone says."""
        async with opened(storage_at(self.url)) as storage:
            ledger = storage.ledger
            check = ChainCheck(await ledger.chain_head(), anchors)
            entries, events = [line async for line in ledger.entries()], await ledger.events_after(0, 10_000)
            found = [
                fault
                async for batch in ledger.batches()
                for one in batch.commands
                for fault in check.add(batch, one, entries, events)
            ]
        return [*found, *check.end()]


@pytest.fixture(scope="module")
async def seeded_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A house with the sandbox's markets and customers, to be copied."""
    url = migrated_sqlite_url(tmp_path_factory.mktemp("seeded"))
    async with opened(storage_at(url)) as storage, open_house(storage) as house:
        await seed(house, storage)
    return Path(url.removeprefix("sqlite:///"))


@pytest.fixture
def log(seeded_file: Path, tmp_path: Path) -> Log:
    return Log(Path(copy_of(seeded_file, tmp_path).removeprefix("sqlite:///")))


def one_row(table: str, change: str, where: str = "TRUE") -> str:
    return f"UPDATE {table} SET {change} WHERE rowid = (SELECT rowid FROM {table} WHERE {where} ORDER BY rowid DESC LIMIT 1)"


CHAINED = {
    "an amount that was asked": one_row("command", "payload = replace(payload, 't\":', 't\":1')", "kind = 'CreditDeposit'"),
    "the kind of an outcome": one_row("command", "outcome_kind = 'NotFound'", "outcome_kind = 'Done'"),
    "a key": one_row("command", "key = 'another'", "kind = 'Borrow'"),
    "a digest of what was asked": one_row("command", "digest = 'another'", "kind = 'Borrow'"),
    "an entry": one_row("journal_entry", "amount = '7'"),
    "an event": one_row("event", "amount = '7'", "amount IS NOT NULL"),
    "the details of an event": one_row("event", "details = '{}'", "details <> '{}'"),
    "when it was": one_row("command", "at = at + 1"),
    "a hash": one_row("command", "hash = replace(hash, 'a', 'b')", "hash LIKE '%a%'"),
}


@pytest.mark.parametrize("what", CHAINED)
async def test_the_command_that_was_altered_is_named_and_no_other(log: Log, what: str) -> None:
    log.alter(CHAINED[what])
    faults = [fault for fault in await log.faults() if fault.startswith("chain: command")]
    assert 1 <= len(faults) <= 2  # Who carries another hash disagrees with what is before it, and the next one with it.


async def test_every_command_of_a_batch_is_named_whose_answers_were_altered(log: Log) -> None:
    log.alter(one_row("batch", "answers = answers || ' '", "last_seq > first_seq"))
    assert len([fault for fault in await log.faults() if fault.startswith("chain: command")]) > 1


async def test_a_deleted_command_breaks_the_chain(log: Log) -> None:
    log.alter("DELETE FROM command WHERE seq = 20")
    assert any(fault.startswith("chain: command 21 ") for fault in await log.faults())


async def test_a_deleted_command_whose_place_another_takes_breaks_the_chain(log: Log) -> None:
    """The sequence has no gap then: every later command moves down by one, with its batch and its lines."""
    tables = ("command", "journal_entry", "event")
    gone = [f"DELETE FROM {table} WHERE seq = 20" for table in tables]
    later = [f"UPDATE {table} SET seq = -seq WHERE seq > 20" for table in tables]
    back = [f"UPDATE {table} SET seq = -seq - 1 WHERE seq < 0" for table in tables]
    gone.append("DELETE FROM batch WHERE first_seq = 20 AND last_seq = 20")
    batches = ["UPDATE batch SET last_seq = last_seq - 1 WHERE last_seq >= 20", "UPDATE batch SET first_seq = -first_seq"]
    batches.append("UPDATE batch SET first_seq = CASE WHEN first_seq < -20 THEN -first_seq - 1 ELSE -first_seq END")
    log.alter(*gone, *later, *back, *batches, "UPDATE ledger_head SET seq = seq - 1, chained_seq = seq - 1", rows=None)
    assert any(fault.startswith("chain: command 20 ") for fault in await log.faults())


async def test_two_commands_in_each_others_places_are_named(log: Log) -> None:
    log.alter(
        "UPDATE command SET seq = -1 WHERE seq = 30",
        "UPDATE command SET seq = 30 WHERE seq = 31",
        "UPDATE command SET seq = 31 WHERE seq = -1",
    )
    faults = await log.faults()
    for seq in (30, 31):
        assert any(fault.startswith(f"chain: command {seq} ") for fault in faults), faults


async def test_a_tail_that_was_cut_off_is_named_where_the_sequence_was_not_set_back(log: Log) -> None:
    log.alter("DELETE FROM command WHERE seq = (SELECT max(seq) FROM command)")
    assert any(fault.startswith("chain: the log ends at") for fault in await log.faults())


async def test_a_tail_that_was_cut_off_without_a_trace_is_missed_where_its_head_was_noted(log: Log) -> None:
    """All else agrees with itself, so an audit without the head is clean."""
    async with opened(storage_at(log.url)) as storage, open_house(storage, prefix=9) as house:
        before = await storage.ledger.chain_head()
        await house.ask(Borrow("house", "SOL", 10**30, None), "afterwards")
        noted = await storage.ledger.chain_head()
    assert await log.faults(before.hash, noted.hash) == []
    log.alter(
        f"DELETE FROM command WHERE seq = {noted.seq}",
        f"DELETE FROM batch WHERE first_seq = {noted.seq}",
        f"UPDATE ledger_head SET seq = {before.seq}, chained_seq = {before.seq}, hash = '{before.hash}'",
    )
    async with opened(storage_at(log.url)) as storage:
        assert (await audit(storage.ledger, RecordedModels, anchors=[before.hash])).is_clean
        report = await audit(storage.ledger, RecordedModels, anchors=[before.hash, noted.hash])
    assert report.faults == [f"chain: no command has the hash {noted.hash}: the log was cut off before it, or written anew"]
    assert report.head == before


async def test_a_log_whose_hashes_were_taken_away_is_still_chained_by_the_last(log: Log) -> None:
    log.alter("UPDATE command SET hash = NULL", rows=None)
    assert await log.faults() == []
    log.alter(one_row("event", "details = '{\"a\":1}'"))
    assert any("the sequence says" in fault for fault in await log.faults())
