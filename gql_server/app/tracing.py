"""Joins what traces to what happens, where the settings ask for traces; otherwise nothing of it is so much as imported."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from starlette.middleware import Middleware
from starlette.types import Scope

from gql_server.app.house import House
from gql_server.schema.callers import is_within
from gql_server.schema.root import Schema
from gql_server.schema.traced import TracedSchema
from gql_server.settings import Settings, SettingsError
from gql_server.web.tracing.middleware import Traced

if TYPE_CHECKING:
    from gql_server.web.tracing.spans import OpenTelemetryTracer


def tracer_of(settings: Settings) -> OpenTelemetryTracer | None:
    """Return what records and sends traces; None where none are asked for.

    Raises:
        SettingsError: They are asked for, and OpenTelemetry is not installed.
    """
    if not settings.traces_url:
        return None
    try:
        from gql_server.web.tracing.spans import OpenTelemetryTracer  # noqa: PLC0415 - an extra, and no cost to who has it off
    except ImportError as missing:
        problem = f"needs what `pip install 'gql-server[tracing]'` installs ({missing.name} is missing)"
        raise SettingsError("GQL_SERVER_TRACES_URL", problem) from None
    draw = secrets.SystemRandom().random
    return OpenTelemetryTracer(settings.traces_url, ratio=settings.traces_of_thousand / 1_000, draw=draw)


def schema_kind(tracer: OpenTelemetryTracer | None) -> type[Schema]:
    """Return of which kind the schema is to be."""
    return Schema if tracer is None else TracedSchema


def trace(house: House, schema: Schema, tracer: OpenTelemetryTracer | None) -> None:
    """Let operations and the background's rounds be traced."""
    if tracer is None:
        return
    if isinstance(schema, TracedSchema):
        schema.tracer = tracer
    house.rounds.background.around = lambda worker: tracer.inside(tracer.enter(f"round of {worker}"))


def traced_middleware(settings: Settings, tracer: OpenTelemetryTracer | None, paths: Sequence[str]) -> list[Middleware]:
    """Return what traces requests."""
    if tracer is None:
        return []

    def is_trusted(scope: Scope) -> bool:
        client = scope.get("client")
        return client is not None and is_within(client[0], settings.trusted_proxies)

    return [Middleware(Traced, tracer=tracer, paths=paths, is_trusted=is_trusted)]


@asynccontextmanager
async def tracing(tracer: OpenTelemetryTracer | None) -> AsyncIterator[None]:
    """Send for a while; at the end what is left."""
    try:
        yield
    finally:
        if tracer is not None:
            await asyncio.to_thread(tracer.close)
