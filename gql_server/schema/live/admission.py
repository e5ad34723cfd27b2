"""How many connections that stay open a process has, in all and from one address."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from gql_server.service.clients import Client

ADDRESS_SHARE: Final = 4
"""One address may have all connections divided by this."""
RETRY_SECONDS: Final = 10


class NoRoom(Exception):
    """There are too many connections; ``is_own`` when they are the client's own."""

    def __init__(self, *, is_own: bool) -> None:
        """Say whose they are."""
        super().__init__("too many connections" + (" from this address" if is_own else ""))
        self.is_own = is_own


class Admission:
    """Counts connections."""

    def __init__(self, connections_max: int) -> None:
        """Begin with none; so many may be open at once."""
        self._max = connections_max
        self._address_max = max(1, connections_max // ADDRESS_SHARE)
        self._by_address: Counter[str] = Counter()

    @property
    def count(self) -> int:
        """Return how many are open."""
        return self._by_address.total()

    @contextmanager
    def admitted(self, client: Client) -> Iterator[None]:
        """Count a connection while the context lasts.

        Raises:
            NoRoom: There are too many.
        """
        if self.count >= self._max:
            raise NoRoom(is_own=False)
        if self._by_address[client.address] >= self._address_max:
            raise NoRoom(is_own=True)
        self._by_address[client.address] += 1
        try:
            yield
        finally:
            self._by_address[client.address] -= 1
            if not self._by_address[client.address]:
                del self._by_address[client.address]
