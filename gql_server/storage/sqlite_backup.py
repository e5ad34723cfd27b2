"""A copy of an SQLite database that is in use: one moment of it, whole, while it is written to."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from gql_server.ports.errors import StorageUnavailable


def back_up(source: Path, target: Path) -> int:
    """Copy a database and return the copy's size in bytes; the copy is on the disk, or there is none.

    It is read as by one long transaction, in which writers are not held up, and written without the space of what was deleted.

    Raises:
        FileExistsError: There is something at the target.
        FileNotFoundError: There is no database, or no directory to copy it into.
        StorageUnavailable: It cannot be read or written.
    """
    if target.exists():
        raise FileExistsError(target)
    if not source.is_file() or not target.parent.is_dir():
        raise FileNotFoundError(source if not source.is_file() else target.parent)
    unfinished = target.with_name(f"{target.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    try:
        connection = sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True, timeout=60)
        try:
            connection.execute("VACUUM INTO ?", (str(unfinished),))
        finally:
            connection.close()
        _flush(unfinished)
        unfinished.rename(target)
        _flush(target.parent)
    except sqlite3.Error as problem:
        raise StorageUnavailable(str(problem)) from problem
    finally:
        unfinished.unlink(missing_ok=True)
    return target.stat().st_size


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
