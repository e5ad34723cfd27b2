"""The command line with a clock that can be moved while it runs: a file says by how many seconds the machine's clock is off.

`python -m tests.chaos.faults.moved_clock serve` is `gql-server serve` on such a machine. What waits is not touched: the
monotonic clock of a machine does not jump.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from gql_server.app import machine
from gql_server.cli import main
from tests.chaos.faults import CLOCK_FILE


class MovedTime:
    """The module `time`, as far as `gql_server.app.machine` uses it."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def _off(self) -> int:
        try:
            return int(self._file.read_text() or 0)
        except FileNotFoundError:
            return 0

    def time(self) -> float:
        return time.time() + self._off()

    def time_ns(self) -> int:
        return time.time_ns() + self._off() * 1_000_000_000

    @staticmethod
    def monotonic() -> float:
        return time.monotonic()


if __name__ == "__main__":
    machine.time = MovedTime(Path(os.environ[CLOCK_FILE]))  # type: ignore[attr-defined,assignment]
    sys.argv[0] = "gql-server"
    main()
