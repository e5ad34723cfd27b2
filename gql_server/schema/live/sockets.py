"""The endpoint of GraphQL over WebSocket: only ``graphql-transport-ws``, only for pages of known origins."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from starlette.responses import JSONResponse
from starlette.websockets import WebSocket, WebSocketDisconnect

from gql_server.schema.callers import Network, client_of
from gql_server.schema.live.admission import RETRY_SECONDS, Admission, NoRoom
from gql_server.schema.live.closing import CloseCode
from gql_server.schema.live.frames import SUBPROTOCOL
from gql_server.schema.live.limits import ConnectionLimits
from gql_server.schema.live.operations import Operations
from gql_server.schema.live.origins import is_allowed
from gql_server.schema.live.socket import SocketConnection
from gql_server.schema.over_http.answering import error


class Sockets:
    """Opens WebSockets at ``/graphql``."""

    def __init__(
        self,
        operations: Operations,
        admission: Admission,
        *,
        limits: ConnectionLimits,
        allowed_origins: Sequence[str] = (),
        trusted_proxies: Sequence[Network] = (),
    ) -> None:
        """Open them to programs, to the server's own pages, and to pages of these origins."""
        self._operations = operations
        self._admission = admission
        self._limits = limits
        self._allowed_origins = frozenset(allowed_origins)
        self._trusted_proxies = trusted_proxies

    async def answer(self, websocket: WebSocket) -> None:
        """Serve one connection, or say why not; who has gone meanwhile is not missed."""
        with suppress(WebSocketDisconnect):
            await self._answer(websocket)

    async def _answer(self, websocket: WebSocket) -> None:
        if not is_allowed(websocket, self._allowed_origins):
            await _deny(websocket, 403, "ORIGIN_NOT_ALLOWED", "Pages of this origin may not connect.")
            return
        client = client_of(websocket, self._trusted_proxies)
        try:
            with self._admission.admitted(client):
                await self._serve(websocket, SocketConnection(websocket, self._operations, self._limits, client))
        except NoRoom as none:
            await _deny(websocket, 429 if none.is_own else 503, "OVERLOADED", "There are too many connections. Try again.")

    @staticmethod
    async def _serve(websocket: WebSocket, connection: SocketConnection) -> None:
        if SUBPROTOCOL not in websocket.scope.get("subprotocols", ()):
            await websocket.accept()
            await websocket.close(CloseCode.NO_SUBPROTOCOL, "Subprotocol not acceptable")
            return
        await websocket.accept(SUBPROTOCOL)
        await connection.serve()


async def _deny(websocket: WebSocket, status: int, code: str, message: str) -> None:
    headers, told = {}, {}
    if code == "OVERLOADED":
        headers, told = {"retry-after": str(RETRY_SECONDS)}, {"retryable": True, "retryAfter": RETRY_SECONDS}
    await websocket.send_denial_response(JSONResponse({"errors": [error(message, code, **told)]}, status, headers))
