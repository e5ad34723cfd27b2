"""The routes of ``/graphql``: WebSockets, streams of events, and around them the endpoint that answers in one piece."""

from __future__ import annotations

from typing import Final

from starlette.routing import Route, WebSocketRoute
from starlette.types import ASGIApp

from gql_server.app.bounds import body_limits_of
from gql_server.schema.live.admission import Admission
from gql_server.schema.live.event_streams import EventStreams
from gql_server.schema.live.limits import ConnectionLimits
from gql_server.schema.live.operations import Operations
from gql_server.schema.live.sockets import Sockets
from gql_server.settings import Settings
from gql_server.web.cross_origin import cross_origin

GRAPHQL_AT: Final = "/graphql"


def live_routes(endpoint: ASGIApp, operations: Operations, settings: Settings) -> tuple[Route, WebSocketRoute]:
    """Return the route of requests, and that of WebSockets."""
    limits = ConnectionLimits(
        operations_max=settings.live_operations_max,
        message_bytes_max=settings.body_bytes_max,
        body=body_limits_of(settings),
    )
    admission = Admission(settings.live_connections_max)
    origins, proxies = settings.allowed_origins, settings.trusted_proxies
    sockets = Sockets(operations, admission, limits=limits, allowed_origins=origins, trusted_proxies=proxies)
    streams = EventStreams(endpoint, operations, admission, limits=limits, allowed_origins=origins, trusted_proxies=proxies)
    return Route(GRAPHQL_AT, streams, middleware=cross_origin(origins)), WebSocketRoute(GRAPHQL_AT, sockets.answer)
