"""Real server processes for tests: they run what an operator runs and are stopped by a signal."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests import forked
from tests.templates import migrated_file

START_SECONDS_MAX = 60
STOP_SECONDS_MAX = 30
ROOT = Path(__file__).resolve().parents[1]


@dataclass
class Server:
    """A server process: where it answers, and the process itself."""

    url: str
    process: subprocess.Popen[bytes] | forked.Forked
    log: Path

    def stop(self, signal_number: int = signal.SIGTERM) -> int:
        """Send a signal and return the exit code."""
        self.process.send_signal(signal_number)
        return self.process.wait(STOP_SECONDS_MAX)


def free_port() -> int:
    """Return a port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def server_environment(database_url: str, extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the environment of a server on this database, free of what the developer's shell happens to set."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GQL_SERVER_") and name != "PORT"}
    return {**kept, "GQL_SERVER_DATABASE_URL": database_url, **(extra or {})}


def start_server(database_url: str, log: Path, extra: Mapping[str, str] | None = None, *, python: str | None = None) -> Server:
    """Start a server and return once it is ready.

    A file that is not there begins with its tables, which saves seconds.

    Args:
        database_url: Where its tables are.
        log: What it says is added to this file.
        extra: Settings.
        python: What starts it from nothing; without one it is forked from a process that has imported it, which saves seconds, too.
    """
    file = Path(database_url.removeprefix("sqlite:///"))
    if database_url.startswith("sqlite:///") and not file.exists():
        shutil.copy(migrated_file(), file)
    port = free_port()
    command = ["gql_server", "serve", "--host", "127.0.0.1", "--port", str(port)]
    environment = server_environment(database_url, extra)
    process: subprocess.Popen[bytes] | forked.Forked
    if python is None:
        process = forked.start(command, env=environment, cwd=ROOT, output=log)
    else:
        with log.open("ab") as output:
            process = subprocess.Popen([python, "-m", *command], cwd=ROOT, env=environment, stdout=output, stderr=output)
    server = Server(f"http://127.0.0.1:{port}", process, log)
    deadline = time.monotonic() + START_SECONDS_MAX
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{server.url}/readyz", timeout=1):
                return server
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    process.kill()
    process.wait()
    raise AssertionError(f"the server did not start:\n{log.read_text()[-4000:]}")


@contextmanager
def running_server(
    database_url: str, log: Path, extra: Mapping[str, str] | None = None, *, python: str | None = None
) -> Iterator[Server]:
    """Run a server for a while; it must end with exit code 0 when it is asked to."""
    server = start_server(database_url, log, extra, python=python)
    try:
        yield server
    except BaseException:
        server.process.kill()
        server.process.wait()
        raise
    if server.process.poll() is None:
        code = server.stop()
        assert code == 0, f"exit code {code}:\n{log.read_text()[-4000:]}"
