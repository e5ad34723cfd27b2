"""The address book: external addresses that a customer has confirmed as their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from gql_server.ports.people import OutgoingEmail


@dataclass(frozen=True, slots=True)
class SavedAddress:
    """A confirmed external address. Address and label are sealed at rest.

    Args:
        network: By which alone it is meant; None for any.
        confirmed_at: When it was confirmed, Unix seconds of real time.
        trusted_from: From when money leaves for it without a delay, Unix seconds of money time (rule D1).
    """

    id: str
    account_id: str
    address: str
    label: str
    confirmed_at: int
    trusted_from: int
    network: str | None = None


class SavedAddressStore(Protocol):
    """Where address books live. Each method is one transaction of its own."""

    async def add(self, saved: SavedAddress, mail: OutgoingEmail) -> bool:
        """Add an address and mail; False when the account has it already, for the same network."""
        ...

    async def of_account(self, account_id: str) -> Sequence[SavedAddress]:
        """Return the addresses of an account, in the order in which they were confirmed."""
        ...

    async def has(self, account_id: str, address: str, network: str | None = None) -> bool:
        """Tell whether an address is in the account's book, for a network or for any."""
        ...

    async def trusted_from(self, account_id: str, address: str, network: str | None = None) -> int | None:
        """Return from when an address is trusted, for a network or for any; None when it is not in the account's book."""
        ...

    async def remove(self, account_id: str, address_id: str, mail: OutgoingEmail) -> bool:
        """Remove an address and mail; False when there is none such."""
        ...
