"""Arrivals and addresses in memory."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from gql_server.domain.book import Book
from gql_server.ports.arrivals import AddressTaken, ArrivalBooking, GivenAddress, KnownArrival, moved_in


class MemoryArrivals:
    """Arrivals in dictionaries."""

    def __init__(self) -> None:
        """Begin with none."""
        self._addresses: dict[tuple[str, str, str, str], GivenAddress] = {}
        self._arrivals: dict[tuple[str, str], KnownArrival] = {}
        self._cursors: dict[str, str] = {}

    async def give(self, address: GivenAddress) -> GivenAddress:
        """Keep an address."""
        if any(
            one.sub_account_id != address.sub_account_id
            for one in await self.owners(address.custodian, address.address, address.tag)
        ):
            raise AddressTaken(address.address)
        return self._addresses.setdefault((address.sub_account_id, address.custodian, address.symbol, address.network), address)

    async def addresses_of(self, sub_account_id: str) -> Sequence[GivenAddress]:
        """Return the addresses of a sub-account."""
        found = [one for one in self._addresses.values() if one.sub_account_id == sub_account_id]
        return sorted(found, key=lambda one: (one.symbol, one.network, one.id))

    async def owners(self, custodian: str, address: str, tag: str) -> Sequence[GivenAddress]:
        """Return for what an address was given out."""
        wanted = (custodian, address, tag)
        return [one for one in self._addresses.values() if (one.custodian, one.address, one.tag) == wanted]

    def all(self) -> Sequence[KnownArrival]:
        """Return every arrival."""
        return list(self._arrivals.values())

    async def known(self, custodian: str, reference: str) -> KnownArrival | None:
        """Return an arrival."""
        return self._arrivals.get((custodian, reference))

    async def find(self, arrival_id: str) -> KnownArrival | None:
        """Return an arrival by its id."""
        return next((one for one in self._arrivals.values() if one.id == arrival_id), None)

    async def put(self, arrival: KnownArrival, before: KnownArrival | None) -> bool:
        """Write an arrival down if it is as it was."""
        key = (arrival.seen.custodian, arrival.seen.reference)
        if self._arrivals.get(key) != before:
            return False
        self._arrivals[key] = arrival
        return True

    async def due(self, now: int, limit: int) -> Sequence[KnownArrival]:
        """Return arrivals to be looked at."""
        found = [one for one in self._arrivals.values() if one.due_at is not None and one.due_at <= now]
        return sorted(found, key=lambda one: (one.due_at or 0, one.id))[:limit]

    async def waiting_for(self, sub_account_id: str, limit: int) -> Sequence[KnownArrival]:
        """Return what is on its way."""
        return [
            one
            for one in await self.newest([ArrivalBooking.WAITING], len(self._arrivals))
            if one.sub_account_id == sub_account_id and one.seen.symbol is not None
        ][:limit]

    async def of_deposits(self, deposit_ids: Collection[str]) -> Mapping[str, KnownArrival]:
        """Return arrivals by their deposits."""
        return {one.deposit_id: one for one in self._arrivals.values() if one.deposit_id in deposit_ids and one.deposit_id}

    def follow_deposits(self, changed: Book) -> None:
        """Note at arrivals what a batch has made of their deposits."""
        for deposit_id, to, booking in moved_in(changed):
            for key, one in self._arrivals.items():
                if one.deposit_id == deposit_id:
                    self._arrivals[key] = replace(one, deposit_id=to, booking=booking)

    async def newest(
        self,
        bookings: Collection[ArrivalBooking],
        limit: int,
        before: tuple[int, str] | None = None,
        *,
        stuck_since: int | None = None,
    ) -> Sequence[KnownArrival]:
        """Return arrivals, the newest first."""

        def is_meant(one: KnownArrival) -> bool:
            is_stuck = one.booking is ArrivalBooking.WAITING and stuck_since is not None and one.seen_at <= stuck_since
            return (one.booking in bookings or is_stuck) and (before is None or (one.seen_at, one.id) < before)

        found = [one for one in self._arrivals.values() if is_meant(one)]
        return sorted(found, key=lambda one: (one.seen_at, one.id), reverse=True)[:limit]

    async def cursor(self, custodian: str) -> str:
        """Return up to where a custodian's arrivals were read."""
        return self._cursors.get(custodian, "")

    async def move(self, custodian: str, cursor: str) -> None:
        """Note up to where a custodian's arrivals were read."""
        self._cursors[custodian] = cursor
