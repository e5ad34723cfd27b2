"""Address books in memory."""

from __future__ import annotations

from collections.abc import Sequence

from gql_server.ports.people import OutgoingEmail
from gql_server.ports.saved_addresses import SavedAddress
from gql_server.storage.memory.kept import Kept


class MemorySavedAddresses:
    """Address books in a dictionary. No method waits in the middle, so each is one transaction."""

    def __init__(self, kept: Kept) -> None:
        """Look into what is kept."""
        self._mails = kept.mails
        self._saved: dict[str, SavedAddress] = {}

    async def add(self, saved: SavedAddress, mail: OutgoingEmail) -> bool:
        """Add an address and mail."""
        theirs = await self.of_account(saved.account_id)
        if any((known.address, known.network) == (saved.address, saved.network) for known in theirs):
            return False
        self._saved[saved.id] = saved
        self._mails[mail.id] = mail
        return True

    async def of_account(self, account_id: str) -> Sequence[SavedAddress]:
        """Return the addresses of an account, in the order in which they were confirmed."""
        theirs = [saved for saved in self._saved.values() if saved.account_id == account_id]
        return sorted(theirs, key=lambda saved: (saved.confirmed_at, saved.id))

    async def has(self, account_id: str, address: str, network: str | None = None) -> bool:
        """Tell whether an address is in the account's book."""
        return await self.trusted_from(account_id, address, network) is not None

    async def trusted_from(self, account_id: str, address: str, network: str | None = None) -> int | None:
        """Return from when an address of the account's book is trusted; None when it is not in the book."""
        known = [saved for saved in await self.of_account(account_id) if saved.address == address]
        return min((saved.trusted_from for saved in known if saved.network in (None, network)), default=None)

    async def remove(self, account_id: str, address_id: str, mail: OutgoingEmail) -> bool:
        """Remove an address and mail."""
        saved = self._saved.get(address_id)
        if saved is None or saved.account_id != account_id:
            return False
        del self._saved[address_id]
        self._mails[mail.id] = mail
        return True

    def forget(self, account_id: str) -> None:
        """Forget all about an account."""
        self._saved = {key: saved for key, saved in self._saved.items() if saved.account_id != account_id}
