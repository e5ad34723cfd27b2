"""What the ledger makes of arrivals: each is credited once when it is deep enough, and taken back once when it is forgotten.

It may stop at every line, or run in two processes at once: the keys of its commands say which arrival they are for, so the same
command is decided once, and what it came to is noted whenever that is.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import structlog

from gql_server.domain.accounts import DepositStatus
from gql_server.domain.assets import Asset
from gql_server.domain.commands import Command, ReverseDeposit
from gql_server.domain.errors import Refusal
from gql_server.domain.needs import Needs
from gql_server.domain.outcomes import Credited
from gql_server.plugin_api.custody import ArrivalState
from gql_server.ports.arrivals import ArrivalBooking, ArrivalStore, KnownArrival, reference_of, standing_of
from gql_server.ports.ledger import SYSTEM_SCOPE, CommandKey, LedgerStore
from gql_server.service.arrivals.placing import Unplaceable, is_deep, place
from gql_server.service.codec import Answer, decode_answer
from gql_server.service.requests import Decided, Request
from gql_server.service.teller import Teller

_log: Final = structlog.get_logger(__name__)

AT_ONCE: Final = 64
AGAIN_SECONDS: Final = 600
"""How often an arrival is looked at again that only the terms of its asset keep from being booked: they may change."""
STANDING: Final = frozenset({ArrivalBooking.CREDITED, ArrivalBooking.HELD, ArrivalBooking.RETURNED})
"""What a deposit stands for."""


class ArrivalBooks:
    """Books arrivals."""

    def __init__(self, store: ArrivalStore, ledger: LedgerStore, teller: Teller) -> None:
        """Book by this teller."""
        self._store = store
        self._ledger = ledger
        self._teller = teller

    async def run_once(self) -> int:
        """Look at every arrival that is due; return how many there were."""
        done = 0
        while due := await self._store.due(await self._ledger.now(), AT_ONCE):
            for one in due:
                await self.book(one)
            done += len(due)
        return done

    async def book(self, arrival: KnownArrival) -> None:
        """Let the ledger know of an arrival what it should, and note what it made of it."""
        after = await self._booked(arrival)
        # Where something was heard meanwhile it stays due; so does one whose deposit is new: until that is noted, nobody could note
        # here what became of the deposit.
        due_at = arrival.due_at if after.deposit_id != arrival.deposit_id else None
        if _may_be_booked_later(after):
            due_at = await self._ledger.now() + AGAIN_SECONDS
        await self._store.put(replace(after, due_at=due_at), arrival)

    async def _booked(self, arrival: KnownArrival) -> KnownArrival:
        if arrival.seen.state == ArrivalState.REORGANIZED:
            return await self._forgotten(arrival)
        if arrival.booking in STANDING:
            arrival = await self._caught_up(arrival)
            if arrival.booking in STANDING:
                return arrival
        made = await self._made_already(arrival)
        if made is not None:
            return made
        asset = await self._asset(arrival.seen.symbol)
        if not is_deep(arrival.seen, asset):
            return replace(arrival, booking=ArrivalBooking.WAITING, problem=None)
        owners = await self._store.owners(arrival.seen.custodian, arrival.seen.address, arrival.seen.tag)
        command = place(arrival.seen, asset, owners, _reference(arrival))
        if isinstance(command, Unplaceable):
            if command.problem != arrival.problem:
                _log.warning("arrival_not_booked", arrival=arrival.id, problem=command.problem)
            return replace(arrival, booking=ArrivalBooking.UNBOOKED, problem=command.problem)
        return self._made(arrival, (await self._submit(_key(arrival), command)).outcome)

    async def _caught_up(self, arrival: KnownArrival) -> KnownArrival:
        """Return an arrival as its deposit stands by now: it may have been assigned or returned before it was noted here.

        Or taken back: whoever did that died before noting it, and since then the network has the coins again.
        """
        deposit_id = arrival.deposit_id or ""
        deposit = (await self._ledger.snapshot(Needs(deposits=frozenset((deposit_id,))))).book.deposits.get(deposit_id)
        if deposit is not None and deposit.status is DepositStatus.REVERSED:
            return _reversed(arrival)
        stands = None if deposit is None else standing_of(deposit)
        return arrival if stands is None else replace(arrival, deposit_id=stands[0], booking=stands[1])

    async def _made_already(self, arrival: KnownArrival) -> KnownArrival | None:
        """Return the arrival as its command has made it, where that was decided and nobody has noted it yet."""
        [found] = (await self._ledger.decided([CommandKey(SYSTEM_SCOPE, _key(arrival))])).values() or [None]
        return None if found is None else self._made(arrival, decode_answer(found.outcome_kind, found.outcome))

    def _made(self, arrival: KnownArrival, outcome: Answer) -> KnownArrival:
        if not isinstance(outcome, Credited):
            return self._refused(arrival, outcome)
        booking = ArrivalBooking.HELD if outcome.status is DepositStatus.HELD else ArrivalBooking.CREDITED
        return replace(arrival, booking=booking, deposit_id=outcome.deposit_id, problem=None)

    async def _forgotten(self, arrival: KnownArrival) -> KnownArrival:
        if arrival.booking not in STANDING:
            arrival = await self._made_already(arrival) or arrival
        if arrival.booking in STANDING:
            arrival = await self._caught_up(arrival)
        if arrival.booking not in STANDING or arrival.deposit_id is None:
            return (
                arrival
                if arrival.booking is ArrivalBooking.REVERSED
                else replace(arrival, booking=ArrivalBooking.GONE, problem=None)
            )
        decided = await self._submit(f"arrival-forgotten:{arrival.deposit_id}", ReverseDeposit(arrival.deposit_id))
        if isinstance(decided.outcome, Refusal):
            return self._refused(arrival, decided.outcome)
        _log.warning("arrival_reversed", arrival=arrival.id, deposit=arrival.deposit_id)
        return _reversed(arrival)

    def _refused(self, arrival: KnownArrival, outcome: Answer) -> KnownArrival:
        problem = outcome.message if isinstance(outcome, Refusal) else type(outcome).__name__
        _log.error("arrival_refused", arrival=arrival.id, problem=problem)
        return replace(arrival, problem=problem)

    async def _submit(self, key: str, command: Command) -> Decided:
        return await self._teller.submit(Request(SYSTEM_SCOPE, key, "arrival", key, command))

    async def _asset(self, symbol: str | None) -> Asset | None:
        if symbol is None:
            return None
        return (await self._ledger.snapshot(Needs(symbols=frozenset((symbol,))))).book.assets.get(symbol)


def _may_be_booked_later(arrival: KnownArrival) -> bool:
    """Tell whether nothing but the terms of its asset is in the way: it is not listed, or asks for more confirmations."""
    is_shallow = arrival.booking is ArrivalBooking.WAITING and arrival.seen.state == ArrivalState.CONFIRMED
    return is_shallow or arrival.booking is ArrivalBooking.UNBOOKED


def _reversed(arrival: KnownArrival) -> KnownArrival:
    """Return an arrival whose deposit was taken back: if it comes again, that is another credit."""
    return replace(arrival, booking=ArrivalBooking.REVERSED, generation=arrival.generation + 1, problem=None)


def _reference(arrival: KnownArrival) -> str:
    return reference_of(arrival.seen.custodian, arrival.seen.reference, arrival.generation)


def _key(arrival: KnownArrival) -> str:
    return f"arrival:{_reference(arrival)}"
