"""To where requests go, and to where none ever does."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from gql_server.app.posting import GuardedPoster
from gql_server.ports.webhooks import Posted, WebhookProblem
from gql_server.service.webhooks import Destinations
from tests.webhook_receiver import HANG, receiving

HERE = Destinations(is_plain_http_fine=True, is_loopback_fine=True)
NOWHERE_PRIVATE = Destinations(is_plain_http_fine=True)


class Names:
    """Resolves every name to what it is given, a list at a time."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self.answers = list(answers)

    async def __call__(self, _host: str, _port: int) -> Sequence[str]:
        return self.answers.pop(0)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.0.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1",
        "fe80::1%eth0",
        "fd00:ec2::254",
        "ff0e::1",
        "::ffff:10.0.0.1",
        "64:ff9b::a9fe:a9fe",
        "2002:a00:1::",
        "nonsense",
    ],
)
def test_no_private_local_multicast_or_metadata_address_is_allowed(address: str) -> None:
    assert not Destinations().allows(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "2606:4700:4700::1111"])
def test_a_public_address_is_allowed(address: str) -> None:
    assert Destinations().allows(address)


async def test_a_name_with_a_private_address_among_its_addresses_is_not_connected_to() -> None:
    async with receiving() as receiver:
        for answer in (["127.0.0.1"], ["1.1.1.1", "127.0.0.1"], []):
            poster = GuardedPoster(NOWHERE_PRIVATE, seconds_max=10, resolve=Names(answer))
            posted = await poster.post(f"http://hooks.example:{receiver.port}/", b"{}", {})
            assert posted == Posted(None, WebhookProblem.FORBIDDEN_ADDRESS)
    assert not receiver.got


async def test_the_connection_goes_to_the_address_that_was_looked_at_though_the_name_changes_its_mind() -> None:
    names = Names(["127.0.0.1"], ["10.0.0.1"])
    async with receiving() as receiver:
        posted = await GuardedPoster(HERE, seconds_max=10, resolve=names).post(f"http://hooks.example:{receiver.port}/", b"{}", {})
    assert posted == Posted(204)
    assert receiver.got[0].headers["host"] == f"hooks.example:{receiver.port}"
    assert names.answers == [["10.0.0.1"]]


async def test_a_redirect_is_an_answer_and_is_not_followed() -> None:
    async with receiving(status=307, location="http://10.0.0.1/") as receiver:
        assert await GuardedPoster(HERE, seconds_max=10).post(receiver.url, b"{}", {}) == Posted(307)
    assert len(receiver.got) == 1


async def test_who_hangs_up_on_nobody_is_left_after_a_while() -> None:
    async with receiving(status=HANG) as receiver:
        assert await GuardedPoster(HERE, seconds_max=0.05).post(receiver.url, b"{}", {}) == Posted(None, WebhookProblem.TIMEOUT)


async def test_where_nobody_listens_is_no_connection() -> None:
    async with receiving() as receiver:
        url = receiver.url
    assert await GuardedPoster(HERE, seconds_max=10).post(url, b"{}", {}) == Posted(None, WebhookProblem.CONNECTION)
