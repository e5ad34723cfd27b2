"""Databases with all their tables, to be copied: migrating takes seconds, copying a file takes none.

The SQLite file is kept for as long as the sources of the tables stay the same; every worker, and every server that a test
starts, copies the same one.
"""

from __future__ import annotations

import asyncio
import fcntl
import hashlib
import shutil
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from importlib.metadata import version
from pathlib import Path

from gql_server.storage.opening import open_storage
from tests.seals import SEALS

ROOT = Path(__file__).resolve().parents[1]
CACHE = ROOT / ".pytest_cache" / "databases"


class _NoClock:
    """A clock for migrations, which do not look at it."""

    def now(self) -> int:
        return 0

    def monotonic(self) -> float:
        return 0.0


def migrate(url: str) -> None:
    """Make the tables, also from within a running event loop."""
    storage = open_storage(url, clock=_NoClock(), seals=SEALS, connections_min=1, connections_max=1)
    with ThreadPoolExecutor(max_workers=1) as thread:
        thread.submit(asyncio.run, storage.migrate()).result()


@cache
def migrated_file() -> Path:
    """Return the file; nobody writes to it. Whoever comes first makes it, the others wait."""
    CACHE.mkdir(parents=True, exist_ok=True)
    kept = CACHE / f"{_fingerprint()}.sqlite3"
    with (CACHE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            for old in CACHE.glob("*.sqlite3*"):
                old.unlink()
            made = CACHE / "being-made.sqlite3"
            migrate(f"sqlite:///{made}")
            made.replace(kept)
    return kept


def copy_of(file: Path, directory: Path) -> str:
    """Copy an SQLite file into a directory and return the copy's address."""
    copy = directory.resolve() / "copy.sqlite3"
    shutil.copy(file, copy)
    return f"sqlite:///{copy}"


def migrated_sqlite_url(directory: Path) -> str:
    """Return the address of a copy in which nothing has happened yet."""
    return copy_of(migrated_file(), directory)


def _fingerprint() -> str:
    digest = hashlib.sha256(version("tortoise-orm").encode())
    for source in sorted((ROOT / "gql_server" / "storage").rglob("*.py")):
        digest.update(source.read_bytes())
    return digest.hexdigest()[:16]
