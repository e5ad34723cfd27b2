"""Webhooks that are not taken yet, in an SQLite file: they outlive the process that made them, however it ends."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

FILE: Final = "webhooks.sqlite3"
LEASE_SECONDS: Final = 10
"""How long a delivery may take; afterwards another process may try, for this one may be gone."""

_TABLE: Final = (
    "CREATE TABLE IF NOT EXISTS webhook (place INTEGER PRIMARY KEY, id TEXT NOT NULL, copy INTEGER NOT NULL, batch TEXT NOT NULL,"
    " url TEXT NOT NULL, body BLOB NOT NULL, made_at REAL NOT NULL, due_at REAL NOT NULL, attempts INTEGER NOT NULL DEFAULT 0,"
    " UNIQUE (id, copy))"
)
_ADD: Final = "INSERT OR IGNORE INTO webhook (id, copy, batch, url, body, made_at, due_at) VALUES (?, ?, ?, ?, ?, ?, ?)"
_TAKE: Final = (
    "UPDATE webhook SET due_at = ?, attempts = attempts + 1 WHERE place = (SELECT place FROM webhook WHERE due_at <= ?"
    " AND place IN (SELECT min(place) FROM webhook GROUP BY batch) ORDER BY due_at, place LIMIT 1)"
    " RETURNING place, url, body, attempts"
)
_NEXT_DUE_AT: Final = "SELECT min(due_at) FROM webhook WHERE place IN (SELECT min(place) FROM webhook GROUP BY batch)"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A webhook to add. Of a batch the next one waits until the one before it was taken, or given up."""

    id: str
    copy: int
    batch: str
    url: str
    body: bytes
    due_at: float


@dataclass(frozen=True, slots=True)
class Due:
    """A webhook to deliver now; ``attempts`` counts this one."""

    place: int
    url: str
    body: bytes
    attempts: int


class Outbox:
    """Webhooks in a file, for any number of processes."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / FILE

    @property
    def is_there(self) -> bool:
        """Tell whether anything was ever added."""
        return self._file.exists()

    def add(self, waiting: Sequence[Waiting], now: float) -> None:
        """Add webhooks, all or none; one that is there stays as it is."""
        self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        rows = [(one.id, one.copy, one.batch, one.url, one.body, now, one.due_at) for one in waiting]
        with self._opened() as connection:
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany(_ADD, rows)
            connection.execute("COMMIT")

    def take(self, now: float) -> Due | None:
        """Return a webhook that is due, and leave it to the caller for a while."""
        with self._opened() as connection:
            rows = connection.execute(_TAKE, (now + LEASE_SECONDS, now)).fetchall()
        return Due(*rows[0]) if rows else None

    def put_off(self, place: int, due_at: float) -> None:
        """Deliver a webhook later."""
        with self._opened() as connection:
            connection.execute("UPDATE webhook SET due_at = ? WHERE place = ?", (due_at, place))

    def remove(self, place: int) -> None:
        """Remove a webhook that was taken."""
        with self._opened() as connection:
            connection.execute("DELETE FROM webhook WHERE place = ?", (place,))

    def next_due_at(self, given_up_before: float) -> float | None:
        """Return when the next webhook is due, None when nothing waits; what was made before a time is given up."""
        with self._opened() as connection:
            connection.execute("DELETE FROM webhook WHERE made_at < ?", (given_up_before,))
            due_at: float | None = connection.execute(_NEXT_DUE_AT).fetchone()[0]
        return due_at

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self._file, timeout=5, isolation_level=None)) as connection:
            connection.execute(_TABLE)
            yield connection
