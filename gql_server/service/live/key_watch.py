"""Watches the partner keys behind open connections: one that may not any more what it might then ends its connections, too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gql_server.ports.api_keys import ApiKeyStore
from gql_server.ports.runtime import Clock
from gql_server.service.clients import Client
from gql_server.service.grants import Grant
from gql_server.service.key_refusals import KeyNotGood
from gql_server.service.live.watching import Watch
from gql_server.service.signed_requests import require_unchanged


@dataclass(frozen=True, slots=True)
class KeyInUse:
    """What a key was good for when it signed, and from where it did."""

    grant: Grant
    client: Client


class KeyWatch(Watch[KeyInUse, KeyNotGood]):
    """Looks at keys."""

    def __init__(self, keys: ApiKeyStore, clock: Clock, *, seconds: float) -> None:
        """Begin with no connections; the clock is of real time, and this is how often it looks."""
        super().__init__(seconds=seconds)
        self._keys = keys
        self._clock = clock

    async def over(self, grounds: Sequence[KeyInUse]) -> Mapping[KeyInUse, KeyNotGood]:
        """Return which keys are not as they were, and why."""
        found = {key.id: key for key in await self._keys.among(sorted({ground.grant.key_id for ground in grounds}))}
        now, over = self._clock.now(), {}
        for ground in grounds:
            try:
                require_unchanged(found.get(ground.grant.key_id), ground.grant, ground.client, now)
            except KeyNotGood as why:
                over[ground] = why
        return over
