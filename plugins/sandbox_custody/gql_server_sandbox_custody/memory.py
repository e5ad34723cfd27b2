"""An SQLite file that any number of processes share, or a memory of this one alone."""

import sqlite3
import threading
import weakref
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

OF_ONE: Final = ":memory:"
"""Instead of a file's name: no file."""
BUSY_SECONDS: Final = 5.0
"""How long one process waits for another that writes."""

_TABLES: Final = """
CREATE TABLE IF NOT EXISTS payout (
    id TEXT PRIMARY KEY, place INTEGER NOT NULL UNIQUE, symbol TEXT NOT NULL, network TEXT, decimals INTEGER NOT NULL,
    amount TEXT NOT NULL, address TEXT NOT NULL, state TEXT NOT NULL, reason TEXT, times_asked INTEGER NOT NULL DEFAULT 0,
    times_left INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS batch (payout_id TEXT PRIMARY KEY, id TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS arrival (id TEXT PRIMARY KEY, place INTEGER NOT NULL UNIQUE, content TEXT NOT NULL);
"""


class Memory:
    """Gives connections; one writer at a time, whichever process it is in."""

    def __init__(self, path: str) -> None:
        """Prepare it; a file is opened when it is needed, and made with its folder where there is none.

        Args:
            path: Of the file; empty or ``:memory:`` for none.

        Raises:
            ValueError: There can be no such file.
        """
        self._path = Path(path) if path not in {"", OF_ONE} else None
        self._lock = threading.RLock()
        self._own: sqlite3.Connection | None = None
        self._is_made = False
        if self._path is None:
            self._own = sqlite3.connect(OF_ONE, check_same_thread=False, isolation_level=None)
            weakref.finalize(self, self._own.close)
            self._own.executescript(_TABLES)
        elif self._path.is_dir() or (self._path.parent.exists() and not self._path.parent.is_dir()):
            raise ValueError(f"path: {self._path} can be no file")

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
        with closing(self._opened(Path(self._path or ""))) as connection:
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

    def _opened(self, path: Path) -> sqlite3.Connection:
        """Return a connection to the file, which has its tables."""
        with self._lock:
            if not self._is_made:
                path.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(str(path), timeout=BUSY_SECONDS, isolation_level=None)
            try:
                if not self._is_made:
                    connection.execute("PRAGMA journal_mode = WAL")
                    connection.executescript(_TABLES)
                    self._is_made = True
            except BaseException:
                connection.close()
                raise
            return connection
