"""The bare `sqlite3` module, running what the storage asked for one deposit, one deposit a transaction.

Nobody waits and nothing is decided: one loop, the same statements on the same tables, the same flush of the disk.
"""

import sqlite3
import time
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import Any

from benchmarks.deposits import CLIENTS, Measured, account_of, sub_account_of
from benchmarks.recorded import HEAD, Recording, Statement
from gql_server.storage.announcing import NOTIFY
from gql_server.storage.sqlite import PRAGMAS

# Beyond the numbers of the teller's ids and keys.
_numbers = count(10**12)


class _Deposit:
    """The recorded statements, ready to be bound to other ids."""

    def __init__(self, recording: Recording) -> None:
        self._recording = recording
        self._names = (recording.account, recording.sub_account, recording.command_id, recording.key)
        self._steps = [
            (statement, index >= recording.first_numbered, bool(HEAD.search(statement.text)))
            for index, statement in enumerate(recording.statements)
        ]

    def run(self, raw: sqlite3.Connection, client: int, number: int) -> None:
        """Make one deposit."""
        new = (account_of(client), sub_account_of(client), f"{number:032x}", f"bench-{number}")
        seq = 0
        raw.execute("BEGIN IMMEDIATE")
        for statement, is_numbered, is_head in self._steps:
            rows = [self._bound(row, new, seq if is_numbered else None) for row in statement.rows]
            seq = self._execute(raw, statement, rows, is_head=is_head) or seq
        raw.execute("COMMIT")

    @staticmethod
    def _execute(raw: sqlite3.Connection, statement: Statement, rows: list[list[Any]], *, is_head: bool) -> int:
        if len(rows) > 1:
            raw.executemany(statement.text, rows)
            return 0
        found = raw.execute(statement.text, rows[0]).fetchall()
        return int(found[0][0]) if is_head else 0

    def _bound(self, row: tuple[Any, ...], new: tuple[str, ...], seq: int | None) -> list[Any]:
        return [self._value(value, new, seq) for value in row]

    def _value(self, value: Any, new: tuple[str, ...], seq: int | None) -> Any:  # noqa: ANN401 - whatever SQLite binds
        if isinstance(value, str):
            for name, other in zip(self._names, new, strict=True):
                if name in value:
                    value = value.replace(name, other)
            return value
        return seq if seq is not None and value == self._recording.seq else value


def run_sqlite3(path: Path, recording: Recording, *, seconds: float) -> Measured:
    """Make one deposit after the other for some seconds.

    Args:
        path: A database of its own, with the accounts in it.
        recording: What to run.
        seconds: How long.
    """
    deposit, measured = _Deposit(recording), Measured()
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        for name, value in PRAGMAS.items():
            raw.execute(f"PRAGMA {name}={value}")
        raw.create_function(NOTIFY, 2, lambda _channel, _payload: None)
        assert raw.execute("PRAGMA synchronous").fetchone() == (2,), "not FULL"
        assert raw.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        began = now = time.perf_counter()
        while (asked := now) < began + seconds:
            number = next(_numbers)
            deposit.run(raw, number % CLIENTS, number)
            now = time.perf_counter()
            measured.waits.append(now - asked)
        measured.seconds = now - began
    measured.batches = len(measured.waits)
    return measured
