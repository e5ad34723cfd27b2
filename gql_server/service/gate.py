"""How often one place may try what costs or guesses: per request, per network address, per network.

What is tried for one account is counted where it is tried, by its address or id; here it does not matter for whom.
"""

from __future__ import annotations

from typing import Final

from gql_server.ports.errors import StorageFailure
from gql_server.service.clients import NOWHERE, Client
from gql_server.service.refusals import TooManyRequests
from gql_server.service.throttle import Throttles

ATTEMPTS_PER_REQUEST: Final = 10
"""How many sign-ins, sign-ups and the like one request may hold, whatever they are called by aliases."""
WINDOW_SECONDS: Final = 15 * 60
ADDRESS_SHARE: Final = 2
"""A single address has the network's allowance divided by this."""


class Gate:
    """Counts attempts by where they come from."""

    def __init__(self, throttles: Throttles, attempts_per_network: int) -> None:
        """Count ``attempts_per_network`` in a quarter of an hour."""
        per_address = max(1, attempts_per_network // ADDRESS_SHARE)
        self._addresses = throttles.named("address", attempts=per_address, window_seconds=WINDOW_SECONDS)
        self._networks = throttles.named("network", attempts=attempts_per_network, window_seconds=WINDOW_SECONDS)

    async def count(self, client: Client) -> None:
        """Count an attempt; one from nowhere, the house's own, is not counted.

        Raises:
            TooManyRequests: When address or network had all theirs.
        """
        if client.address:
            await self._addresses.count(client.address)
            await self._networks.count(client.network)


class Visit:
    """One request at the gate."""

    def __init__(self, gate: Gate, client: Client = NOWHERE) -> None:
        """Begin with nothing tried."""
        self._gate = gate
        self._tried = 0
        self.client = client

    async def may_try(self) -> bool:
        """Count the reading of a document of many attempts; False when its place had all its attempts, or nobody can count."""
        try:
            await self._gate.count(self.client)
        except (TooManyRequests, StorageFailure):
            return False
        return True

    async def count(self) -> None:
        """Count an attempt of this request.

        Raises:
            TooManyRequests: When the request holds too many, or the place from which it comes had all its.
        """
        self._tried += 1
        if self._tried > ATTEMPTS_PER_REQUEST:
            raise TooManyRequests(1)
        await self._gate.count(self.client)
