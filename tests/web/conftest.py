"""The whole application, in this process, on a seeded database."""

from __future__ import annotations

from collections.abc import AsyncIterator, Hashable
from functools import cache

import httpx2
import pytest

from gql_server.app import RandomIdentifiers, asgi, create_app
from gql_server.schema.root import Schema, build_schema
from tests.schema.conftest import seeded_file, seeded_url
from tests.schema.world import settings_of

__all__ = ["client", "seeded_file", "seeded_url"]


@cache
def schema_of(**given: Hashable) -> Schema:
    """Return the schema that is built like this; building it takes longer than most tests."""
    return build_schema(RandomIdentifiers(), **given)  # type: ignore[arg-type] # as the application asks for it


@pytest.fixture
async def client(seeded_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[httpx2.AsyncClient]:
    """A client of the application."""
    monkeypatch.setattr(asgi, "build_schema", lambda _, **given: schema_of(**given))
    app = create_app(settings_of(seeded_url))
    async with app.router.lifespan_context(app):
        transport = httpx2.ASGITransport(app=app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://server") as opened:
            yield opened
