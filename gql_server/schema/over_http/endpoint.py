"""The endpoint of GraphQL over HTTP: queries by GET or POST, mutations by POST; browsers may be shown an editor."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from strawberry.types.execution import ExecutionResult
from strawberry.types.graphql import OperationType

from gql_server.ports.errors import StorageFailure
from gql_server.schema.callers import Network, client_of
from gql_server.schema.context import Context
from gql_server.schema.heads import first_value, joined_values
from gql_server.schema.ids import key_of
from gql_server.schema.over_http.answering import answer, failed, refuse, unavailable, was_executed, with_cost
from gql_server.schema.over_http.charging import charge
from gql_server.schema.over_http.documents import Documents
from gql_server.schema.over_http.editor import Editor
from gql_server.schema.over_http.media_types import GRAPHQL_RESPONSE, HTML, JSON, choose
from gql_server.schema.over_http.places import Place, Places
from gql_server.schema.over_http.preflight import require_preflight
from gql_server.schema.over_http.reading import Asked, BodyLimits, read_body, read_json, read_url
from gql_server.schema.over_http.refusing import RequestRefused
from gql_server.schema.over_http.signatures import is_signed, refused_key, shown, signed_of
from gql_server.schema.root import OPERATIONS, Schema, WrongKind
from gql_server.schema.services import Services
from gql_server.service.authorization import Viewer
from gql_server.service.budgets import Cost
from gql_server.service.clients import Client
from gql_server.service.key_refusals import KeyRefused

ALLOWED: Final = "GET, HEAD, POST, OPTIONS"
SAFE_METHODS: Final = frozenset({"GET", "HEAD"})
METHODS: Final = SAFE_METHODS | {"POST"}
ONLY_QUERIES: Final = frozenset({OperationType.QUERY})

_log: Final = structlog.get_logger(__name__)


class GraphQLEndpoint:
    """Answers ``/graphql``; an ASGI application, so that it answers every method itself."""

    def __init__(
        self,
        schema: Schema,
        services: Services,
        *,
        editor: Editor | None = None,
        trusted_proxies: Sequence[Network] = (),
        documents: Documents | None = None,
        body_limits: BodyLimits | None = None,
        places: Places | None = None,
    ) -> None:
        """Answer by this schema, with these services.

        Args:
            schema: The schema.
            services: What the server is made of.
            editor: What browsers are shown; by default nothing but JSON.
            trusted_proxies: Whose word about the client is believed.
            documents: Which documents are known beforehand; by default none, and any is executed.
            body_limits: How large a body may be, and how long it may take.
            places: Where else queries are answered; by default nowhere.
        """
        self._schema = schema
        self._services = services
        self._editor = editor
        self._trusted_proxies = trusted_proxies
        self._documents = documents or Documents()
        self._body_limits = body_limits or BodyLimits()
        self._places = places

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request of HTTP."""
        response = await self.answer(Request(scope, receive))
        await response(scope, receive, send)

    async def answer(self, request: Request) -> Response:
        """Answer one request."""
        accept = joined_values(request.scope, b"accept")
        editor = self._editor if request.method in SAFE_METHODS else None
        media_type = choose(accept, (JSON, GRAPHQL_RESPONSE) if editor is None else (JSON, GRAPHQL_RESPONSE, HTML))
        if editor is not None and media_type == HTML:
            return editor(request)
        try:
            return await self._operation(request, media_type)
        except RequestRefused as refused:
            self._schema.meter.count_error(refused.code)
            return refuse(refused, media_type or JSON)
        except ClientDisconnect:
            return Response(status_code=400)  # Nobody reads it.
        except Exception as bug:  # noqa: BLE001 - whatever it is, who asks reads a reference and no more
            return failed(self._schema.mask.internal(bug), media_type or JSON)

    async def _operation(self, request: Request, media_type: str | None) -> Response:
        if request.method == "OPTIONS":
            return Response(status_code=204, headers={"allow": ALLOWED})
        if request.method not in METHODS:
            raise RequestRefused(405, "METHOD_NOT_ALLOWED", "Ask by GET or POST.", {"allow": ALLOWED})
        if media_type is None:
            raise RequestRefused(406, "NOT_ACCEPTABLE", f"Answers are {GRAPHQL_RESPONSE} or {JSON}.")
        is_safe = request.method in SAFE_METHODS
        body = b"" if is_safe else await read_body(request, self._body_limits)
        asked = read_url(request) if is_safe else read_json(request, body)
        if is_safe and not is_signed(request):  # No form can sign.
            require_preflight(request.headers)
        text = self._documents.find(asked)
        client = client_of(request, self._trusted_proxies)
        try:
            viewer, has_bad_token, cost = await self._caller(request, body, asked, text, client)
        except KeyRefused as refused:
            raise refused_key(refused) from None
        except StorageFailure as failure:
            _log.warning("unavailable", reason=str(failure))
            self._schema.meter.count_error("UNAVAILABLE")
            return unavailable(media_type)
        whoever = partial(Context, viewer=viewer, has_bad_token=has_bad_token, client=client, is_just_found=True)
        place, context, result = await self._run_somewhere(request, text, asked, whoever)
        if was_executed(result):
            self._documents.keep(asked)
        if cost is not None:
            result.extensions = with_cost(result.extensions, shown(cost))
        response = answer(result, media_type, has_secrets=context.operation is not OperationType.QUERY)
        if place is not None:
            await place.say(response, context.operation)
        return response

    async def _run_somewhere(
        self, request: Request, text: str, asked: Asked, whoever: Callable[[Services], Context]
    ) -> tuple[Place | None, Context, ExecutionResult]:
        """Execute the operation where it is best asked, or, when that fails, where it may always be asked."""
        is_safe, places = request.method in SAFE_METHODS, self._places
        if places is None:
            context = whoever(self._services)
            return None, context, await self._run(text, asked, context, is_safe=is_safe)
        place = await places.choose(request, self._schema.kind_of(text, asked.name))
        context = whoever(place.services)
        result = await self._run(text, asked, context, is_safe=is_safe)
        elsewhere = places.instead(place, result)
        if elsewhere is None:
            return place, context, result
        context = whoever(elsewhere.services)
        return elsewhere, context, await self._run(text, asked, context, is_safe=is_safe)

    async def _run(self, text: str, asked: Asked, context: Context, *, is_safe: bool) -> ExecutionResult:
        """Execute the operation, if it may be asked this way."""
        context.wants_cost = asked.wants_cost
        allowed = ONLY_QUERIES if is_safe else OPERATIONS
        try:
            return await self._schema.run(text, context=context, variables=asked.variables, name=asked.name, allowed=allowed)
        except WrongKind as wrong:
            raise _refused_kind(wrong.kind) from None

    async def _caller(
        self, request: Request, body: bytes, asked: Asked, text: str, client: Client
    ) -> tuple[Viewer | None, bool, Cost | None]:
        """Return who asks, whether a token came that is not anybody's, and what the request costs where it is signed."""
        if not is_signed(request):
            viewer, has_bad_token = await self._authenticate(request)
            return viewer, has_bad_token, None
        try:
            signed = signed_of(request, body)
            by_key = await self._services.signed_requests.authenticate(key_of(signed.key, "ApiKey"), signed, client)
        except KeyRefused:
            await self._services.budgets.spend_on_fault(client)
            raise
        if by_key.grant is None:
            return by_key, False, None
        return by_key, False, await charge(self._schema, self._services.budgets, by_key.grant, client, text, asked)

    async def _authenticate(self, request: Request) -> tuple[Viewer | None, bool]:
        """Return who asks, and whether a token came that is not anybody's."""
        header = first_value(request.scope, b"authorization")
        if header is None:
            return None, False
        scheme, _, token = header.partition(" ")
        viewer = await self._services.sessions.authenticate(token.strip()) if scheme.lower() == "bearer" else None
        return viewer, viewer is None


def _refused_kind(kind: OperationType) -> RequestRefused:
    """Return the refusal of an operation that is not answered this way."""
    if kind is OperationType.MUTATION:
        return RequestRefused(405, "METHOD_NOT_ALLOWED", "Mutations are asked by POST.", {"allow": "POST"})
    message = "Subscriptions are not answered in one piece; ask over a WebSocket, or for text/event-stream."
    return RequestRefused(406, "NOT_ACCEPTABLE", message, is_well_formed=True)
