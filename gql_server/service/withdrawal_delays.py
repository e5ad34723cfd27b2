"""What commands and the address book must know of withdrawal delays; the rules themselves are the domain's (rules D1, D2)."""

from __future__ import annotations

from dataclasses import dataclass

from gql_server.domain.errors import InvalidInput
from gql_server.domain.needs import Needs
from gql_server.domain.withdrawal_delay import (
    DELAY_SECONDS_MAX,
    AddressTrust,
    WithdrawalDelay,
    is_shortening,
    seconds_in_force,
    settled,
)
from gql_server.ports.ledger import LedgerStore
from gql_server.ports.saved_addresses import SavedAddressStore


@dataclass(frozen=True, slots=True)
class DelayView:
    """What is in force for an account, and what will be.

    Args:
        seconds: In force now, the operator's least included.
        next_seconds: What takes its place at ``next_at``, Unix seconds of money time; both None when nothing will.
    """

    seconds: int
    next_seconds: int | None
    next_at: int | None


class WithdrawalDelays:
    """Looks at delays and at who is trusted."""

    def __init__(self, *, ledger: LedgerStore, addresses: SavedAddressStore, floor_seconds: int) -> None:
        """Hold what it looks at; ``floor_seconds`` is the operator's least delay, for everybody."""
        self._ledger = ledger
        self._addresses = addresses
        self.floor_seconds = floor_seconds

    async def trust(self, account_id: str, address: str, network: str | None = None) -> AddressTrust:
        """Return what is known of an address, for the command that names it and its network."""
        return AddressTrust(await self._addresses.trusted_from(account_id, address, network), self.floor_seconds)

    async def trusted_from(self, account_id: str) -> int:
        """Return from when an address is trusted that an account saves now, Unix seconds of money time."""
        delay, now = await self._look(account_id)
        return now + seconds_in_force(delay, self.floor_seconds, now)

    async def view(self, account_id: str) -> DelayView:
        """Return what is in force for an account."""
        delay, now = await self._look(account_id)
        present = settled(delay, now)
        later = None if present.next_seconds is None else max(present.next_seconds, self.floor_seconds)
        return DelayView(seconds_in_force(delay, self.floor_seconds, now), later, present.next_at)

    async def needs_proof(self, account_id: str, seconds: int) -> bool:
        """Tell whether a choice would be a shorter one, for which more must be proven than for a longer one.

        Raises:
            InvalidInput: When it is shorter than the operator's least, or longer than the longest.
        """
        if not self.floor_seconds <= seconds <= DELAY_SECONDS_MAX:
            raise InvalidInput("delay", f"must be from {self.floor_seconds} to {DELAY_SECONDS_MAX} seconds")
        delay, now = await self._look(account_id)
        return is_shortening(delay, seconds, now)

    async def _look(self, account_id: str) -> tuple[WithdrawalDelay, int]:
        snapshot = await self._ledger.snapshot(Needs(accounts=frozenset({account_id})))
        account = snapshot.book.accounts.get(account_id)
        return WithdrawalDelay() if account is None else account.delay, snapshot.now
