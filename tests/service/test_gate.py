"""Attempts are counted by request, by network address and by network; proxies are believed only where they are trusted."""

from __future__ import annotations

import ipaddress

import pytest
from starlette.requests import Request

from gql_server.schema.callers import client_of
from gql_server.service.clients import Client
from gql_server.service.gate import Gate, Visit
from gql_server.service.refusals import TooManyRequests
from gql_server.service.throttle import Throttles
from gql_server.storage.memory import MemoryAttempts
from tests.service.door import SetClock

PROXIES = [ipaddress.ip_network("10.0.0.0/8")]


async def test_a_request_holds_ten_attempts_at_most() -> None:
    visit = Visit(Gate(Throttles(MemoryAttempts(), SetClock()), 1000))
    for _ in range(10):
        await visit.count()
    with pytest.raises(TooManyRequests):
        await visit.count()


async def test_an_address_has_half_of_its_networks_attempts_and_a_network_is_many_addresses() -> None:
    clock = SetClock()
    gate = Gate(Throttles(MemoryAttempts(), clock), 10)
    for _ in range(5):
        await gate.count(Client("192.0.2.1"))
    with pytest.raises(TooManyRequests):
        await gate.count(Client("192.0.2.1"))
    for last in range(2, 7):
        await gate.count(Client(f"192.0.2.{last}"))
    with pytest.raises(TooManyRequests):
        await gate.count(Client("192.0.2.99"))
    await gate.count(Client("198.51.100.1"))
    clock.at += 900
    await gate.count(Client("192.0.2.1"))


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        ("::ffff:192.0.2.77", "192.0.2.0/24"),
        ("2001:db8:1:2ff::1", "2001:db8:1:200::/56"),
        ("unix", "unix"),
    ],
)
def test_a_network_is_what_one_subscriber_has(address: str, network: str) -> None:
    assert Client(address).network == network


def request(peer: str, *forwarded: str) -> Request:
    headers = [(b"x-forwarded-for", line.encode()) for line in forwarded]
    return Request({"type": "http", "client": (peer, 1), "headers": headers})


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("192.0.2.1", (), "192.0.2.1"),
        ("192.0.2.1", ("198.51.100.9",), "192.0.2.1"),
        ("10.0.0.1", ("198.51.100.9",), "198.51.100.9"),
        ("10.0.0.1", ("6.6.6.6, 198.51.100.9, 10.0.0.2",), "198.51.100.9"),
        ("10.0.0.1", ("6.6.6.6", "198.51.100.9"), "198.51.100.9"),
        ("10.0.0.1", (), "10.0.0.1"),
    ],
)
def test_the_client_is_the_first_that_no_trusted_proxy_is(peer: str, forwarded: tuple[str, ...], address: str) -> None:
    assert client_of(request(peer, *forwarded), PROXIES).address == address
