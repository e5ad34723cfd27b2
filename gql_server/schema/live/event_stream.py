"""One stream of server-sent events: the results of one operation, with a word now and then that it is still there."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any, Final

import structlog
from starlette.types import Receive, Scope, Send

from gql_server.schema.live.limits import ConnectionLimits
from gql_server.schema.live.operations import Caller
from gql_server.schema.live.shown import Shown
from gql_server.schema.live.standing import Ended, standing
from gql_server.schema.over_http.answering import encode, error
from gql_server.service.key_refusals import KeyNotGood
from gql_server.service.live import Live
from gql_server.service.refusals import Unauthenticated

EVENT_STREAM: Final = "text/event-stream"
HEADERS: Final = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store, no-transform"),
    (b"x-accel-buffering", b"no"),  # Proxies of the nginx kind pass on what comes at once.
    (b"vary", b"Accept"),
]
KEEP_ALIVE: Final = b":\n\n"
COMPLETE: Final = b"event: complete\ndata:\n\n"

_log: Final = structlog.get_logger(__name__)


class Cut(Exception):
    """The stream ends without a last word: the client is to come again, or is gone, or takes nothing."""

    def __init__(self, *, is_lost: bool) -> None:
        """Say whether nothing can be written any more."""
        super().__init__("lost" if is_lost else "ending")
        self.is_lost = is_lost


class EventStream:
    """Writes results as they come, until there are no more, the session ends, or the client has gone."""

    def __init__(self, results: AsyncGenerator[Shown, None], caller: Caller, live: Live, limits: ConnectionLimits) -> None:
        """Stream these results to who asks."""
        self._results = results
        self._caller = caller
        self._live = live
        self._limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - ASGI's signature
        """Answer a request by the stream."""
        gone = asyncio.create_task(_gone(receive))
        with standing(self._live, self._caller.viewer, self._caller.client) as ended:
            waits = [gone, asyncio.create_task(ended.wait()), asyncio.create_task(self._live.is_ending.wait())]
            try:
                await self._send(send, {"type": "http.response.start", "status": 200, "headers": HEADERS})
                await self._write(KEEP_ALIVE, send)  # Browsers take the stream for open at its first bytes.
                async with aclosing(self._results):
                    await self._pump(send, ended, *waits)
                await self._send(send, {"type": "http.response.body", "body": COMPLETE, "more_body": False})
            except Cut as cut:
                if not cut.is_lost:
                    await self._send(send, {"type": "http.response.body", "body": b"", "more_body": False})
            finally:
                for task in waits:
                    task.cancel()
                await asyncio.gather(*waits, return_exceptions=True)

    async def _pump(
        self, send: Send, standing: Ended, gone: asyncio.Task[Any], ended: asyncio.Task[Any], ending: asyncio.Task[Any]
    ) -> None:
        """Write results until there are no more; returns when the last word may be said.

        Raises:
            Cut: It may not.
        """
        while True:
            coming = asyncio.ensure_future(anext(self._results, None))
            try:
                while not coming.done():
                    await asyncio.wait(
                        {coming, gone, ended, ending},
                        timeout=self._limits.keep_alive_seconds,
                        return_when=asyncio.FIRST_COMPLETED,
                    )
                    if gone.done() or ending.done():
                        raise Cut(is_lost=gone.done())
                    if ended.done():
                        await self._write(_event(_farewell(standing)), send)
                        return
                    if not coming.done():
                        await self._write(KEEP_ALIVE, send)
            finally:
                if not coming.done():
                    coming.cancel()
                    await asyncio.gather(coming, return_exceptions=True)
            shown = coming.result()
            if shown is None:
                return
            await self._write(_event(shown), send)
            if shown.is_final:
                return

    async def _write(self, data: bytes, send: Send) -> None:
        await self._send(send, {"type": "http.response.body", "body": data, "more_body": True})

    async def _send(self, send: Send, message: dict[str, Any]) -> None:
        try:
            async with asyncio.timeout(self._limits.send_seconds):
                await send(message)
        except TimeoutError:
            _log.info("a client takes nothing")
            raise Cut(is_lost=True) from None
        except OSError:
            raise Cut(is_lost=True) from None


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _farewell(ended: Ended) -> Shown:
    """Return the last word to who may not ask any more."""
    why = ended.why
    said = (
        error(why.message, why.fault.value) if isinstance(why, KeyNotGood) else error(Unauthenticated.message, Unauthenticated.code)
    )
    return Shown({"errors": [said]})


def _event(shown: Shown) -> bytes:
    place = b"" if shown.event_id is None else f"id: {shown.event_id}\n".encode()
    return b"event: next\n" + place + b"data: " + encode(shown.payload) + b"\n\n"
