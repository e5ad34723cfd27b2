"""A server as an operator runs one: a process of its own, killed without warning and started again."""

import signal
import subprocess
import time
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests import forked
from tests.servers import ROOT, START_SECONDS_MAX, free_port, server_environment

STOP_SECONDS_MAX = 40


QUIET = {"GQL_SERVER_LOG_LEVEL": "warning", "COLUMNS": "200"}


def gql_server(*arguments: str, database_url: str) -> subprocess.CompletedProcess[str]:
    """Runs the command line to its end."""
    return forked.run(["gql_server", *arguments], env=server_environment(database_url, QUIET), cwd=ROOT)


@dataclass
class Server:
    """A server process that always listens on the same port.

    Attributes:
        away: Whether it is down, or so lately up again that a connection of before may still break.
        settings: What its environment says besides.
    """

    database_url: str
    directory: Path
    port: int = 0
    kills: int = 0
    away: bool = True
    settings: Mapping[str, str] = field(default_factory=dict)
    process: forked.Forked | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        self.port = self.port or free_port()

    @property
    def log(self) -> Path:
        """Where it writes what it has to say."""
        return self.directory / f"server-{self.port}.log"

    def start(self) -> None:
        """Starts the process without waiting for it."""
        self.process = forked.start(
            ["gql_server", "serve", "--host", "127.0.0.1", "--port", str(self.port)],
            env=server_environment(self.database_url, {**QUIET, **self.settings}),
            cwd=ROOT,
            output=self.log,
        )

    def is_ready(self) -> bool:
        """Tells whether it serves."""
        assert self.process is not None
        if self.process.poll() is not None:
            raise RuntimeError(f"the server ended with {self.process.returncode}:\n{self.log.read_text()[-4000:]}")
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=1) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def wait_until_ready(self) -> None:
        """Waits until it serves."""
        deadline = time.monotonic() + START_SECONDS_MAX
        while not self.is_ready():
            if time.monotonic() > deadline:
                raise RuntimeError(f"the server does not answer:\n{self.log.read_text()[-4000:]}")
            time.sleep(0.05)
        self.away = False

    def kill(self) -> None:
        """Ends the process between any two of its instructions."""
        assert self.process is not None
        self.away = True
        self.kills += 1
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> int:
        """Asks it to end and returns its exit code."""
        assert self.process is not None
        self.process.terminate()
        return self.process.wait(STOP_SECONDS_MAX)

    def end(self) -> None:
        """Makes sure that nothing is left of it."""
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
