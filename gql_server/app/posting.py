"""Requests to addresses that customers gave: to public ones alone, by the very address that was looked at.

A name is resolved once for each connection; every address that it has must be allowed, and the connection goes to one of them, so
that a name which resolves differently the next time leads nowhere else. TLS checks the certificate against the name as ever, and
its authority against the usual ones and the installation's own. No redirect is followed, no proxy of the environment is asked, and
of the answer nothing is read but its status.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from pathlib import Path
from typing import Final, TypeAlias

import httpcore2

from gql_server.ports.webhooks import Posted, WebhookProblem
from gql_server.service.webhooks import Destinations

ADDRESSES_TRIED_MAX: Final = 3
RESOLVING_AT_ONCE: Final = 16

Resolve: TypeAlias = Callable[[str, int], Awaitable[Sequence[str]]]
_Option: TypeAlias = tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]


class ForbiddenAddress(Exception):
    """A name leads to an address that nothing is sent to."""


class GuardedNetwork(httpcore2.AsyncNetworkBackend):
    """Connects to allowed addresses alone."""

    def __init__(self, destinations: Destinations, resolve: Resolve) -> None:
        """Hold what is allowed, and how names are resolved."""
        self._destinations = destinations
        self._resolve = resolve
        self._network = httpcore2.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's own
        local_address: str | None = None,
        socket_options: Iterable[_Option] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """Resolve, look at every address, and connect to one of them."""
        addresses = await self._resolve(host, port)
        if not addresses or not all(map(self._destinations.allows, addresses)):
            raise ForbiddenAddress
        problem: Exception = httpcore2.ConnectError(host)
        for address in addresses[:ADDRESSES_TRIED_MAX]:
            try:
                return await self._network.connect_tcp(address, port, timeout, local_address, socket_options)
            except httpcore2.ConnectError as failed:
                problem = failed
        raise problem


class SystemNames:
    """Resolves names as the system does, in threads of its own: a name server that hangs holds up nothing but webhooks."""

    def __init__(self) -> None:
        """Start no thread yet."""
        self._threads = ThreadPoolExecutor(RESOLVING_AT_ONCE, thread_name_prefix="webhook-names")

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        """Return the addresses that a name has, in the system's order."""
        ask = partial(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
        try:
            found = await asyncio.get_running_loop().run_in_executor(self._threads, ask)
        except (OSError, UnicodeError) as problem:
            raise httpcore2.ConnectError(host) from problem
        return list(dict.fromkeys(str(address[0]) for *_, address in found))


class GuardedPoster:
    """Posts to allowed addresses, each request by a connection of its own."""

    def __init__(
        self, destinations: Destinations, *, seconds_max: float, ca_file: Path | None = None, resolve: Resolve | None = None
    ) -> None:
        """Hold what is allowed.

        Args:
            destinations: To where requests go.
            seconds_max: How long one request may take, from the name to the status.
            ca_file: Certificates, in PEM, of authorities that are trusted besides the usual ones.
            resolve: How names are resolved; another is for tests.

        Raises:
            SSLError: The file holds no certificate.
        """
        self._network = GuardedNetwork(destinations, SystemNames() if resolve is None else resolve)
        self._seconds_max = seconds_max
        self._tls = None if ca_file is None else _trusting(ca_file)

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Posted:
        """Post once."""
        given = [(name.encode(), value.encode()) for name, value in headers.items()]
        tls = _trusting_the_usual() if self._tls is None else self._tls
        try:
            async with (
                asyncio.timeout(self._seconds_max),
                httpcore2.AsyncConnectionPool(ssl_context=tls, network_backend=self._network) as pool,
                pool.stream("POST", url, headers=given, content=body) as answer,
            ):
                return Posted(int(answer.status))
        except ForbiddenAddress:
            return Posted(None, WebhookProblem.FORBIDDEN_ADDRESS)
        except (TimeoutError, httpcore2.TimeoutException):
            return Posted(None, WebhookProblem.TIMEOUT)
        except Exception as problem:  # noqa: BLE001 - whatever the other side does, and there is no end to that, is no fault of ours
            is_certificate = any(isinstance(one, ssl.SSLCertVerificationError) for one in _causes(problem))
            return Posted(None, WebhookProblem.CERTIFICATE if is_certificate else WebhookProblem.CONNECTION)


def _trusting(authorities: Path) -> ssl.SSLContext:
    context = httpcore2.default_ssl_context()
    context.load_verify_locations(authorities)
    return context


@cache
def _trusting_the_usual() -> ssl.SSLContext:
    """Return what trusts the usual authorities, made once when it is first needed: reading them takes longer than most starts."""
    return httpcore2.default_ssl_context()


def _causes(problem: BaseException | None) -> Iterator[BaseException]:
    """Yield an exception, and what it was raised for."""
    while problem is not None:
        yield problem
        problem = problem.__cause__ or problem.__context__
