"""Partner keys in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from gql_server.ports.api_keys import ApiKey
from gql_server.ports.people import OutgoingEmail
from gql_server.storage.memory.kept import Kept


class MemoryApiKeys:
    """Partner keys in a dictionary. No method waits in the middle, so each is one transaction."""

    def __init__(self, kept: Kept) -> None:
        """Put letters where all of them are."""
        self._kept = kept
        self._keys: dict[str, ApiKey] = {}

    async def add(self, key: ApiKey, mail: OutgoingEmail, *, at_most: int, forget_before: int) -> bool:
        """Add a key and mail."""
        theirs = await self.of_account(key.account_id)
        for old in theirs:
            if old.revoked_at is not None and old.revoked_at < forget_before:
                del self._keys[old.id]
        if sum(1 for one in theirs if one.revoked_at is None) >= at_most:
            return False
        self._keys[key.id] = key
        self._kept.mails[mail.id] = mail
        return True

    async def of_account(self, account_id: str) -> Sequence[ApiKey]:
        """Return the keys of an account, in the order in which they were made."""
        theirs = [key for key in self._keys.values() if key.account_id == account_id]
        return sorted(theirs, key=lambda key: (key.created_at, key.id))

    async def find(self, key_id: str) -> ApiKey | None:
        """Return a key."""
        return self._keys.get(key_id)

    async def among(self, key_ids: Sequence[str]) -> Sequence[ApiKey]:
        """Return those of these keys that there are."""
        return [key for key_id in key_ids if (key := self._keys.get(key_id)) is not None]

    async def change(self, changed: ApiKey, mail: OutgoingEmail) -> bool:
        """Replace a key that nobody has changed meanwhile, and mail."""
        known = self._keys.get(changed.id)
        if known is None or known.version != changed.version or known.revoked_at is not None:
            return False
        self._keys[changed.id] = replace(changed, version=changed.version + 1)
        self._kept.mails[mail.id] = mail
        return True

    async def revoke(self, account_id: str, key_id: str, now: int, mail: OutgoingEmail) -> bool:
        """Revoke a key and mail."""
        known = self._keys.get(key_id)
        if known is None or known.account_id != account_id or known.revoked_at is not None:
            return False
        self._keys[key_id] = replace(known, revoked_at=now)
        self._kept.mails[mail.id] = mail
        return True

    async def touch(self, key_id: str, used_at: int) -> None:
        """Note that a key was used."""
        known = self._keys.get(key_id)
        if known is not None and (known.last_used_at is None or known.last_used_at < used_at):
            self._keys[key_id] = replace(known, last_used_at=used_at)

    def forget(self, account_id: str) -> None:
        """Forget all about an account."""
        self._keys = {key_id: key for key_id, key in self._keys.items() if key.account_id != account_id}
