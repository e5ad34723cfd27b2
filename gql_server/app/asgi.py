"""The application that a server process runs: its routes, around a house."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route

from gql_server.app.bounds import body_limits_of, bounds_of
from gql_server.app.collector import settle_collector
from gql_server.app.documents import documents_of
from gql_server.app.editor import editor_of, pages_of
from gql_server.app.ending import hearing_the_end
from gql_server.app.explorer import explorer_of
from gql_server.app.house import House
from gql_server.app.live import GRAPHQL_AT, live_routes
from gql_server.app.metrics import counting, counting_middleware, metrics_routes
from gql_server.app.operators_page import operators_page_of
from gql_server.app.replicas import places_of, replicas_of
from gql_server.app.tracing import schema_kind, trace, traced_middleware, tracer_of, tracing
from gql_server.schema.interest_statement import FILE_AT
from gql_server.schema.live.operations import Operations
from gql_server.schema.over_http.document_files import document_files
from gql_server.schema.over_http.endpoint import GraphQLEndpoint
from gql_server.schema.over_http.statement_file import StatementFile
from gql_server.schema.root import build_schema
from gql_server.settings import Settings
from gql_server.web.built_files import BuiltFiles
from gql_server.web.built_pages import BuiltPages
from gql_server.web.compression import Compression
from gql_server.web.cross_origin import cross_origin
from gql_server.web.custody_webhooks import CustodyWebhooks
from gql_server.web.draining import ClosedConnections, Draining
from gql_server.web.email_change import ConfirmEmailChangePage, UndoEmailChangePage
from gql_server.web.health import Readiness, live
from gql_server.web.home import Home
from gql_server.web.logs import configure_logs
from gql_server.web.pages import STYLESHEET_AT, stylesheet
from gql_server.web.passkeys import PAGE_AT as PASSKEYS_AT
from gql_server.web.passkeys import SCRIPT_AT as PASSKEYS_SCRIPT_AT
from gql_server.web.passkeys import PasskeysPage, passkeys_script
from gql_server.web.request_ids import RequestIds
from gql_server.web.reset_password import ResetPasswordPage
from gql_server.web.straight import Straight
from gql_server.web.verify import VerifyPage


def create_app(settings: Settings) -> Starlette:
    """Return the application; its database must be prepared (``House.prepare``).

    Raises:
        PluginHostError: A plugin cannot be loaded as it is.
        SettingsError: A file that the settings name is not what it should be.
    """
    tracer = tracer_of(settings)
    house = House(settings, tracer=tracer)
    services = house.services()
    replicas = replicas_of(house)
    draining = Draining()

    def drain() -> None:
        draining.begin()
        house.rounds.background.finish()

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with tracing(tracer), house.running(), nullcontext() if replicas is None else replicas.running():
            with hearing_the_end(house.live.is_ending.set, drain=drain, drain_seconds=settings.drain_seconds):
                yield

    schema = build_schema(
        house.identifiers,
        is_sandbox=settings.is_sandbox,
        is_compiling=settings.compiled_operations,
        kind=schema_kind(tracer),
        is_introspected=settings.introspection,
        bounds=bounds_of(settings),
    )
    counters = counting(house, schema)
    trace(house, schema, tracer)
    documents = documents_of(settings, schema)
    pages = pages_of(settings)
    editor = editor_of(settings, pages)
    endpoint = GraphQLEndpoint(
        schema,
        services,
        editor=editor,
        trusted_proxies=settings.trusted_proxies,
        documents=documents,
        body_limits=body_limits_of(settings),
        places=places_of(house, services, replicas),
    )
    graphql, sockets = live_routes(endpoint, Operations(schema, services, documents), settings)
    routes = [
        Route("/", Home(has_editor=editor is not None).answer, methods=["GET"]),
        graphql,
        sockets,
        Route(FILE_AT, StatementFile(services).answer, methods=["GET"], middleware=cross_origin(settings.allowed_origins)),
        *(
            Route(file.at, file.answer, methods=["GET"], middleware=cross_origin(settings.allowed_origins))
            for file in document_files(services)
        ),
        Route("/verify", VerifyPage(house.door.onboarding).answer, methods=["GET", "POST"]),
        Route("/confirm-email-change", ConfirmEmailChangePage(house.door.email_changes).answer, methods=["GET", "POST"]),
        Route("/undo-email-change", UndoEmailChangePage(house.door.email_changes).answer, methods=["GET", "POST"]),
        Route("/reset-password", ResetPasswordPage(house.door.credentials).answer, methods=["GET", "POST"]),
        *house.door.identity.routes(),
        Route("/webhooks/custody/{custodian}", CustodyWebhooks(house.rounds.arrivals).answer, methods=["POST"]),
        Route(STYLESHEET_AT, stylesheet, methods=["GET"]),
        *([] if pages is None else _built_pages(settings, pages)),
        *(_pages_of_the_sandbox(settings) if settings.is_sandbox else []),
        Route("/livez", live, methods=["GET"]),
        Route("/readyz", Readiness(house.ledger.sequence_head, draining).answer, methods=["GET"]),
        *metrics_routes(house, counters),
    ]
    paths = [route.path for route in routes if isinstance(route, Route)]
    middleware = [
        Middleware(ClosedConnections, draining=draining),
        counting_middleware(counters, paths),
        *traced_middleware(settings, tracer, paths),
        Middleware(RequestIds, new_id=house.identifiers.new_id),
        Middleware(Compression),
        Middleware(Straight, apps={GRAPHQL_AT: graphql.app}),
    ]
    return Starlette(routes=routes, middleware=middleware, lifespan=lifespan)


def _built_pages(settings: Settings, pages: BuiltPages) -> list[Route]:
    return [BuiltFiles(pages.folder).route(), explorer_of(settings, pages), operators_page_of(settings, pages)]


def _pages_of_the_sandbox(settings: Settings) -> list[Route]:
    rp_id, _ = settings.passkey_site
    return [
        Route(PASSKEYS_AT, PasskeysPage(rp_id).answer, methods=["GET"]),
        Route(PASSKEYS_SCRIPT_AT, passkeys_script, methods=["GET"]),
    ]


def app_from_environment() -> Starlette:
    """Return the application as the environment asks for it; what each worker process of a server makes."""
    settings = Settings.from_environment(os.environ)
    configure_logs(settings.log_format, settings.log_level)
    app = create_app(settings)
    settle_collector()
    return app
