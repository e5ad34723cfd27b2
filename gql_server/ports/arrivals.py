"""What custodians report of coins that came in, and the addresses that were given out for them."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol

from gql_server.domain.accounts import Deposit, DepositStatus
from gql_server.domain.book import Book


class ArrivalBooking(StrEnum):
    """What the ledger has made of an arrival.

    WAITING: not deep enough yet. CREDITED, HELD: a deposit stands for it. UNBOOKED: the ledger cannot name it. GONE: it vanished
    before it was credited. REVERSED: it vanished afterwards, and its deposit was taken back. RETURNED: its deposit was sent
    back, or is on its way.
    """

    WAITING = "WAITING"
    CREDITED = "CREDITED"
    HELD = "HELD"
    UNBOOKED = "UNBOOKED"
    GONE = "GONE"
    REVERSED = "REVERSED"
    RETURNED = "RETURNED"


@dataclass(frozen=True, slots=True)
class GivenAddress:
    """An address that was given out; it is its sub-account's for ever.

    Args:
        shown: As the custodian wrote it, for customers.
        address: The same as it is compared: hexadecimal in small letters.
        tag: Empty where there is none.
        given_at: Unix seconds.
    """

    id: str
    custodian: str
    sub_account_id: str
    symbol: str
    network: str
    shown: str
    address: str
    tag: str
    given_at: int


@dataclass(frozen=True, slots=True)
class Seen:
    """The latest that a custodian has said of an arrival, see ``plugin_api.Arrival``; ``reference`` is its name there."""

    custodian: str
    reference: str
    state: str
    network: str
    symbol: str | None
    asset: str
    amount: int
    decimals: int
    address: str
    tag: str
    txid: str
    confirmations: int
    observed_at: int
    sender: str | None


@dataclass(frozen=True, slots=True)
class KnownArrival:
    """An arrival and what became of it.

    Args:
        id: Ours, 32 hex digits.
        seen_at: When it was first heard of, Unix seconds.
        generation: How often it has been taken back and may come again: the keys of its commands carry it.
        booking: What the ledger made of it.
        sub_account_id: Whose address it came to; None while nobody's.
        deposit_id: The deposit that stands for it, or stood last.
        problem: Why it could not be booked, for operators.
        due_at: When it is to be looked at; None when there is nothing to do.
    """

    id: str
    seen: Seen
    seen_at: int
    generation: int = 1
    booking: ArrivalBooking = ArrivalBooking.WAITING
    sub_account_id: str | None = None
    deposit_id: str | None = None
    problem: str | None = None
    due_at: int | None = None


def reference_of(custodian: str, arrival: str, generation: int) -> str:
    """Return the reference of an arrival's deposit; another credit of the same output has another one."""
    return f"{custodian}:{arrival}" + ("" if generation == 1 else f"#{generation}")


def arrival_of(reference: str, custodian: str) -> str:
    """Return the custodian's name of the arrival that a deposit is for."""
    return re.sub(r"#[0-9]+$", "", reference.removeprefix(f"{custodian}:"))


_BOOKINGS: Final = {
    DepositStatus.CREDITED: ArrivalBooking.CREDITED,
    DepositStatus.HELD: ArrivalBooking.HELD,
    DepositStatus.RETURNED: ArrivalBooking.RETURNED,
}


def standing_of(deposit: Deposit) -> tuple[str, ArrivalBooking] | None:
    """Return which deposit stands for the arrival of a deposit by now, and what was made of it; None where that moves nothing."""
    if deposit.status is DepositStatus.ASSIGNED and deposit.went_to is not None:
        return deposit.went_to, ArrivalBooking.CREDITED
    booking = _BOOKINGS.get(deposit.status)
    return None if booking is None else (deposit.id, booking)


def moved_in(changed: Book) -> list[tuple[str, str, ArrivalBooking]]:
    """Return which deposits that were there a batch makes stand otherwise: the deposit, which one stands by now, and as what."""
    below = changed.deposits.below
    found = []
    for key, after in sorted(changed.deposits.own.items()):
        before, stands = None if below is None else below.get(key), standing_of(after)
        if before is not None and before.status is not after.status and stands is not None:
            found.append((key, *stands))
    return found


class AddressTaken(Exception):
    """A custodian has answered one sub-account with an address of another's."""


class ArrivalStore(Protocol):
    """Where they are kept. Each method is one transaction of its own.

    What becomes of a deposit that stands for an arrival (it is assigned, returned, held again, or credited with its account's
    approval) is noted at the arrival by the ledger's own commit, see ``moved_in``.
    """

    async def give(self, address: GivenAddress) -> GivenAddress:
        """Keep an address, and return it; where one was given already for the same sub-account, asset and network, that one.

        Raises:
            AddressTaken: It is another sub-account's.
        """
        ...

    async def addresses_of(self, sub_account_id: str) -> Sequence[GivenAddress]:
        """Return the addresses of a sub-account, by asset and network."""
        ...

    async def owners(self, custodian: str, address: str, tag: str) -> Sequence[GivenAddress]:
        """Return for what an address was given out: all of one sub-account."""
        ...

    async def known(self, custodian: str, reference: str) -> KnownArrival | None:
        """Return an arrival by its name at the custodian."""
        ...

    async def find(self, arrival_id: str) -> KnownArrival | None:
        """Return an arrival by its id."""
        ...

    async def put(self, arrival: KnownArrival, before: KnownArrival | None) -> bool:
        """Write an arrival down as it is now; False when it was not as ``before`` any more, and nothing is written."""
        ...

    async def due(self, now: int, limit: int) -> Sequence[KnownArrival]:
        """Return arrivals that are to be looked at, the longest due first."""
        ...

    async def waiting_for(self, sub_account_id: str, limit: int) -> Sequence[KnownArrival]:
        """Return what is on its way to a sub-account and not deep enough, the newest first."""
        ...

    async def of_deposits(self, deposit_ids: Collection[str]) -> Mapping[str, KnownArrival]:
        """Return arrivals by their deposits."""
        ...

    async def newest(
        self,
        bookings: Collection[ArrivalBooking],
        limit: int,
        before: tuple[int, str] | None = None,
        *,
        stuck_since: int | None = None,
    ) -> Sequence[KnownArrival]:
        """Return arrivals of which one of these was made, the newest first by (seen_at, id), strictly before a place.

        Args:
            bookings: Any of these.
            limit: So many at most.
            before: The place.
            stuck_since: And those that are WAITING and were seen by then.
        """
        ...

    async def cursor(self, custodian: str) -> str:
        """Return up to where a custodian's arrivals were read; empty at first."""
        ...

    async def move(self, custodian: str, cursor: str) -> None:
        """Note up to where a custodian's arrivals were read: everything before is written down."""
        ...
