"""What stands before several servers: it asks each whether it is ready, and shares requests out among those that are.

It does what the simplest real one does, and nothing to hide a failure: no request is sent a second time.
"""

import asyncio
import urllib.error
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

LOOK_SECONDS = 0.1
"""How often it asks whether a server is ready."""
IDLE_MAX = 64

_FAILURES = (OSError, EOFError, asyncio.LimitOverrunError, ValueError, urllib.error.URLError)


@dataclass(eq=False)
class Upstream:
    """A server behind the balancer."""

    port: int
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = field(default_factory=list)

    async def look(self) -> None:
        """Asks whether it is ready, as balancers do: by a connection of its own, one answer, in a second."""
        try:
            async with asyncio.timeout(1):
                reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
                try:
                    writer.write(b"GET /readyz HTTP/1.1\r\nHost: balancer\r\nConnection: close\r\n\r\n")
                    self._take((await reader.readline()).split(b" ")[1] == b"200")
                finally:
                    await close(writer)
        except (*_FAILURES, IndexError, TimeoutError):
            self._take(False)

    def _take(self, is_ready: bool) -> None:
        if is_ready:
            self.ready.set()
        else:
            self.ready.clear()

    async def exchange(self, request: bytes) -> tuple[bytes, bool]:
        """Sends a request and returns the answer, and whether its connection was kept."""
        reader, writer = await self._connection()
        try:
            writer.write(request)
            await writer.drain()
            head, body = await read_message(reader)
        except BaseException:
            writer.close()
            raise
        is_kept = b"\r\nconnection: close\r\n" not in head.lower() and len(self.idle) < IDLE_MAX
        if is_kept:
            self.idle.append((reader, writer))
        else:
            writer.close()
        return head + body, is_kept

    async def _connection(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        while self.idle:
            reader, writer = self.idle.pop()
            if not reader.at_eof() and not writer.is_closing():
                return reader, writer
            writer.close()
        return await asyncio.open_connection("127.0.0.1", self.port)

    async def close(self) -> None:
        """Closes what is idle."""
        while self.idle:
            await close(self.idle.pop()[1])


async def close(writer: asyncio.StreamWriter) -> None:
    """Closes a connection and returns when it is closed."""
    writer.close()
    with suppress(OSError):
        await writer.wait_closed()


async def read_message(reader: asyncio.StreamReader) -> tuple[bytes, bytes]:
    """Reads a request or an answer; everything here says how long it is."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = head.lower().partition(b"\r\ncontent-length:")[2].partition(b"\r\n")[0]
    return head, await reader.readexactly(int(length or 0))


@dataclass
class Balancer:
    """A port behind which servers come and go.

    Attributes:
        failures: What clients met that no server said.
        served: How many requests each server has answered.
        let_go: How many answers asked for their connection to be closed.
    """

    upstreams: Sequence[Upstream]
    port: int = 0
    failures: list[str] = field(default_factory=list)
    served: Counter[int] = field(default_factory=Counter)
    let_go: int = 0
    _turn: int = 0

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        """Share requests out for a while."""
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        looking = asyncio.create_task(self._look())
        try:
            yield
        finally:
            looking.cancel()
            with suppress(asyncio.CancelledError):
                await looking
            server.close()
            for upstream in self.upstreams:
                await upstream.close()

    async def _look(self) -> None:
        while True:
            await asyncio.gather(*(upstream.look() for upstream in self.upstreams))
            await asyncio.sleep(LOOK_SECONDS)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while not reader.at_eof():
                try:
                    head, body = await read_message(reader)
                except asyncio.IncompleteReadError:
                    return
                writer.write(await self._answer(head + body))
                await writer.drain()
        except OSError:
            return
        finally:
            await close(writer)

    async def _answer(self, request: bytes) -> bytes:
        ready = [upstream for upstream in self.upstreams if upstream.ready.is_set()]
        if not ready:
            self.failures.append("no server is ready")
            return b"HTTP/1.1 502 Bad Gateway\r\ncontent-length: 2\r\n\r\n{}"
        self._turn += 1
        upstream = ready[self._turn % len(ready)]
        try:
            answer, is_kept = await upstream.exchange(request)
        except _FAILURES as failure:
            self.failures.append(f"{upstream.port}: {type(failure).__name__}: {failure}")
            return b"HTTP/1.1 502 Bad Gateway\r\ncontent-length: 2\r\n\r\n{}"
        self.served[upstream.port] += 1
        self.let_go += not is_kept
        # The connection to the client is the balancer's own; what a server says of its connection is not handed on.
        return answer.replace(b"\r\nconnection: close\r\n", b"\r\n", 1)
