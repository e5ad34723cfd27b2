"""What custodians report, in their own order of time: what is late, repeated or contradicts what is known changes nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import structlog

from gql_server.plugin_api.custody import Arrival, ArrivalState
from gql_server.ports.arrivals import ArrivalStore, KnownArrival, Seen
from gql_server.ports.runtime import Identifiers

_log: Final = structlog.get_logger(__name__)

_MOVES: Final = {
    ArrivalState.PENDING: frozenset(ArrivalState),
    ArrivalState.CONFIRMED: frozenset({ArrivalState.CONFIRMED, ArrivalState.REORGANIZED}),
    ArrivalState.REORGANIZED: frozenset(ArrivalState),
}
_RANK: Final = {ArrivalState.PENDING: 0, ArrivalState.CONFIRMED: 1, ArrivalState.REORGANIZED: 2}
TRIES_MAX: Final = 8


class Contested(Exception):
    """Too many write the same arrival down at once; it is reported again."""


def looked_up(address: str) -> str:
    """Return an address as it is compared: hexadecimal ones in small letters, for their capitals are a checksum."""
    return address.lower() if address[:2].lower() == "0x" else address


def seen_of(custodian: str, arrival: Arrival) -> Seen:
    """Return what an arrival says, as it is kept."""
    return Seen(
        custodian,
        arrival.id,
        arrival.state,
        arrival.network,
        arrival.symbol,
        arrival.asset,
        arrival.amount,
        arrival.decimals,
        looked_up(arrival.address),
        arrival.tag or "",
        arrival.transaction,
        arrival.confirmations,
        arrival.observed_at,
        arrival.sender,
    )


def is_news(known: Seen, seen: Seen) -> bool:
    """Tell whether a report moves what is known: it is younger and its state may follow; of two at one time the later state."""
    if known == seen or _contents(known) != _contents(seen):
        return False
    before, after = ArrivalState(known.state), ArrivalState(seen.state)
    if seen.observed_at == known.observed_at:
        return _RANK[after] > _RANK[before] or (after is before and seen.confirmations > known.confirmations)
    return seen.observed_at > known.observed_at and after in _MOVES[before]


def _contents(seen: Seen) -> tuple[object, ...]:
    """Return what never changes of an output: a custodian that says otherwise contradicts itself."""
    return seen.network, seen.asset, seen.amount, seen.decimals, seen.address, seen.tag


class Hearing:
    """Writes reports down."""

    def __init__(self, store: ArrivalStore, identifiers: Identifiers) -> None:
        """Write to this store."""
        self._store = store
        self._identifiers = identifiers

    async def hear(self, custodian: str, arrival: Arrival, now: int) -> bool:
        """Write a report down; return whether it was news. When this returns, it is durable.

        Args:
            now: Unix seconds of money time.

        Raises:
            Contested: Others kept writing it, too.
        """
        seen = seen_of(custodian, arrival)
        for _ in range(TRIES_MAX):
            known = await self._store.known(custodian, arrival.id)
            if known is None:
                owners = await self._store.owners(custodian, seen.address, seen.tag)
                whose = owners[0].sub_account_id if owners else None
                new = KnownArrival(self._identifiers.new_id(), seen, now, sub_account_id=whose, due_at=now)
                if await self._store.put(new, None):
                    return True
            elif not is_news(known.seen, seen):
                if _contents(known.seen) != _contents(seen):
                    _log.error("arrival_contradicts_itself", custodian=custodian, arrival=arrival.id)
                return False
            elif await self._store.put(replace(known, seen=seen, due_at=now), known):
                return True
        raise Contested(arrival.id)
