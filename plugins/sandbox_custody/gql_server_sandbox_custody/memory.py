"""An SQLite file that any number of processes share, or a memory of this one alone."""

import sqlite3
import threading
import weakref
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

BUSY_SECONDS: Final = 5.0
"""How long one process waits for another that writes."""

_TABLES: Final = """
CREATE TABLE IF NOT EXISTS payout (
    id TEXT PRIMARY KEY, place INTEGER NOT NULL UNIQUE, symbol TEXT NOT NULL, network TEXT, decimals INTEGER NOT NULL,
    amount TEXT NOT NULL, address TEXT NOT NULL, state TEXT NOT NULL, reason TEXT, times_asked INTEGER NOT NULL DEFAULT 0,
    times_left INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS arrival (id TEXT PRIMARY KEY, place INTEGER NOT NULL UNIQUE, content TEXT NOT NULL);
"""


class Memory:
    """Gives connections; one writer at a time, whichever process it is in."""

    def __init__(self, path: str) -> None:
        """Open it.

        Args:
            path: Of the file; empty for none.

        Raises:
            ValueError: There can be no such file.
        """
        self._path = Path(path) if path else None
        self._lock = threading.RLock()
        self._own: sqlite3.Connection | None = None
        if self._path is None:
            self._own = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
            weakref.finalize(self, self._own.close)
        elif not self._path.parent.is_dir():
            raise ValueError(f"path: there is no folder {self._path.parent}")
        with self.reading() as connection:
            if self._path is not None:
                connection.execute("PRAGMA journal_mode = WAL")
            connection.executescript(_TABLES)

    @property
    def is_shared(self) -> bool:
        """Return whether other processes see it; it takes its time then."""
        return self._path is not None

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Give a connection outside of a transaction."""
        if self._own is not None:
            with self._lock:
                yield self._own
            return
        opened = sqlite3.connect(str(self._path), timeout=BUSY_SECONDS, isolation_level=None)
        with closing(opened) as connection:
            connection.execute("PRAGMA synchronous = NORMAL")
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Give a connection in a transaction, which is kept when nothing is raised; nobody else writes meanwhile."""
        with self.reading() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")
