"""A server as an operator runs one: a process of its own, killed without warning and started again."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

START_SECONDS_MAX = 60
STOP_SECONDS_MAX = 40


def environment(database_url: str, **settings: str) -> dict[str, str]:
    """Returns a child's environment: nothing of ours but what Python needs, and the settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GQL_SERVER_") and name != "PORT"}
    return kept | {"GQL_SERVER_DATABASE_URL": database_url, "GQL_SERVER_LOG_LEVEL": "warning", "COLUMNS": "200"} | settings


def gql_server(*arguments: str, database_url: str) -> subprocess.CompletedProcess[str]:
    """Runs the command line to its end."""
    command = [sys.executable, "-m", "gql_server", *arguments]
    return subprocess.run(command, env=environment(database_url), capture_output=True, text=True, check=False)


@dataclass
class Server:
    """A server process that always listens on the same port.

    Attributes:
        away: Whether it is down, or so lately up again that a connection of before may still break.
    """

    database_url: str
    directory: Path
    port: int = 0
    kills: int = 0
    away: bool = True
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        if not self.port:
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", 0))
                self.port = probe.getsockname()[1]

    @property
    def log(self) -> Path:
        """Where it writes what it has to say."""
        return self.directory / f"server-{self.port}.log"

    def start(self) -> None:
        """Starts the process without waiting for it."""
        command = [sys.executable, "-m", "gql_server", "serve", "--host", "127.0.0.1", "--port", str(self.port)]
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(command, env=environment(self.database_url), stdout=output, stderr=output)

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
