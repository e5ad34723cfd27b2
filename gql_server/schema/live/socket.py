"""One WebSocket connection: reads what the client says, runs its operations, and ends with a code that says why."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import ExitStack, aclosing, suppress
from typing import Any, Final

import structlog
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from gql_server.ports.errors import StorageFailure
from gql_server.schema.live.closing import CloseCode, Closing
from gql_server.schema.live.frames import Complete, Frame, Init, Ping, Pong, Subscribe, read_frame
from gql_server.schema.live.limits import Allowance, ConnectionLimits
from gql_server.schema.live.operations import Caller, Operations, unavailable
from gql_server.schema.over_http.answering import encode, error
from gql_server.schema.over_http.reading import Asked, asked_by
from gql_server.schema.over_http.refusing import RequestRefused
from gql_server.service.clients import Client

_log: Final = structlog.get_logger(__name__)

CLOSE_SECONDS: Final = 2
"""How long saying goodbye may take."""
FORBIDDEN: Final = "Forbidden: the token is nobody's, or its session has ended"


class Gone(Exception):
    """The client is not there any more, or takes nothing."""


class SocketConnection:
    """A connection that was accepted."""

    def __init__(self, websocket: WebSocket, operations: Operations, limits: ConnectionLimits, client: Client) -> None:
        """Begin with nobody known and nothing asked."""
        self._websocket = websocket
        self._operations = operations
        self._limits = limits
        self._client = client
        self._authorization: str | None = None
        self._has_said_who = False
        self._is_acknowledged = False
        self._running: dict[str, asyncio.Task[None]] = {}
        self._held = ExitStack()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._end: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def serve(self) -> None:
        """Serve until either side has had enough."""
        receiving = self._start(self._receive())
        closing: Closing | None = None
        try:
            await asyncio.wait({receiving, self._end}, return_when=asyncio.FIRST_COMPLETED)
            (receiving if receiving.done() and not self._end.done() else self._end).result()
        except Closing as closed:
            closing = closed
        except (Gone, WebSocketDisconnect):
            pass
        except Exception:  # noqa: BLE001 - a bug ends this connection and no other
            _log.exception("a connection failed")
            closing = Closing(CloseCode.INTERNAL, "Internal server error")
        finally:
            await self._stop()
        if closing is not None and self._websocket.client_state is WebSocketState.CONNECTED:
            with suppress(TimeoutError, WebSocketDisconnect, RuntimeError, OSError):
                async with asyncio.timeout(CLOSE_SECONDS):
                    await self._websocket.close(closing.code, closing.reason)

    def _start(self, work: Any) -> asyncio.Task[Any]:  # noqa: ANN401 - a coroutine of whatever
        task: asyncio.Task[Any] = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _stop(self) -> None:
        """End everything that runs for this connection."""
        self._held.close()
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._end.done() and not self._end.cancelled():
            self._end.exception()

    def _finish(self, why: Exception) -> None:
        if not self._end.done():
            self._end.set_exception(why)

    async def _receive(self) -> None:
        limits = self._limits
        allowance = Allowance(limits.messages_per_second, limits.messages_burst, self._operations.services.clock.monotonic)
        patience = asyncio.timeout(limits.init_seconds)
        try:
            async with patience:
                while True:
                    message = await self._websocket.receive()
                    if message["type"] == "websocket.disconnect":
                        return
                    if not allowance.take():
                        raise Closing(CloseCode.FLOODED, "Too many messages")
                    frame = read_frame(message.get("text"), limits.message_bytes_max)
                    if isinstance(frame, Init):
                        patience.reschedule(None)
                    await self._handle(frame)
        except TimeoutError:
            if not patience.expired():
                raise
            raise Closing(CloseCode.INIT_TIMEOUT, "Connection initialisation timeout") from None

    async def _handle(self, frame: Frame) -> None:
        match frame:
            case Init():
                await self._initialize(frame)
            case Ping():
                await self._send({"type": "pong"} if frame.payload is None else {"type": "pong", "payload": frame.payload})
            case Subscribe():
                await self._subscribe(frame)
            case Complete():
                task = self._running.pop(frame.id, None)
                if task is not None:
                    task.cancel()
            case Pong():
                pass

    async def _initialize(self, init: Init) -> None:
        """Learn who the client is; without a token it is nobody."""
        if self._has_said_who:
            raise Closing(CloseCode.TOO_MANY_INITS, "Too many initialisation requests")
        self._has_said_who = True
        self._authorization = _authorization(init.payload)
        if self._authorization is not None:
            try:
                viewer = await self._operations.authenticate(self._authorization)
            except StorageFailure as failure:
                _log.warning("unavailable", reason=str(failure))
                raise Closing(CloseCode.TRY_AGAIN, "The service is not available now") from None
            if viewer is None:
                raise Closing(CloseCode.FORBIDDEN, FORBIDDEN)
            ended = self._held.enter_context(self._operations.services.live.sessions.watching(viewer.session_hash))
            self._start(self._close_when(ended))
        self._is_acknowledged = True
        await self._send({"type": "connection_ack"})

    async def _close_when(self, ended: asyncio.Event) -> None:
        await ended.wait()
        self._finish(Closing(CloseCode.FORBIDDEN, FORBIDDEN))

    async def _subscribe(self, frame: Subscribe) -> None:
        if not self._is_acknowledged:
            raise Closing(CloseCode.UNAUTHORIZED, "Unauthorized")
        if frame.id in self._running:
            raise Closing(CloseCode.OPERATION_EXISTS, f"Subscriber for {frame.id} already exists")
        try:
            asked = asked_by(frame.payload)
        except RequestRefused as refused:
            if refused.code == "BAD_REQUEST":
                raise Closing(CloseCode.BAD_REQUEST, refused.message) from None
            await self._send_error(frame.id, [error(refused.message, refused.code)])
            return
        if len(self._running) >= self._limits.operations_max:
            message = f"A connection has {self._limits.operations_max} operations at most."
            await self._send_error(frame.id, [error(message, "TOO_MANY_OPERATIONS")])
            return
        self._running[frame.id] = self._start(self._operate(frame.id, asked))

    async def _operate(self, name: str, asked: Asked) -> None:
        """Run an operation to its end; who fails to be served is told, who takes nothing is given up."""
        own = asyncio.current_task()
        try:
            results = self._results(asked)
            async with aclosing(results):
                async for shown in results:
                    if shown.is_final:
                        self._forget(name, own)
                        await self._send_error(name, shown.errors)
                        return
                    await self._send({"id": name, "type": "next", "payload": shown.payload})
            self._forget(name, own)
            await self._send({"id": name, "type": "complete"})
        except Exception as why:  # noqa: BLE001 - whatever it is, ``serve`` ends the connection for it
            self._finish(why)
        finally:
            self._forget(name, own)

    def _forget(self, name: str, task: asyncio.Task[Any] | None) -> None:
        """Let the name be used anew, unless it is already."""
        if self._running.get(name) is task:
            del self._running[name]

    async def _results(self, asked: Asked) -> Any:  # noqa: ANN401 - an async generator
        """Yield the results; the token is looked at again for each operation, so that revoking counts at once."""
        viewer = None
        if self._authorization is not None:
            try:
                viewer = await self._operations.authenticate(self._authorization)
            except StorageFailure as failure:
                yield unavailable(failure)
                return
            if viewer is None:
                raise Closing(CloseCode.FORBIDDEN, FORBIDDEN)
        async with aclosing(self._operations.run(asked, Caller(viewer, self._client))) as results:
            async for shown in results:
                yield shown

    async def _send_error(self, name: str, errors: list[dict[str, Any]]) -> None:
        await self._send({"id": name, "type": "error", "payload": errors})

    async def _send(self, message: Mapping[str, object]) -> None:
        """Send a message.

        Raises:
            Gone: The client is not there, or did not take it in time.
        """
        try:
            async with asyncio.timeout(self._limits.send_seconds):
                await self._websocket.send_text(encode(message).decode())
        except TimeoutError:
            _log.info("a client takes nothing", address=self._client.address)
            raise Gone from None
        except (WebSocketDisconnect, RuntimeError) as gone:
            raise Gone from gone


def _authorization(payload: Mapping[str, Any]) -> str | None:
    """Return the credentials that a client says, under the name of the HTTP header, in whatever case.

    Raises:
        Closing: They are not text.
    """
    for name, value in payload.items():
        if name.lower() == "authorization" and value is not None:
            if not isinstance(value, str):
                raise Closing(CloseCode.BAD_REQUEST, "authorization is not a string")
            return value or None
    return None
