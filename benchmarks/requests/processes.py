"""Servers under test: each a process of its own on one processor, ended with the benchmark however that ends."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.requests.clocks import cpu_of_all, with_descendants
from tests.servers import free_port

START_SECONDS_MAX: Final = 60
STOP_SECONDS_MAX: Final = 15
REST_SECONDS: Final = 1.0
REST_SECONDS_MAX: Final = 20

# The shell reads from a pipe that only we hold open: when it closes, because we closed it or were killed, the server ends.
_SUPERVISE: Final = """
log=$1; shift
"$@" </dev/null >"$log" 2>&1 &
echo $!
read -r _
kill -TERM $! 2>/dev/null
for _ in 1 2 3 4 5 6 7 8 9 10; do kill -0 $! 2>/dev/null || exit 0; sleep 0.5; done
kill -KILL $!
"""


@dataclass(frozen=True, slots=True)
class Served:
    """A server that runs: its process, its port, and where it writes what it has to say."""

    pid: int
    port: int
    log: Path

    def cpu(self) -> dict[int, float]:
        """Return the processor time of each of its processes."""
        return cpu_of_all(with_descendants(self.pid))


def processors() -> tuple[set[int], set[int]]:
    """Return on which processor servers run, and on which the database and those who ask; the same where there is only one."""
    usable = sorted(os.sched_getaffinity(0))
    return ({usable[0]}, set(usable[1:])) if len(usable) > 1 else (set(usable), set(usable))


@contextmanager
def pinned(to: set[int]) -> Iterator[None]:
    """Let this process, and what it starts meanwhile, run on some processors only."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, to)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


@contextmanager
def serving(command: Sequence[str], environment: Mapping[str, str], folder: Path, log: Path) -> Iterator[Served]:
    """Run a server for a while. It is told its port by the variable PORT, and listens there when this returns.

    Args:
        command: What runs; ``{port}`` in it is replaced.
        environment: All of its environment but PORT.
        folder: Where it runs.
        log: Where its output goes.
    """
    port = free_port()
    told = [part.replace("{port}", str(port)) for part in command]
    with pinned(processors()[0]):
        process = subprocess.Popen(
            ["/bin/sh", "-c", _SUPERVISE, "supervise", str(log), *told],
            cwd=folder,
            env={**environment, "PORT": str(port)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,  # Ctrl-C is for the benchmark, which ends its servers itself.
        )
    try:
        assert process.stdout is not None
        served = Served(int(process.stdout.readline()), port, log)
        _wait_until_it_listens(served)
        yield served
    finally:
        process.communicate(timeout=STOP_SECONDS_MAX)


def wait_until_at_rest(servers: Sequence[Served]) -> None:
    """Wait until what servers do after their start is done: they use a hundredth of a processor each, or a while is over."""
    deadline = time.monotonic() + REST_SECONDS_MAX
    before = [sum(served.cpu().values()) for served in servers]
    while time.monotonic() < deadline:
        time.sleep(REST_SECONDS)
        after = [sum(served.cpu().values()) for served in servers]
        if all(now - then < REST_SECONDS / 100 for then, now in zip(before, after, strict=True)):
            return
        before = after


def _wait_until_it_listens(served: Served) -> None:
    deadline = time.monotonic() + START_SECONDS_MAX
    while True:
        try:
            socket.create_connection(("127.0.0.1", served.port), timeout=1).close()
        except OSError:
            if time.monotonic() > deadline or not _runs(served.pid):
                said = served.log.read_text(errors="replace")[-4_000:]
                raise RuntimeError(f"a server did not start:\n{said}") from None
            time.sleep(0.05)
        else:
            return


def _runs(pid: int) -> bool:
    """Tell whether a process is there and has not ended; one that nobody has asked for its exit code is still listed."""
    try:
        said = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return said.rpartition(")")[2].split()[0] != "Z"
