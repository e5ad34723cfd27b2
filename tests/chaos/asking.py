"""The least of an HTTP client: one JSON document at a time on a connection that is kept. It hides no failure."""

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any

ANSWER_SECONDS_MAX = 90

Json = dict[str, Any]


class ConnectionFailed(Exception):
    """The connection broke or was refused: nobody knows what became of the request."""


@dataclass
class Client:
    """Connections to one server, as many as are needed at once.

    Attributes:
        port: Of the server, on this machine.
    """

    port: int
    _idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = field(default_factory=list, repr=False)

    async def ask(self, document: str, variables: Json, token: str | None = None) -> tuple[int, Json]:
        """Runs one GraphQL operation and returns the status and the answer.

        Raises:
            ConnectionFailed: There was no whole answer.
        """
        body = json.dumps({"query": document, "variables": variables}).encode()
        authorization = "" if token is None else f"Authorization: Bearer {token}\r\n"
        head = f"POST /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n{authorization}"
        request = f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body
        try:
            async with asyncio.timeout(ANSWER_SECONDS_MAX):
                return await self._exchange(request)
        except (OSError, EOFError) as failure:
            raise ConnectionFailed(f"{type(failure).__name__}: {failure}") from failure

    async def _exchange(self, request: bytes) -> tuple[int, Json]:
        # A server that was killed leaves its end of idle connections closed.
        while self._idle and (self._idle[-1][0].at_eof() or self._idle[-1][1].is_closing()):
            self._idle.pop()[1].close()
        reader, writer = self._idle.pop() if self._idle else await asyncio.open_connection("127.0.0.1", self.port)
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
            self._idle.append((reader, writer))
        answer: Json = json.loads(body)
        return int(head.split(" ", 2)[1]), answer

    def close(self) -> None:
        """Closes what is idle."""
        for _, writer in self._idle:
            writer.close()
        self._idle.clear()
