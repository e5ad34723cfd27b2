"""Reads what is new or has changed in the vendor's list of transactions since a cursor, oldest first."""

from collections.abc import AsyncIterator, Callable
from typing import Any, Final
from urllib.parse import urlencode

from gql_server_fireblocks_custody.client import FireblocksClient
from gql_server_fireblocks_custody.cursor import Cursor, time_of
from gql_server_fireblocks_custody.transactions import Transaction

READ_AT_ONCE: Final = 200
"""The vendor answers 500 at once at most."""
BEGINNING: Final = 1
"""Without a time the vendor goes back 90 days only."""
PAGES_MAX: Final = 10
"""So many pages of updates are read down to a cursor; if it lies further back, history is walked once more from there."""
REWALKED_MILLISECONDS: Final = 90 * 24 * 3_600 * 1_000
"""What was created so long before a cursor that lies far back is taken as settled."""


class FarBack(Exception):
    """Too much was updated since a cursor to be read at once."""


class Changes:
    """The changes of those transactions that are asked for."""

    def __init__(self, client: FireblocksClient, query: dict[str, str], is_meant: Callable[[Transaction], bool]) -> None:
        """Ask for these.

        Args:
            query: What the vendor narrows the list by.
            is_meant: What it cannot be asked.
        """
        self._client = client
        self._query = query
        self._is_meant = is_meant

    async def since(self, text: str, limit: int) -> tuple[list[Transaction], str]:
        """Return changes since a cursor, ``limit`` at most, and where to go on; none only when there are no more."""
        cursor = Cursor.read(text) or Cursor("createdAt", 0, until=await self._latest())
        while True:
            is_history = cursor.field == "createdAt"
            try:
                read = await (self._history(cursor, limit) if is_history else self._updates(cursor, limit))
            except FarBack:
                cursor = Cursor("createdAt", max(0, cursor.at - REWALKED_MILLISECONDS), until=await self._latest())
                continue
            cursor = cursor.past(read)
            meant = [one for one in read if self._is_meant(one)]
            if meant or (not read and not is_history):
                return meant, str(cursor)
            if not read:
                cursor = Cursor("lastUpdated", cursor.until)

    async def _latest(self) -> int:
        """Return when anything was updated last: what is updated from now on is an update, not history."""
        newest = await self._list({"orderBy": "lastUpdated", "sort": "DESC", "limit": "1", "after": str(BEGINNING)})
        return time_of(newest[0], "lastUpdated") if newest else 0

    async def _history(self, cursor: Cursor, limit: int) -> list[Transaction]:
        asked = {
            "orderBy": "createdAt",
            "sort": "ASC",
            "after": str(max(BEGINNING, cursor.at - 1)),
            "limit": str(min(READ_AT_ONCE, limit + len(cursor.told))),
        }
        return [one for one in await self._list(asked) if not cursor.is_told(one)][:limit]

    async def _updates(self, cursor: Cursor, limit: int) -> list[Transaction]:
        """Return the oldest updates since a cursor; the vendor tells the latest first."""
        found: dict[str, Transaction] = {}
        async for one in self._latest_first():
            if time_of(one, "lastUpdated") < cursor.at:
                break
            if not cursor.is_told(one):
                found.setdefault(one["id"], one)
        return sorted(found.values(), key=lambda one: (time_of(one, "lastUpdated"), str(one["id"])))[:limit]

    async def _latest_first(self) -> AsyncIterator[Transaction]:
        """Yield transactions by their last update, page after page."""
        asked = {"orderBy": "lastUpdated", "sort": "DESC", "after": str(BEGINNING), "limit": str(READ_AT_ONCE)}
        path = f"/v1/transactions?{urlencode(self._query | asked)}"
        for _ in range(PAGES_MAX):
            page, following = await self._client.page(path)
            for one in page:
                yield one
            if following is None:
                return
            path = following
        raise FarBack

    async def _list(self, asked: dict[str, str]) -> list[Any]:
        page, _ = await self._client.page(f"/v1/transactions?{urlencode(self._query | asked)}")
        return page
