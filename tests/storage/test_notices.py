"""The cursor of notices and the outbox move together, on every storage; known devices; what customers do without."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest

from gql_server.domain.book import Book
from gql_server.ports.notices import NoticeTopic
from gql_server.ports.people import Member, OutgoingEmail
from gql_server.ports.runtime import Storage
from gql_server.storage.connection import Connection
from gql_server.storage.devices import DatabaseKnownDevices
from gql_server.storage.notices import DatabaseNotices
from tests.seals import SEALS
from tests.storage.opened import NOW
from tests.storage.test_people import MEMBER
from tests.storage.things import commit, has_customers, lend

YEAR = 365 * 86_400


def letter(key: str, to: str = "a@example.com") -> OutgoingEmail:
    return OutgoingEmail(key, to, "Subject", "Text", "<p>Text</p>", (), None, NOW)


def member(account_id: str) -> Member:
    return replace(MEMBER, account_id=account_id, email_hash=account_id)


async def waiting(storage: Storage) -> list[str]:
    return [mail.id for mail in await storage.people.mails_to_send(100, NOW + 1)]


async def test_letters_are_put_where_the_cursor_stands_and_nowhere_else(storage: Storage) -> None:
    assert await storage.notices.cursor() == 0
    assert await storage.notices.put(0, 7, [letter("1"), letter("2")]) == 2
    assert await storage.notices.put(0, 7, [letter("1"), letter("2")]) is None
    assert await storage.notices.put(6, 9, [letter("3")]) is None
    assert await storage.notices.cursor() == 7
    assert await waiting(storage) == ["1", "2"]


async def test_a_fact_that_is_reported_again_later_is_not_told_again(storage: Storage) -> None:
    assert await storage.notices.put(0, 7, [letter("sent")]) == 1
    await storage.people.mark_mail("sent", NOW, NOW)
    assert await storage.notices.put(7, 8, [letter("sent"), letter("other")]) == 1
    assert await waiting(storage) == ["other"]


async def test_of_two_processes_one_puts_the_letters(storage: Storage) -> None:
    put = await asyncio.gather(*(storage.notices.put(0, 5, [letter("1")]) for _ in range(4)))
    assert sorted(put, key=str) == [1, None, None, None]


async def test_loans_to_be_announced_come_in_order_of_their_maturity_as_many_as_asked(storage: Storage) -> None:
    await has_customers(storage, "s1", "s2", symbols=("BTC", "ETH"))

    def fill(book: Book) -> None:
        book.change_sub_account("s1").lends |= {"BTC": lend(announce_at=30), "ETH": lend(announce_at=20)}
        book.change_sub_account("s2").lends |= {"BTC": lend(announce_at=10), "ETH": lend()}

    await commit(storage, fill)
    assert await storage.notices.matured(9, 5) == []
    assert await storage.notices.matured(20, 5) == [("s2", "BTC"), ("s1", "ETH")]
    assert await storage.notices.matured(99, 2) == [("s2", "BTC"), ("s1", "ETH")]


class Dying:
    """A database whose process dies at a statement: the statements of a transaction are counted, one of them never comes back."""

    def __init__(self, database: Any, dies_at: int) -> None:  # noqa: ANN401 - the storage's own
        self._database = database
        self._left = dies_at

    @asynccontextmanager
    async def writing(self) -> Any:  # noqa: ANN401 - a context of a connection
        async with self._database.writing() as connection:
            yield Counting(connection, self._count)
            self._count()  # The commit.

    def _count(self) -> None:
        self._left -= 1
        if self._left < 0:
            raise asyncio.CancelledError


class Counting:
    """A connection that counts its statements."""

    def __init__(self, connection: Connection, count: Callable[[], None]) -> None:
        self._connection = connection
        self._count = count

    async def rows(self, statement: str, *values: object) -> Any:  # noqa: ANN401 - rows
        self._count()
        return await self._connection.rows(statement, *values)

    async def put(self, table: Any, rows: Any, *, is_upsert: bool = False) -> None:  # noqa: ANN401 - rows of a table
        self._count()
        await self._connection.put(table, rows, is_upsert=is_upsert)


async def test_a_process_that_dies_at_any_statement_leaves_all_or_nothing(database: Storage) -> None:
    inner = database.notices._database  # type: ignore[attr-defined]  # what it stands on
    for dies_at in range(4):
        with pytest.raises(asyncio.CancelledError):
            await DatabaseNotices(Dying(inner, dies_at), SEALS).put(0, 7, [letter("1"), letter("2")])  # type: ignore[arg-type]
        assert await database.notices.cursor() == 0
        assert await waiting(database) == []
    assert await DatabaseNotices(Dying(inner, 4), SEALS).put(0, 7, [letter("1"), letter("2")]) == 2  # type: ignore[arg-type]
    assert await waiting(database) == ["1", "2"]


async def test_a_process_that_dies_while_it_notes_a_device_leaves_all_or_nothing(database: Storage) -> None:
    await database.people.add_member(member("a"), None, 0, None)
    await database.known_devices.note("a", "phone", NOW, NOW - YEAR, letter("first"))
    inner = database.known_devices._database  # type: ignore[attr-defined]  # what it stands on
    for dies_at in range(7):
        devices = DatabaseKnownDevices(Dying(inner, dies_at), SEALS)  # type: ignore[arg-type]
        with pytest.raises(asyncio.CancelledError):
            await devices.note("a", "laptop", NOW, NOW - YEAR, letter("new"))
        assert await waiting(database) == []
    assert await database.known_devices.note("a", "laptop", NOW, NOW - YEAR, letter("new"))
    assert await waiting(database) == ["new"]


async def test_a_device_is_new_once_and_never_where_it_is_the_first(storage: Storage) -> None:
    for account_id in ("a", "b"):
        await storage.people.add_member(member(account_id), None, 0, None)

    async def is_new(account_id: str, shown: str, at: int = NOW) -> bool:
        key = f"{account_id}{shown}{at}"
        return await storage.known_devices.note(account_id, shown, at, at - YEAR, letter(key))

    assert [await is_new("a", "phone"), await is_new("a", "phone"), await is_new("a", "laptop")] == [False, False, True]
    assert [await is_new("b", "laptop"), await is_new("a", "laptop")] == [False, False]
    assert await waiting(storage) == [f"alaptop{NOW}"]
    later = NOW + YEAR + 1
    assert [await is_new("a", "phone", later), await is_new("a", "phone", later)] == [True, False]


async def test_a_customer_does_without_some_and_takes_them_again(storage: Storage) -> None:
    for account_id in ("a", "b"):
        await storage.people.add_member(member(account_id), None, 0, None)
    muted = storage.muted_notices
    assert await muted.of(["a", "b"]) == {}
    await muted.change("a", [NoticeTopic.MATURITY, NoticeTopic.PAYOUTS], [])
    await muted.change("a", [NoticeTopic.MATURITY], [NoticeTopic.DEPOSITS])
    assert await muted.of(["a", "b"]) == {"a": {NoticeTopic.MATURITY, NoticeTopic.PAYOUTS}}
    await muted.change("a", [], [NoticeTopic.MATURITY, NoticeTopic.PAYOUTS])
    assert await muted.of(["a"]) == {}
