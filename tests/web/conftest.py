"""The whole application, in this process, on a seeded database."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx2
import pytest

from gql_server.app import create_app
from tests.schema.conftest import seeded_file, seeded_url
from tests.schema.world import settings_of

__all__ = ["client", "seeded_file", "seeded_url"]


@pytest.fixture
async def client(seeded_url: str) -> AsyncIterator[httpx2.AsyncClient]:
    """A client of the application."""
    app = create_app(settings_of(seeded_url))
    async with app.router.lifespan_context(app):
        transport = httpx2.ASGITransport(app=app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://server") as opened:
            yield opened
