"""Rows of history as they are stored, read along with the replay, a page of each series at a time."""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import Final, Generic, Protocol, TypeVar

from gql_server.ports.ledger import Page
from gql_server.service.differences import Difference, differences

ROWS_AT_ONCE: Final = 500


class _Timed(Protocol):
    """A row of a series with its time."""

    @property
    def at(self) -> int: ...


R = TypeVar("R", bound=_Timed)

Read = Callable[[str, int | None, int], Awaitable[Page[R]]]
"""Returns rows of a series strictly after a time, so many at most."""


class _Series(Generic[R]):
    """What was read of a series and not compared yet."""

    def __init__(self) -> None:
        self.rows: deque[R] = deque()
        self.last: int | None = None
        self.has_next = True


class StoredHistory(Generic[R]):
    """The stored rows of one kind of history."""

    def __init__(self, name: str, read: Read[R]) -> None:
        """Begin before the first row of each series; ``name`` is what findings call it."""
        self.count = 0
        self._name = name
        self._read = read
        self._series: dict[str, _Series[R]] = {}

    async def compare(self, key: str, expected: R) -> Sequence[Difference]:
        """Return in what the next stored rows of a series differ, up to the one that the replay comes to now."""
        self.count += 1
        found: list[Difference] = []
        series = self._series.setdefault(key, _Series())
        while (stored := await self._peek(key, series)) is not None and stored.at < expected.at:
            found += self._differences(key, series.rows.popleft(), None)
        if stored is not None and stored.at == expected.at:
            found += self._differences(key, series.rows.popleft(), expected)
        else:
            found += self._differences(key, None, expected)
        return found

    async def rest(self, keys: Sequence[str]) -> Sequence[Difference]:
        """Return what is stored beyond what the replay came to, of all series that are there."""
        found: list[Difference] = []
        for key in keys:
            series = self._series.setdefault(key, _Series())
            while await self._peek(key, series) is not None:
                found += self._differences(key, series.rows.popleft(), None)
        return found

    async def _peek(self, key: str, series: _Series[R]) -> R | None:
        if not series.rows and series.has_next:
            page = await self._read(key, series.last, ROWS_AT_ONCE)
            series.rows.extend(page.rows)
            series.has_next = page.has_next
            series.last = page.rows[-1].at if page.rows else series.last
        return series.rows[0] if series.rows else None

    def _differences(self, key: str, stored: R | None, expected: R | None) -> Iterator[Difference]:
        row = stored if stored is not None else expected
        if row is not None:
            yield from differences(f"{self._name}[{(key, row.at)}]", stored, expected)
