"""`python -m benchmarks.profile.sampled`: the server, looked at each time it has used some more of the processor.

SIGUSR1 makes it write the stacks that were seen since the last time, and forget them. Nothing else of the server is changed;
looking takes a few microseconds, some hundred times a second.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections import Counter
from pathlib import Path
from types import FrameType
from typing import Final

FILE: Final = "BENCHMARK_STACKS"
"""The variable that names the file for the stacks."""
EVERY_SECONDS: Final = 0.002
DEPTH_MAX: Final = 80

_stacks: list[Counter[tuple[tuple[str, str], ...]]] = [Counter()]
"""What was seen; in a list, so that it is replaced at once: whoever looks may do so in the middle of telling."""


def _look(_number: int, frame: FrameType | None) -> None:
    stack: list[tuple[str, str]] = []
    while frame is not None and len(stack) < DEPTH_MAX:
        stack.append((frame.f_code.co_filename, frame.f_code.co_qualname))
        frame = frame.f_back
    _stacks[0][tuple(stack)] += 1


def _tell(_number: int, _frame: FrameType | None) -> None:
    seen, _stacks[0] = _stacks[0], Counter()
    file = Path(os.environ[FILE])
    aside = file.with_suffix(".new")
    aside.write_text(json.dumps([[count, stack] for stack, count in seen.items()]))
    aside.rename(file)


def main() -> None:
    """Serve, and look."""
    from gql_server.cli import main as serve  # noqa: PLC0415 - what is imported is looked at too

    signal.signal(signal.SIGPROF, _look)
    signal.signal(signal.SIGUSR1, _tell)
    signal.setitimer(signal.ITIMER_PROF, EVERY_SECONDS, EVERY_SECONDS)
    sys.argv[0] = "gql-server"
    serve()


if __name__ == "__main__":
    main()
