"""The logs in their order: from a place onward, and everybody is told at once that they have grown."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from urllib.parse import urlsplit

import asyncpg
import pytest

from gql_server.domain.accounts import Debt
from gql_server.domain.book import Book
from gql_server.domain.events import EventType
from gql_server.ports.announcements import Announcement
from gql_server.ports.event_log import LAST_LINE, LEDGER, Place
from gql_server.ports.runtime import Storage
from gql_server.storage.hosts import credentials_of
from gql_server.units import BorrowShares
from tests.storage.opened import at, opened
from tests.storage.things import command, commit, event, has_customers

END = 2**40
TYPES = ["LENT", "LIQUIDATED"]


async def has_events(storage: Storage) -> int:
    """Commit two batches of events of two sub-accounts, and return the seq before them."""
    await has_customers(storage, "s1", "s2")
    before = await storage.ledger.sequence_head()
    await commit(storage, lambda _: None, command(events=[event("s1"), event("s2"), event("s1")]), command(events=[event("s2")]))
    await commit(storage, lambda _: None, command(events=[event("s1", EventType.LIQUIDATED), event("s1", EventType.REPAID)]))
    return before


async def test_the_events_of_a_sub_account_follow_a_place_in_their_order(storage: Storage) -> None:
    before = await has_events(storage)

    async def places(after: Place, until: int = END, limit: int = 9) -> list[tuple[int, int]]:
        found = await storage.event_log.of_sub_account("s1", TYPES, after, until, limit)
        return [(one.seq - before, one.line) for one in found]

    assert await places(Place(before, LAST_LINE)) == [(1, 0), (1, 2), (3, 0)]
    assert await places(Place(before + 1, 0)) == [(1, 2), (3, 0)]
    assert await places(Place(before + 1, 0), until=before + 2) == [(1, 2)]
    assert await places(Place(before, 0), limit=1) == [(1, 0)]
    assert await places(Place(before + 3, 0)) == []


async def test_events_of_one_type_follow_a_place_in_their_order(storage: Storage) -> None:
    before = await has_events(storage)
    found = await storage.event_log.of_type("LIQUIDATED", Place(before, LAST_LINE), END, 9)
    assert [(one.seq - before, one.line) for one in found] == [(3, 0)]
    assert await storage.event_log.of_type("LIQUIDATED", Place(before + 3, 0), END, 9) == []


async def test_whom_something_was_told_about_is_known_and_whether_they_owe_something(storage: Storage) -> None:
    before = await has_events(storage)
    assert await storage.event_log.touched_sub_accounts(before + 1, before + 2) == {"s2": False}
    assert await storage.event_log.touched_sub_accounts(before, END) == {"s1": False, "s2": False}

    def lets_s1_owe(book: Book) -> None:
        book.change_sub_account("s1").debts["BTC"] = Debt(BorrowShares(1), 1, 5)

    await commit(storage, lets_s1_owe, command(events=[event("s1")]))
    assert await storage.event_log.touched_sub_accounts(before, END) == {"s1": True, "s2": False}
    assert await storage.event_log.touched_sub_accounts(await storage.ledger.sequence_head(), END) == {}


async def test_commands_of_one_kind_are_found_between_two_places(storage: Storage) -> None:
    before = await has_events(storage)
    kind = (await storage.event_log.commands_of("Deposit", 0, END))[-1].kind
    found = await storage.event_log.commands_of(kind, before, before + 2)
    assert [one.seq - before for one in found] == [1, 2]
    assert list(await storage.event_log.commands_of("Nothing", 0, END)) == []


async def test_the_log_of_onboarding_begins_at_zero(storage: Storage) -> None:
    assert await storage.event_log.onboarding_head() == 0


async def until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not is_so():  # noqa: ASYNC110 - what is waited for happens elsewhere
            await asyncio.sleep(0.005)


async def test_whoever_listens_hears_of_each_commit_and_of_no_rollback(database: Storage) -> None:
    heard: list[Announcement | None] = []
    await has_customers(database, "s1")
    async with database.announcements.listening(heard.append):
        await commit(database)
        await until(lambda: Announcement(LEDGER, 2) in heard or None in heard)
        with pytest.raises(ZeroDivisionError):
            await commit(database, lambda _: 1 // 0)
        await commit(database)
        head = await database.ledger.sequence_head()
        await until(lambda: Announcement(LEDGER, head) in heard)
    count = len(heard)
    await commit(database)
    assert len(heard) == count


async def test_another_process_is_heard_and_after_a_lost_connection_one_is_told_to_look(postgres_copy_url: str) -> None:
    heard: list[Announcement | None] = []
    here, there = at(postgres_copy_url), at(postgres_copy_url)
    async with opened(here), opened(there), here.announcements.listening(heard.append):
        await until(lambda: heard == [None])
        await commit(there)
        await until(lambda: heard == [None, Announcement(LEDGER, 1)])
        await end_listeners(postgres_copy_url)
        await until(lambda: heard.count(None) == 2)
        await commit(there)
        await until(lambda: heard[-1] == Announcement(LEDGER, 2))


async def end_listeners(url: str) -> None:
    """End the sessions that listen, as an administrator can."""
    raw = await asyncpg.connect(**credentials_of(url))
    try:
        statement = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND query LIKE 'LISTEN%'"
        assert await raw.fetch(statement, urlsplit(url).path[1:])
    finally:
        await raw.close()
