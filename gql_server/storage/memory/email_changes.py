"""Changes of addresses in memory."""

from __future__ import annotations

from dataclasses import replace

from gql_server.ports.email_changes import NewAddress
from gql_server.ports.people import TokenPurpose
from gql_server.storage.memory.kept import Kept
from gql_server.storage.memory.sessions import MemorySessions


class MemoryEmailChanges:
    """Changes of addresses beside the members. No method waits in the middle, so each is one transaction."""

    def __init__(self, kept: Kept) -> None:
        """Look into what is kept."""
        self._kept = kept

    async def is_recent(self, account_id: str, now: int) -> bool:
        """Tell whether a link that undoes a change still works."""
        undo = (account_id, TokenPurpose.UNDO_EMAIL_CHANGE)
        return any((one.account_id, one.purpose) == undo and one.expires_at > now for one in self._kept.secrets.values())

    async def confirm(self, new: NewAddress, now: int) -> bool:
        """Change the address."""
        if await self.is_recent(new.account_id, now):
            return False
        return self._set(new, TokenPurpose.CHANGE_EMAIL, now)

    async def undo(self, old: NewAddress, now: int) -> bool:
        """Go back to the address."""
        if not self._set(old, TokenPurpose.UNDO_EMAIL_CHANGE, now):
            return False
        self._kept.by_id[old.account_id] = replace(self._kept.by_id[old.account_id], password_hash="")
        await MemorySessions(self._kept).revoke_all(old.account_id, now)
        self._drop_factors_since(old.account_id, old.changed_at)
        return True

    def _drop_factors_since(self, account_id: str, changed_at: int) -> None:
        kept, known = self._kept, self._kept.authenticators.get(account_id)
        if known is not None and (known.confirmed_at is None or known.confirmed_at >= changed_at):
            del kept.authenticators[account_id]
        for one in [one for one in kept.passkeys.values() if one.account_id == account_id and one.created_at >= changed_at]:
            del kept.passkeys[one.id]
        if account_id not in kept.authenticators and all(one.account_id != account_id for one in kept.passkeys.values()):
            kept.recovery_codes.pop(account_id, None)

    def _set(self, new: NewAddress, purpose: TokenPurpose, now: int) -> bool:
        kept, member = self._kept, self._kept.by_id.get(new.account_id)
        link = kept.secrets.get(new.using)
        if member is None or member.closed_at is not None or link is None:
            return False
        if (link.account_id, link.purpose) != (new.account_id, purpose) or link.expires_at <= now:
            return False
        others = [one for one in kept.by_id.values() if one.email_hash == new.email_hash and one.account_id != new.account_id]
        if any(one.email_verified_at is not None for one in others):
            return False
        gone = {new.account_id, *(one.account_id for one in others)}
        kept.secrets = {key: one for key, one in kept.secrets.items() if one.account_id not in gone}
        for one in others:
            kept.tokens = {key: token for key, token in kept.tokens.items() if token.account_id != one.account_id}
            del kept.by_id[one.account_id]
        kept.by_id[new.account_id] = replace(member, email_hash=new.email_hash, email=new.email)
        kept.secrets[new.secret.key_hash] = new.secret
        kept.mails.update({mail.id: mail for mail in new.mails})
        return True
