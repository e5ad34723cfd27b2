"""The endpoint of GraphQL over server-sent events, in the distinct connections mode of ``graphql-sse``.

It answers where a stream is really asked for: by an ``Accept`` that likes ``text/event-stream`` best, or one that takes it, for a
subscription. Everything else goes to the endpoint that answers in one piece.

Source: https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md
"""

from __future__ import annotations

from collections.abc import Sequence

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from strawberry.types.graphql import OperationType

from gql_server.ports.errors import StorageFailure
from gql_server.schema.callers import Network, client_of
from gql_server.schema.heads import joined_values
from gql_server.schema.live.admission import RETRY_SECONDS, Admission, NoRoom
from gql_server.schema.live.event_stream import EVENT_STREAM, EventStream
from gql_server.schema.live.following import EVERY_KIND, SAFE_KINDS
from gql_server.schema.live.limits import ConnectionLimits
from gql_server.schema.live.operations import Caller, Operations
from gql_server.schema.live.origins import is_allowed
from gql_server.schema.over_http.answering import error, failed, refuse, respond, unavailable
from gql_server.schema.over_http.media_types import GRAPHQL_RESPONSE, JSON, choose
from gql_server.schema.over_http.reading import Asked, read_body, read_json, read_url
from gql_server.schema.over_http.refusing import RequestRefused
from gql_server.schema.over_http.signatures import is_signed, refused_key, signed_of
from gql_server.service.clients import Client
from gql_server.service.key_refusals import KeyRefused


class EventStreams:
    """Streams results at ``/graphql``; an ASGI application around the one that answers in one piece."""

    def __init__(
        self,
        otherwise: ASGIApp,
        operations: Operations,
        admission: Admission,
        *,
        limits: ConnectionLimits,
        allowed_origins: Sequence[str] = (),
        trusted_proxies: Sequence[Network] = (),
    ) -> None:
        """Stream where a stream is asked for, to programs and to pages of these origins; otherwise let the other one answer."""
        self._otherwise = otherwise
        self._operations = operations
        self._admission = admission
        self._limits = limits
        self._allowed_origins = frozenset(allowed_origins)
        self._trusted_proxies = trusted_proxies

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request of HTTP."""
        is_stream = scope["method"] in {"GET", "POST"} and EVENT_STREAM in joined_values(scope, b"accept").lower()
        if not is_stream:
            await self._otherwise(scope, receive, send)
            return
        request = Request(scope, receive)
        if request.method == "GET" and not is_allowed(request, self._allowed_origins):
            refused = RequestRefused(403, "ORIGIN_NOT_ALLOWED", "Pages of this origin may not ask.")
            await refuse(refused, JSON)(scope, receive, send)
            return
        try:
            body = await read_body(request, self._limits.body) if request.method == "POST" else b""
        except RequestRefused as refused:
            await refuse(refused, JSON)(scope, receive, send)
            return
        except ClientDisconnect:
            return
        again = _Replay(body, receive)
        await self._choose(Request(scope, again), again, send)

    async def _choose(self, request: Request, receive: _Replay, send: Send) -> None:
        """Stream, or hand the request on, with its body as it came."""
        is_preferred = choose(_accept(request), (JSON, GRAPHQL_RESPONSE, EVENT_STREAM)) == EVENT_STREAM
        asked: Asked | None = None
        refusal: RequestRefused | None = None
        try:
            asked = read_url(request) if request.method == "GET" else read_json(request, receive.body)
        except RequestRefused as refused:
            refusal = refused
        if not is_preferred and (asked is None or not self._is_subscription(asked)):
            await self._otherwise(request.scope, _Replay(receive.body, receive.following), send)
        elif asked is None:
            await refuse(refusal or RequestRefused(400, "BAD_REQUEST", ""), JSON)(request.scope, receive, send)
        else:
            await self._stream(request, asked, receive, send)

    def _is_subscription(self, asked: Asked) -> bool:
        """Tell whether a subscription is asked; what cannot be told is none."""
        try:
            text = self._operations.documents.find(asked)
        except RequestRefused:
            return False
        return self._operations.schema.kind_of(text, asked.name) is OperationType.SUBSCRIPTION

    async def _stream(self, request: Request, asked: Asked, receive: _Replay, send: Send) -> None:
        answer: Response | EventStream
        has_begun = False
        client = client_of(request, self._trusted_proxies)
        try:
            with self._admission.admitted(client):
                caller = await self._caller(request, receive.body, client)
                allowed = SAFE_KINDS if request.method == "GET" else EVERY_KIND
                results = self._operations.run(asked, caller, allowed)
                answer = EventStream(results, caller, self._operations.services.live, self._limits)
                has_begun = True
                await answer(request.scope, receive, send)
                return
        except NoRoom as none:
            message = "There are too many connections. Try again."
            body = {"errors": [error(message, "OVERLOADED", retryable=True, retryAfter=RETRY_SECONDS)]}
            answer = respond(body, 429 if none.is_own else 503, JSON, {"retry-after": str(RETRY_SECONDS)})
        except StorageFailure:
            answer = unavailable(JSON)
        except KeyRefused as refused:
            answer = refuse(refused_key(await self._operations.refusal(refused, client)), JSON)
        except Exception as bug:
            if has_begun:
                raise
            answer = failed(self._operations.schema.mask.internal(bug), JSON)
        await answer(request.scope, receive, send)

    async def _caller(self, request: Request, body: bytes, client: Client) -> Caller:
        """Return who asks.

        Raises:
            KeyRefused: The signature or the key is not good.
            StorageFailure: That cannot be told now.
        """
        last_event_id = request.headers.get("last-event-id") or None
        if is_signed(request):
            viewer = await self._operations.recognize(signed_of(request, body), client)
            return Caller(viewer, client, last_event_id=last_event_id)
        authorization = request.headers.get("authorization")
        known = await self._operations.authenticate(authorization)
        return Caller(known, client, has_bad_token=authorization is not None and known is None, last_event_id=last_event_id)


class _Replay:
    """Gives a body that was read already, then whatever the connection says."""

    def __init__(self, body: bytes, following: Receive) -> None:
        self.body = body
        self.following = following
        self._is_given = False

    async def __call__(self) -> Message:
        if self._is_given:
            return await self.following()
        self._is_given = True
        return {"type": "http.request", "body": self.body, "more_body": False}


def _accept(request: Request) -> str:
    return joined_values(request.scope, b"accept")
