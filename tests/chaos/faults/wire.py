"""The network between a server and its database: it can stall, go silent, reset, and break in the middle of an answer."""

from __future__ import annotations

import asyncio
import random
import socket
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

COMMIT = b"COMMIT\x00"
"""How a commit ends on the wire, as a simple query."""
PARSED = b"1\x00\x00\x00\x04"
"""How PostgreSQL says that it has parsed a statement."""
CUTS = (-1, 0, 3, 12)
RESET = struct.pack("ii", 1, 0)


class _End(asyncio.Protocol):
    """One end of a connection through the wire."""

    def __init__(self, pair: _Pair, *, is_server: bool) -> None:
        self.pair = pair
        self.is_server = is_server
        self.transport: asyncio.Transport | None = None
        self.waiting: list[bytes] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        for data in self.waiting:
            transport.write(data)
        self.waiting.clear()
        self.pair.made(self)

    def data_received(self, data: bytes) -> None:
        self.pair.passes(self, data)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - the protocol's signature
        self.pair.lost(self)

    def take(self, data: bytes) -> None:
        """Send on, or keep until this end is there."""
        if self.transport is None:
            self.waiting.append(data)
        elif not self.transport.is_closing():
            self.transport.write(data)

    def hold(self, *, is_held: bool) -> None:
        """Read nothing from it, or go on."""
        if self.transport is not None and not self.transport.is_closing():
            (self.transport.pause_reading if is_held else self.transport.resume_reading)()


class _Pair:
    """A client, which is one of the server's connections, and the database."""

    def __init__(self, wire: Wire) -> None:
        self.wire = wire
        self.client = _End(self, is_server=False)
        self.database = _End(self, is_server=True)
        self.is_silent = False
        self.cut: int | None = None
        self.connecting: asyncio.Task[None] | None = None

    def made(self, end: _End) -> None:
        if end is self.client:
            self.wire.pairs.add(self)
            self.connecting = asyncio.get_running_loop().create_task(self._connect())
        elif self.client.transport is None or self.client.transport.is_closing():
            self.abort()
        self.held()

    async def _connect(self) -> None:
        await self.wire.whole.wait()
        try:
            await asyncio.get_running_loop().create_unix_connection(lambda: self.database, str(self.wire.behind))
        except OSError:
            self.abort()

    def passes(self, end: _End, data: bytes) -> None:
        if end is self.client:
            if self.wire.cuts_left and self.cut is None and data.endswith(COMMIT):
                self.cut = self.wire.next_cut()
                if self.cut < 0:  # The commit itself never arrives.
                    self.abort()
                    return
            self.database.take(data)
            return
        if self.wire.is_silent_after_parsing and data.startswith(PARSED):
            self.wire.is_silent_after_parsing = False
            self.is_silent = True
            self.held()
        if self.cut is not None:
            self.client.take(data[: self.cut])
            asyncio.get_running_loop().call_soon(self.abort)
            return
        self.client.take(data)

    def held(self) -> None:
        """Hold both ends, or go on, as the wire is."""
        is_held = self.is_silent or not self.wire.whole.is_set()
        self.client.hold(is_held=is_held)
        self.database.hold(is_held=is_held)

    def lost(self, end: _End) -> None:
        other = self.database if end is self.client else self.client
        if other.transport is not None and not self.is_silent:
            other.transport.close()
        if end is self.client:
            self.wire.pairs.discard(self)

    def abort(self) -> None:
        """Reset both ends: whoever sends or waits is told so."""
        self.wire.pairs.discard(self)
        if self.connecting is not None and not self.connecting.done():
            self.connecting.cancel()
        for end in (self.client, self.database):
            if end.transport is not None:
                raw = end.transport.get_extra_info("socket")
                if not end.is_server and raw is not None and not end.transport.is_closing():
                    raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
                end.transport.abort()


class Wire:
    """A TCP port that leads to a database's socket.

    Attributes:
        whole: Cleared while nothing passes; what was sent arrives afterwards.
        cuts_left: How many of the next commits are cut.
        is_cut: Set once all of them are.
        is_silent_after_parsing: Whether the next connection to prepare a statement is forgotten before it runs it.
    """

    def __init__(self, behind: Path, dice: random.Random) -> None:
        self.behind = behind
        self.dice = dice
        self.pairs: set[_Pair] = set()
        self.whole = asyncio.Event()
        self.whole.set()
        self.cuts_left = 0
        self.is_cut = asyncio.Event()
        self.is_silent_after_parsing = False
        self.port = 0

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Lead there for a while."""
        server = await asyncio.get_running_loop().create_server(lambda: _Pair(self).client, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield
        finally:
            server.close()
            self.reset()
            await asyncio.sleep(0)

    def stall(self) -> None:
        """Let nothing pass from now on."""
        self.whole.clear()
        for pair in self.pairs:
            pair.held()

    def go_on(self) -> None:
        """Let pass what waits, and everything after it."""
        self.whole.set()
        for pair in self.pairs:
            pair.held()

    def silence(self) -> None:
        """Forget every connection of now without telling anybody, as a firewall does; new ones pass."""
        for pair in self.pairs:
            pair.is_silent = True
            pair.held()

    def cut(self, commits: int) -> None:
        """Cut so many of the next commits: before they arrive, or in the middle of their answer."""
        self.is_cut.clear()
        self.cuts_left = commits

    def next_cut(self) -> int:
        """Return after how many bytes of its answer a commit is cut; less than none: before it arrives."""
        self.cuts_left -= 1
        if not self.cuts_left:
            self.is_cut.set()
        return self.dice.choice(CUTS)

    def reset(self) -> None:
        """Break every connection."""
        for pair in list(self.pairs):
            pair.abort()
