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
from gql_server.schema.live.credentials import Credentials, closing_of, credentials_of
from gql_server.schema.live.following import EVERY_KIND, SAFE_KINDS
from gql_server.schema.live.frames import Complete, Frame, Init, Ping, Pong, Subscribe, read_frame
from gql_server.schema.live.limits import Allowance, ConnectionLimits
from gql_server.schema.live.operations import Caller, Operations
from gql_server.schema.live.shown import unavailable
from gql_server.schema.live.standing import Ended, standing
from gql_server.schema.over_http.answering import encode, error
from gql_server.schema.over_http.reading import Asked, asked_by
from gql_server.schema.over_http.refusing import RequestRefused
from gql_server.schema.over_http.signatures import shown as cost_shown
from gql_server.service.authorization import Viewer
from gql_server.service.budgets import Cost
from gql_server.service.clients import Client
from gql_server.service.key_refusals import KeyNotGood, KeyRefused
from gql_server.service.signing import Signed

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
        self._credentials: Credentials = None
        self._viewer: Viewer | None = None
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
        except Exception as bug:  # noqa: BLE001 - a bug ends this connection and no other
            reference = (self._operations.schema.mask.internal(bug).extensions or {})["reference"]
            closing = Closing(CloseCode.INTERNAL, f"Internal server error; reference {reference}")
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
        try:
            self._credentials = credentials_of(init.payload, self._websocket.scope)
            cost = await self._recognize()
        except KeyRefused as refused:
            raise closing_of(await self._operations.refusal(refused, self._client)) from None
        except StorageFailure as failure:
            _log.warning("unavailable", reason=str(failure))
            raise Closing(CloseCode.TRY_AGAIN, "The service is not available now") from None
        if self._viewer is not None:
            ended = self._held.enter_context(standing(self._operations.services.live, self._viewer, self._client))
            self._start(self._close_when(ended))
        self._is_acknowledged = True
        told = {} if cost is None else {"payload": {"extensions": {"cost": cost_shown(cost)}}}
        await self._send({"type": "connection_ack", **told})

    async def _recognize(self) -> Cost | None:
        """Learn who says so, and return what it costs to be told: a point, where a key has signed.

        Raises:
            Closing: It is nobody.
            KeyRefused: The signature or the key is not good, or nothing is left to pay with.
            StorageFailure: That cannot be told now.
        """
        if isinstance(self._credentials, Signed):
            self._viewer = await self._operations.recognize(self._credentials, self._client)
            if self._viewer.grant is not None:
                return await self._operations.services.budgets.spend(self._viewer.grant.key_id, self._client, 1)
        elif self._credentials is not None:
            self._viewer = await self._operations.authenticate(self._credentials)
            if self._viewer is None:
                raise Closing(CloseCode.FORBIDDEN, FORBIDDEN)
        return None

    async def _close_when(self, ended: Ended) -> None:
        await ended.wait()
        self._finish(closing_of(ended.why) if isinstance(ended.why, KeyNotGood) else Closing(CloseCode.FORBIDDEN, FORBIDDEN))

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
        """Yield the results; the token or the key is looked at again for each operation, so that revoking counts at once."""
        try:
            await self._look_again()
        except StorageFailure as failure:
            yield unavailable(failure)
            return
        allowed = EVERY_KIND if self._viewer is None or self._viewer.grant is None else SAFE_KINDS
        async with aclosing(self._operations.run(asked, Caller(self._viewer, self._client), allowed)) as results:
            async for shown in results:
                yield shown

    async def _look_again(self) -> None:
        """Return if who said who they are still is.

        Raises:
            Closing: They are not.
            StorageFailure: That cannot be told now.
        """
        if self._viewer is not None and self._viewer.grant is not None:
            try:
                await self._operations.services.signed_requests.look_again(self._viewer.grant, self._client)
            except KeyNotGood as why:
                raise closing_of(why) from None
        elif isinstance(self._credentials, str):
            self._viewer = await self._operations.authenticate(self._credentials)
            if self._viewer is None:
                raise Closing(CloseCode.FORBIDDEN, FORBIDDEN)

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
