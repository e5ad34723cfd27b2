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
        confirmed_at: When it was confirmed, Unix seconds of real time.
        trusted_from: From when money leaves for it without a delay, Unix seconds of money time (rule D1).
    """

    id: str
    account_id: str
    address: str
    label: str
    confirmed_at: int
    trusted_from: int


class SavedAddressStore(Protocol):
    """Where address books live. Each method is one transaction of its own."""

    async def add(self, saved: SavedAddress, mail: OutgoingEmail) -> bool:
        """Add an address and mail; False when the account has it already."""
        ...

    async def of_account(self, account_id: str) -> Sequence[SavedAddress]:
        """Return the addresses of an account, in the order in which they were confirmed."""
        ...

    async def has(self, account_id: str, address: str) -> bool:
        """Tell whether an address is in the account's book."""
        ...

    async def trusted_from(self, account_id: str, address: str) -> int | None:
        """Return from when an address of the account's book is trusted; None when it is not in the book."""
        ...

    async def remove(self, account_id: str, address_id: str, mail: OutgoingEmail) -> bool:
        """Remove an address and mail; False when there is none such."""
        ...
