"""One PostgreSQL at several addresses, of which one takes writes: after a failover it is another one.

The driver goes through a list of hosts by itself, but all of them share one time limit, so that a host that is switched off takes
it whole. Here each host has a time of its own, and the one that answered last is asked first.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final, TypeAlias
from urllib.parse import parse_qs, unquote, urlsplit

import asyncpg

POSTGRES_PORT: Final = 5432
HOST_SECONDS_MAX: Final = 3
"""How long one of several hosts may take before the next one is asked."""

_NEXT: Final = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError)

Host: TypeAlias = "tuple[str | None, int]"
Opened: TypeAlias = "asyncpg.Connection[asyncpg.Record]"


def hosts_of(url: str) -> list[Host]:
    """Return the hosts of an address, each with its port: ``host:port,host:port``, or the same by ``?host=`` and ``?port=``.

    Raises:
        ValueError: A port is no number.
    """
    parts = urlsplit(url)
    query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    ports = [int(port) for port in query.get("port", str(POSTGRES_PORT)).split(",")]
    if "host" in query:
        hosts = query["host"].split(",")
        if len(ports) == 1:
            ports *= len(hosts)
        return list(zip(hosts, ports, strict=True))
    places = [urlsplit(f"//{place}") for place in parts.netloc.rpartition("@")[2].split(",")]
    return [(place.hostname, place.port or ports[0]) for place in places]


def credentials_of(url: str) -> dict[str, Any]:
    """Return what asyncpg takes: host, port, user, password, database, and what the query says besides.

    Several hosts are left to ``connector_of``; the first one stands for them.
    """
    parts = urlsplit(url)
    query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    host, port = hosts_of(url)[0]
    return {
        "host": host,
        "port": port,
        "user": unquote(parts.username) if parts.username else query.get("user"),
        "password": unquote(parts.password) if parts.password else query.get("password"),
        "database": unquote(parts.path[1:]),
        **({"ssl": query["sslmode"]} if "sslmode" in query else {}),
    }


def connector_of(url: str) -> dict[str, Callable[..., Awaitable[Opened]]]:
    """Return what a pool takes besides the credentials: how it connects, where the address has several hosts."""
    hosts = hosts_of(url)
    return {"connect": Writable(hosts).connect} if len(hosts) > 1 else {}


class Writable:
    """Connects to whichever host takes writes."""

    def __init__(self, hosts: Sequence[Host]) -> None:
        """Ask the hosts in this order at first."""
        self._hosts = list(hosts)

    async def connect(self, *_: object, **options: Any) -> Opened:  # noqa: ANN401 - whatever the driver takes
        """Connect as the driver does; a host that is away, or only reads, is passed over.

        Raises:
            OSError, PostgresError, InterfaceError, InternalClientError: What the last of them said.
        """
        _, connection = await self._first(options)
        return connection

    async def host(self, credentials: Mapping[str, Any]) -> Host:
        """Return the host that takes writes."""
        host, connection = await self._first(dict(credentials))
        await connection.close()
        return host

    async def _first(self, options: dict[str, Any]) -> tuple[Host, Opened]:
        problem: Exception = ConnectionError("there is no host")
        for host in list(self._hosts):
            asked = {**options, "host": host[0], "port": host[1], "target_session_attrs": "read-write"}
            try:
                async with asyncio.timeout(HOST_SECONDS_MAX):
                    connection: Opened = await asyncpg.connect(**asked)
            except _NEXT as failure:
                problem = failure
            else:
                self._hosts.sort(key=lambda other: other != host)
                return host, connection
        raise problem
