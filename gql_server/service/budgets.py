"""How much may be asked by signed requests: points in each minute, for each key and for each network."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from gql_server.ports.runtime import Clock
from gql_server.service.clients import Client
from gql_server.service.key_refusals import CostExceeded
from gql_server.service.refusals import TooManyRequests
from gql_server.service.throttle import Admitted, Throttle, Throttles

WINDOW_SECONDS: Final = 60


@dataclass(frozen=True, slots=True)
class Cost:
    """What a request costs.

    Args:
        asked: What its shape is worth, in points.
        charged: What was taken for it.
        left: What is left in this minute, to the key or the network, whichever has less.
        resets_at: When that minute ends, Unix seconds of real time.
    """

    asked: int
    charged: int
    left: int
    resets_at: int


class Budgets:
    """Charges signed requests."""

    def __init__(self, throttles: Throttles, clock: Clock, *, key_points: int, network_points: int) -> None:
        """Let each key and each network spend so many points in a minute, which begins with what is first asked in it."""
        self._keys = throttles.named("key-points", attempts=key_points, window_seconds=WINDOW_SECONDS)
        self._networks = throttles.named("key-network-points", attempts=network_points, window_seconds=WINDOW_SECONDS)
        self._most = min(key_points, network_points)
        self._clock = clock

    async def spend(self, key_id: str, client: Client, points: int) -> Cost:
        """Charge a request.

        Raises:
            CostExceeded: When it does not fit; what was left of the minute is forfeited, unless no minute has so many points.
            StorageFailure: When the counters cannot be reached.
        """
        if points > self._most:
            raise CostExceeded(points, self._most, WINDOW_SECONDS)
        left = [await self._count(self._keys, key_id, points)]
        if client.address:
            left.append(await self._count(self._networks, client.network, points))
        tightest = min(left, key=lambda admitted: admitted.remaining)
        return Cost(points, points, tightest.remaining, self._clock.now() + tightest.seconds_left)

    async def spend_on_fault(self, client: Client) -> None:
        """Charge the network of who is refused one point.

        Raises:
            CostExceeded: When the network has none left.
            StorageFailure: When the counters cannot be reached.
        """
        if client.address:
            await self._count(self._networks, client.network, 1)

    async def _count(self, throttle: Throttle, subject: str, points: int) -> Admitted:
        try:
            return await throttle.count(subject, points)
        except TooManyRequests as refused:
            raise CostExceeded(points, self._most, refused.retry_after_seconds) from None
