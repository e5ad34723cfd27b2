"""The least of an HTTP client: one JSON document at a time on a connection that is kept. It hides no failure."""

import asyncio
import json
import time
from dataclasses import dataclass, field
from typing import Any

ANSWER_SECONDS_MAX = 90
IDLE_SECONDS_MAX = 10
"""The server closes a connection that was idle for longer; a request that crosses that on the way would seem lost."""

Json = dict[str, Any]


class ConnectionFailed(Exception):
    """The connection broke or was refused: nobody knows what became of the request."""


@dataclass
class Connection:
    """A connection, and since when it is idle."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    idle_since: float = 0.0

    @property
    def is_usable(self) -> bool:
        """Whether the server still holds its end, as far as one can know."""
        is_fresh = time.monotonic() - self.idle_since < IDLE_SECONDS_MAX
        return is_fresh and not self.reader.at_eof() and not self.writer.is_closing()


@dataclass
class Client:
    """Connections to one server, as many as are needed at once.

    Attributes:
        port: Of the server, on this machine.
    """

    port: int
    _idle: list[Connection] = field(default_factory=list, repr=False)

    async def ask(
        self, document: str, variables: Json, token: str | None = None, *, seconds_max: float = ANSWER_SECONDS_MAX
    ) -> tuple[int, Json]:
        """Runs one GraphQL operation and returns the status and the answer.

        Raises:
            ConnectionFailed: There was no whole answer.
        """
        body = json.dumps({"query": document, "variables": variables}).encode()
        authorization = "" if token is None else f"Authorization: Bearer {token}\r\n"
        head = f"POST /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n{authorization}"
        request = f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body
        try:
            async with asyncio.timeout(seconds_max):
                return await self._exchange(request)
        except (OSError, EOFError) as failure:
            raise ConnectionFailed(f"{type(failure).__name__}: {failure}") from failure

    async def _exchange(self, request: bytes) -> tuple[int, Json]:
        connection = await self._connection()
        reader, writer = connection.reader, connection.writer
        try:
            writer.write(request)
            await writer.drain()
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
            length = int(head.partition("content-length:")[2].partition("\r\n")[0])
            body = await reader.readexactly(length)
        except BaseException:
            writer.close()
            raise
        if "connection: close" in head:
            writer.close()
        else:
            connection.idle_since = time.monotonic()
            self._idle.append(connection)
        answer: Json = json.loads(body)
        return int(head.split(" ", 2)[1]), answer

    async def _connection(self) -> Connection:
        """Returns the connection that was used last and is usable, or a new one."""
        while self._idle:
            connection = self._idle.pop()
            if connection.is_usable:
                return connection
            connection.writer.close()
        return Connection(*await asyncio.open_connection("127.0.0.1", self.port))

    def close(self) -> None:
        """Closes what is idle."""
        for connection in self._idle:
            connection.writer.close()
        self._idle.clear()
