"""Passkeys in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from gql_server.ports.passkeys import Passkey, PasskeyAdded
from gql_server.ports.people import OutgoingEmail
from gql_server.storage.memory.kept import Kept


class MemoryPasskeys:
    """Passkeys in a dictionary. No method waits in the middle, so each is one transaction."""

    def __init__(self, kept: Kept) -> None:
        """Look into what is kept."""
        self._kept = kept

    async def add(self, passkey: Passkey, code_hashes: Sequence[str], mail: OutgoingEmail, *, at_most: int) -> PasskeyAdded:
        """Add a passkey and mail."""
        account_id = passkey.account_id
        if len(self._theirs(account_id)) >= at_most:
            return PasskeyAdded.FULL
        if await self.by_credential(passkey.credential_id) is not None:
            return PasskeyAdded.KNOWN
        is_first = not self._has_factor(account_id)
        self._kept.passkeys[passkey.id] = passkey
        if is_first:
            self._kept.recovery_codes[account_id] = set(code_hashes)
        self._kept.mails[mail.id] = mail
        return PasskeyAdded.FIRST_FACTOR if is_first else PasskeyAdded.ADDED

    async def of_account(self, account_id: str) -> Sequence[Passkey]:
        """Return the passkeys of an account, in the order in which they were added."""
        return sorted(self._theirs(account_id), key=lambda passkey: (passkey.created_at, passkey.id))

    async def by_credential(self, credential_id: str) -> Passkey | None:
        """Return the passkey with this credential id."""
        return next((one for one in self._kept.passkeys.values() if one.credential_id == credential_id), None)

    async def use(self, passkey_id: str, sign_count: int, *, is_backed_up: bool, now: int) -> bool:
        """Note that it was used, unless its count went back."""
        known = self._kept.passkeys.get(passkey_id)
        if known is None or (sign_count <= known.sign_count and (sign_count, known.sign_count) != (0, 0)):
            return False
        used = replace(known, sign_count=sign_count, is_backed_up=is_backed_up, last_used_at=now)
        self._kept.passkeys[passkey_id] = used
        return True

    async def rename(self, account_id: str, passkey_id: str, name: str) -> bool:
        """Give a passkey another name."""
        known = self._kept.passkeys.get(passkey_id)
        if known is None or known.account_id != account_id:
            return False
        self._kept.passkeys[passkey_id] = replace(known, name=name)
        return True

    async def remove(self, account_id: str, passkey_id: str, mail: OutgoingEmail) -> bool:
        """Remove a passkey and mail; with the last second factor the recovery codes go."""
        known = self._kept.passkeys.get(passkey_id)
        if known is None or known.account_id != account_id:
            return False
        del self._kept.passkeys[passkey_id]
        if not self._has_factor(account_id):
            self._kept.recovery_codes.pop(account_id, None)
        self._kept.mails[mail.id] = mail
        return True

    def forget(self, account_id: str) -> None:
        """Forget all about an account."""
        for passkey in self._theirs(account_id):
            del self._kept.passkeys[passkey.id]

    def _theirs(self, account_id: str) -> list[Passkey]:
        return [one for one in self._kept.passkeys.values() if one.account_id == account_id]

    def _has_factor(self, account_id: str) -> bool:
        app = self._kept.authenticators.get(account_id)
        return bool(self._theirs(account_id)) or (app is not None and app.confirmed_at is not None)
