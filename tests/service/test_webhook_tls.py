"""Webhooks to a receiver with TLS: whose certificate is good is told, and nobody else."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from gql_server.app import House
from gql_server.app.posting import GuardedPoster
from gql_server.ports.webhooks import Posted, WebhookProblem, WebhookType
from gql_server.service.webhooks import Destinations
from gql_server.settings import Settings, SettingsError
from tests.authorities import authority
from tests.service.test_webhooks import STAFF, Hooked, hooked
from tests.webhook_receiver import receiving

__all__ = ["hooked"]

HERE = Destinations(is_loopback_fine=True)
NAME = "hooks.example"


async def here(_host: str, _port: int) -> Sequence[str]:
    return ["127.0.0.1"]


def poster(ca_file: Path | None) -> GuardedPoster:
    return GuardedPoster(HERE, seconds_max=10, ca_file=ca_file, resolve=here)


async def test_an_authority_of_ones_own_is_trusted_and_no_other_certificate(tmp_path: Path) -> None:
    good = authority(tmp_path)
    (tmp_path / "other").mkdir()
    other = authority(tmp_path / "other")
    refused = Posted(None, WebhookProblem.CERTIFICATE)
    for tls, ca_file, expected in (
        (good.server(NAME), good.file, Posted(204)),
        (good.server(NAME), None, refused),
        (good.server(NAME), other.file, refused),
        (good.server("elsewhere.example"), good.file, refused),
        (good.server(NAME, days=-1), good.file, refused),
    ):
        async with receiving(tls=tls) as receiver:
            url = f"https://{NAME}:{receiver.port}/hook"
            assert await poster(ca_file).post(url, b"{}", {}) == expected
            assert len(receiver.got) == (1 if expected == Posted(204) else 0)


async def test_an_endpoint_whose_certificate_is_not_good_is_told_once_it_is(hooked: Hooked, tmp_path: Path) -> None:
    good = authority(tmp_path)
    async with receiving(tls=good.server(NAME, days=-1)) as receiver:
        url = f"https://{NAME}:{receiver.port}/hook"
        endpoint = await hooked.desk.create(STAFF, url, tuple(WebhookType), [])
        await hooked.deposit("alice")
        assert await hooked.tell(poster(good.file)) == 0
        port = receiver.port
    async with receiving(tls=good.server(NAME), port=port) as receiver:
        await hooked.later(60)
        assert await hooked.tell(poster(good.file)) == 1
        receiver.got[0].verified(endpoint.secret)
    attempts = await hooked.store.attempts(receiver.got[0].id)
    assert [(one.status, one.problem) for one in attempts] == [(None, WebhookProblem.CERTIFICATE), (204, None)]


def test_a_file_without_authorities_ends_the_start(tmp_path: Path) -> None:
    empty = tmp_path / "empty.pem"
    empty.write_text("nothing")
    with pytest.raises(SettingsError, match="GQL_SERVER_WEBHOOK_CA_FILE"):
        House(Settings(database_url=f"sqlite:///{tmp_path}/unused.sqlite3", webhook_ca_file=empty))
