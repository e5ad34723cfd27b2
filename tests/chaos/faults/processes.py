"""Server processes that somebody watches over, as an operating system does: what dies is started again."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol

from tests import forked
from tests.chaos.faults import CLOCK_FILE
from tests.servers import ROOT, free_port, server_environment

SETTINGS: Final = {
    "GQL_SERVER_LOG_LEVEL": "warning",
    "GQL_SERVER_DATABASE_CONNECTIONS_MAX": "8",
    "COLUMNS": "200",
}
START_SECONDS_MAX: Final = 30
STOP_SECONDS_MAX: Final = 40
LOOK_SECONDS: Final = 0.1


class Process(Protocol):
    """What is used of a process that runs."""

    def poll(self) -> int | None: ...

    def wait(self, timeout: float | None = None) -> int: ...

    def send_signal(self, number: int, /) -> None: ...


@dataclass(frozen=True, slots=True)
class Ground:
    """Where commands of the server run.

    Attributes:
        is_forked: Whether they are forked from a process that has imported everything, instead of started from nothing.
    """

    database_url: str
    directory: Path
    is_forked: bool

    @property
    def clock(self) -> Path:
        """The file by which the clock of this machine can be moved."""
        return self.directory / "clock"

    def start(self, *arguments: str, log: Path) -> Process:
        """Start the command line."""
        environment = server_environment(self.database_url, {**SETTINGS, CLOCK_FILE: str(self.clock)})
        command = ["tests.chaos.faults.moved_clock", *arguments]
        if self.is_forked:
            return forked.start(command, env=environment, cwd=ROOT, output=log)
        with log.open("ab") as output:
            return subprocess.Popen([sys.executable, "-m", *command], env=environment, cwd=ROOT, stdout=output, stderr=output)

    async def run(self, *arguments: str) -> tuple[int, str]:
        """Run a command to its end; return its exit code and what it said."""
        log = self.directory / f"{arguments[0]}.log"
        log.unlink(missing_ok=True)
        process = self.start(*arguments, log=log)
        return await asyncio.to_thread(process.wait), log.read_text()


@dataclass
class Watched:
    """A server that is started again whenever it ends.

    Attributes:
        kills: How often it was killed by us.
        deaths: What it ended with when nobody had killed it, though it had served before.
    """

    ground: Ground
    port: int = field(default_factory=free_port)
    kills: int = 0
    deaths: list[int] = field(default_factory=list)
    process: Process | None = field(default=None, repr=False)
    has_served: bool = False

    @property
    def log(self) -> Path:
        return self.ground.directory / f"server-{self.port}.log"

    @property
    def is_up(self) -> bool:
        """Whether there is a process."""
        return self.process is not None and self.process.poll() is None

    def start(self) -> None:
        self.has_served = False
        self.process = self.ground.start("serve", "--host", "127.0.0.1", "--port", str(self.port), log=self.log)

    def kill(self) -> None:
        """End the process between any two of its instructions."""
        assert self.process is not None
        self.kills += 1
        self.has_served = False
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    async def get(self, path: str, seconds_max: float = 2) -> int:
        """Return the status of an answer; 0 when there is none, -1 when it takes too long."""
        try:
            async with asyncio.timeout(seconds_max):
                reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
                try:
                    writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
                    line = await reader.readline()
                finally:
                    writer.close()
                return int(line.split(b" ")[1]) if line else 0
        except TimeoutError:
            return -1
        except OSError:
            return 0

    async def wait_until_ready(self) -> None:
        deadline = time.monotonic() + START_SECONDS_MAX
        while await self.get("/readyz") != 200:
            if time.monotonic() > deadline:
                raise RuntimeError(f"the server is not ready:\n{self.log.read_text()[-4000:]}")
            await asyncio.sleep(LOOK_SECONDS)
        self.has_served = True


@asynccontextmanager
async def watched(servers: Sequence[Watched]) -> AsyncIterator[None]:
    """Keep servers running for a while; at the end they are asked to end, and nothing is left of them."""
    try:
        for server in servers:  # The first one makes the tables.
            server.start()
            await server.wait_until_ready()
        watching = asyncio.create_task(_watch(servers))
        try:
            yield
        finally:
            watching.cancel()
            with suppress(asyncio.CancelledError):
                await watching
        for server in servers:
            if server.process is not None:
                server.process.send_signal(signal.SIGTERM)
                server.deaths += [code] if (code := await asyncio.to_thread(server.process.wait, STOP_SECONDS_MAX)) else []
    finally:
        for server in servers:
            if server.process is not None and server.process.poll() is None:
                server.process.send_signal(signal.SIGKILL)
                server.process.wait()


async def _watch(servers: Sequence[Watched]) -> None:
    while True:
        for server in servers:
            if not server.is_up:
                if server.has_served and server.process is not None:
                    server.deaths.append(server.process.wait())
                server.start()
            elif not server.has_served:
                server.has_served = await server.get("/readyz", 0.5) == 200
        await asyncio.sleep(LOOK_SECONDS)
