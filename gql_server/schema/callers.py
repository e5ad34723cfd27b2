"""From where a request of HTTP comes."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from typing import TypeAlias

from starlette.requests import HTTPConnection

from gql_server.schema.heads import first_value
from gql_server.service.clients import Client

Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network


def client_of(request: HTTPConnection, trusted_proxies: Sequence[Network] = ()) -> Client:
    """Return the client: the peer of the connection, or whom trusted proxies in front of the server name.

    Args:
        request: The request, or the opening of a WebSocket.
        trusted_proxies: Whose ``X-Forwarded-For`` is believed; what an untrusted peer says there is ignored. It is read from
            its end, where the nearest proxy writes, up to the first address that is no trusted proxy's.
    """
    peer = "" if request.client is None else request.client.host
    if trusted_proxies:
        named = [part.strip() for line in request.headers.getlist("x-forwarded-for") for part in line.split(",")]
        while named and is_within(peer, trusted_proxies):
            peer = named.pop()
    return Client(peer[:64], first_value(request.scope, b"user-agent") or "")


def is_within(address: str, networks: Sequence[Network]) -> bool:
    """Tell whether an address is in one of the networks; what is no address is not."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(known in network for network in networks)
