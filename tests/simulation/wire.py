"""The database as one process has it: over a wire, with transactions under row locks."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from inspect import iscoroutinefunction
from typing import Any, cast

from gql_server.domain.book import Book
from gql_server.domain.needs import Needs
from gql_server.ports.errors import OutcomeUnknown, TransactionConflict
from gql_server.ports.ledger import BatchToWrite, CommandKey, DecidedCommand, LedgerStore, LedgerTransaction
from gql_server.storage.memory.ledger import MemoryTransaction
from gql_server.storage.memory.needs import part_of
from tests.simulation.database import Committed, Database
from tests.simulation.locks import Deadlock, Holder
from tests.simulation.loop import Place

LOCKED = ("accounts", "sub_accounts", "assets")
"""The order in which shelves are locked; within each, rows by their key."""


class Remote:
    """Any part of the storage, over the wire: each call is one transaction, and may fail before or after it."""

    def __init__(self, part: object, database: Database) -> None:
        self._part = part
        self._database = database

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the part has
        method = getattr(self._part, name)
        if not iscoroutinefunction(method):
            return method

        async def call(*args: object, **options: object) -> object:
            await self._database.way()
            answer = await method(*args, **options)
            await self._database.way_back()
            return answer

        return call


class RemoteClaims:
    """Claims that the database holds for a process, until it lets go or is gone."""

    def __init__(self, database: Database, place: Place) -> None:
        self._database = database
        self._place = place

    @asynccontextmanager
    async def claim(self, name: str) -> AsyncIterator[bool]:
        await self._database.way()
        claims = self._database.claims
        if name in claims:
            yield False
            return
        claims[name] = self._place
        try:
            yield True
        finally:
            if claims.get(name) is self._place:
                del claims[name]


class RemoteLedger(Remote):
    """The ledger over the wire."""

    def __init__(self, database: Database, place: Place, arrange: Callable[[Iterable[str]], list[str]] = sorted) -> None:
        super().__init__(database.ledger, database)
        self._place = place
        self._arrange = arrange

    def as_store(self) -> LedgerStore:
        return cast("LedgerStore", self)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[LedgerTransaction]:
        database = self._database
        await database.way()
        holder = Holder(self._place)
        database.holders.append(holder)
        transaction = RemoteTransaction(database, holder, self._arrange)
        try:
            yield transaction
            await transaction.commit()
        finally:
            if holder in database.holders:
                database.holders.remove(holder)
                database.locks.release(holder)


class RemoteTransaction:
    """A transaction over the wire."""

    def __init__(self, database: Database, holder: Holder, arrange: Callable[[Iterable[str]], list[str]]) -> None:
        self._database = database
        self._holder = holder
        self._arrange = arrange
        self._below = MemoryTransaction(database.ledger)
        self._began_at = database.clock.now()

    async def load(self, needs: Needs) -> Book:
        """Locks what is needed and loads it; what turned out to be needed meanwhile is a conflict, as it is in SQL."""
        wanted = self._rows(needs)
        try:
            for shelf in LOCKED:
                for key in self._arrange(wanted[shelf]):
                    await self._database.way()
                    await self._database.locks.take(self._holder, (shelf, key))
        except Deadlock as deadlock:
            self._database.faults["deadlock"] += 1
            raise TransactionConflict("deadlock detected") from deadlock
        await self._database.way()
        if any(not found <= set(wanted[shelf]) for shelf, found in self._rows(needs).items()):
            raise TransactionConflict("somebody came meanwhile")
        return part_of(self._database.ledger.book, needs)

    def _rows(self, needs: Needs) -> dict[str, set[str]]:
        book = part_of(self._database.ledger.book, needs)
        return {shelf: set(getattr(book, shelf).own) for shelf in LOCKED}

    async def decided(self, keys: Sequence[CommandKey]) -> dict[CommandKey, DecidedCommand]:
        await self._database.way()
        return dict(await self._below.decided(keys))

    async def now(self) -> int:
        await self._database.way()
        self._began_at = self._database.clock.now()
        return self._began_at

    async def write(self, batch: BatchToWrite) -> Sequence[int]:
        """Writes; the sequence is taken last, and held until the commit."""
        await self._database.way()
        await self._database.locks.take(self._holder, "the sequence")
        await self._database.way()
        return await self._below.write(batch)

    async def commit(self) -> None:
        database = self._database
        await database.way(is_there=False)
        if database.loses_commit():
            raise OutcomeUnknown("the connection was lost while committing")
        if self._below.written:
            database.ledger.check(self._below.written)
            database.commit(Committed(self._below.written, self._began_at), self._apply)
        await database.way_back()

    def _apply(self) -> None:
        for batch in self._below.written:
            self._database.ledger._apply(batch)


def remote(part: object, database: Database) -> Any:  # noqa: ANN401 - it is taken for the part
    """Returns a part of the storage over the wire, to be taken for the part itself."""
    return Remote(part, database)
