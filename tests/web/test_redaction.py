"""Nothing that is secret or personal is written to the log, in either format, nor to /metrics, whatever goes wrong."""

from __future__ import annotations

import io
import logging
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace

import httpx2
import pytest
import structlog

from gql_server.app import create_app
from gql_server.service.teller import Teller
from gql_server.settings import DEVELOPMENT_SECRET, LogFormat, LogLevel
from gql_server.storage.people import DatabasePeople
from gql_server.web.logs import configure_logs
from tests.schema.parsed import parsed
from tests.schema.world import PASSWORD, settings_of
from tests.web.canaries import CANARY, canary, mutations

TOKEN = "canary-of-the-metrics"
SIGNED = ("x-api-key", "x-timestamp", "x-window", "x-nonce", "x-signature")


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What is written to the log in both formats, down to the last detail."""
    root, stream = logging.getLogger(), io.StringIO()
    handlers, level, before = root.handlers, root.level, structlog.get_config()
    monkeypatch.setattr(sys, "stderr", stream)
    configure_logs(LogFormat.CONSOLE, LogLevel.DEBUG)
    in_words = root.handlers
    configure_logs(LogFormat.JSON, LogLevel.DEBUG)
    root.handlers = [*in_words, *root.handlers]
    structlog.configure(cache_logger_on_first_use=False)
    yield stream
    structlog.configure(**before)
    root.handlers, root.level = handlers, level


@asynccontextmanager
async def serving(url: str) -> AsyncIterator[httpx2.AsyncClient]:
    mail = {"GQL_SERVER_PLUGIN_SMTP_MAIL_PASSWORD": "canary-of-the-mail"}
    known = replace(settings_of(url), operator_password="canary-of-the-operator", metrics_token=TOKEN, plugin_settings=mail)
    app = create_app(known)
    async with app.router.lifespan_context(app):
        transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx2.AsyncClient(transport=transport, base_url="http://server") as client:
            yield client


async def signed_in(client: httpx2.AsyncClient) -> str:
    query = "mutation ($i: SignInInput!) { signIn(input: $i) { ... on SignInSuccess { token } } }"
    given = {"i": {"email": "alice@example.com", "password": PASSWORD}}
    token: str = (await client.post("/graphql", json={"query": query, "variables": given})).json()["data"]["signIn"]["token"]
    return token


async def everything(client: httpx2.AsyncClient, headers: dict[str, str]) -> None:
    """Put a canary into everything that takes text."""
    for document in mutations(parsed(is_sandbox=True)).values():
        answer = await client.post("/graphql", json={"query": document}, headers=headers)
        assert answer.status_code < 500, answer.text


async def by_other_ways(client: httpx2.AsyncClient) -> None:
    """Put canaries into addresses, heads and bodies that are refused."""
    for path in ("/verify", "/confirm-email-change", "/undo-email-change", "/reset-password"):
        await client.get(path, params={"token": canary()})
        await client.post(path, data={"token": canary(), "password": canary(), "passwordConfirmation": canary()})
    ask = {"query": f'{{ passwordStrength(password: "{canary()}") {{ __typename }} nothing(a: "{canary()}") }}'}
    await client.get("/graphql", params=ask, headers={"authorization": f"Bearer {canary()}", "x-requested-with": "x"})
    await client.post("/graphql", json=ask, headers={name: canary() for name in SIGNED})
    await client.post("/graphql", content=f'{{"query": "{canary()}', headers={"content-type": "application/json"})
    await client.get("/statements/interest.csv", params={"subAccountId": canary()}, headers={"authorization": canary()})
    await client.get("/documents/interest-statement.pdf", params={"accountId": canary()}, headers={"authorization": canary()})
    await client.post("/identity/webhooks/sandbox", content=canary(), headers={"x-signature": canary()})


async def written_nowhere(client: httpx2.AsyncClient, log: io.StringIO, *secrets: str) -> None:
    said = log.getvalue() + (await client.get("/metrics", headers={"authorization": f"Bearer {TOKEN}"})).text
    for secret in (CANARY, DEVELOPMENT_SECRET, PASSWORD, "alice@example.com", *secrets):
        lines = [line for line in said.splitlines() if secret in line]
        assert lines == [], secret


@pytest.mark.parametrize("library", ["aiosqlite", "asyncio", "asyncpg", "httpcore2", "uvicorn.error", "websockets.server"])
def test_what_libraries_say_for_debugging_is_not_written(log: io.StringIO, library: str) -> None:
    logging.getLogger(library).debug("executing %s", canary())
    structlog.get_logger("gql_server.schema").debug("shown")
    assert CANARY not in log.getvalue()
    assert log.getvalue().count("shown") == 2, "once in each format"


async def test_of_refused_requests_nothing_is_written(seeded_url: str, log: io.StringIO) -> None:
    async with serving(seeded_url) as client:
        token = await signed_in(client)
        await everything(client, {"authorization": f"Bearer {canary()}"})
        await everything(client, {"authorization": f"Bearer {token}"})
        await by_other_ways(client)
        await written_nowhere(client, log, token)


async def test_of_failed_requests_and_their_traces_nothing_is_written(
    seeded_url: str, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object, **__: object) -> None:
        raise RuntimeError("a bug")

    async with serving(seeded_url) as client:
        token = await signed_in(client)
        monkeypatch.setattr(Teller, "submit", fail)
        for name in ("member_by_email", "use_token", "add_member", "set_password_hash"):
            monkeypatch.setattr(DatabasePeople, name, fail)
        await everything(client, {"authorization": f"Bearer {token}"})
        await by_other_ways(client)
        assert "RuntimeError: a bug" in log.getvalue()
        assert '"exc_value": "a bug"' in log.getvalue()
        await written_nowhere(client, log, token)
