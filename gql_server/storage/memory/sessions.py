"""Sessions in memory."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

from gql_server.ports.people import Member, OutgoingEmail, TokenPurpose
from gql_server.ports.sessions import Recognized, SessionRecord
from gql_server.storage.memory.kept import Kept


class MemorySessions:
    """Sessions in a dictionary. No method waits in the middle, so each is one transaction."""

    def __init__(self, kept: Kept) -> None:
        """Look into what is kept."""
        self._kept = kept

    async def open(self, session: SessionRecord) -> None:
        """Add a session."""
        self._kept.sessions[session.token_hash] = session

    async def find(self, token_hash: str) -> tuple[SessionRecord, Member] | None:
        """Return a session with its member."""
        session = self._kept.sessions.get(token_hash)
        return None if session is None else (session, self._kept.by_id[session.account_id])

    async def recognize(self, token_hash: str) -> Recognized | None:
        """Return a session, whether it is open or not."""
        found = await self.find(token_hash)
        if found is None:
            return None
        session, member = found
        return Recognized(session, member.role, member.closed_at is not None, lambda: member)

    async def open_among(self, token_hashes: Sequence[str], now: int, idle_seconds: int) -> AbstractSet[str]:
        """Return which of the sessions have not ended."""
        known = (self._kept.sessions.get(token_hash) for token_hash in token_hashes)
        return {one.token_hash for one in known if one is not None and one.is_open(now, idle_seconds)}

    async def of_account(self, account_id: str) -> Sequence[SessionRecord]:
        """Return the sessions of an account that were not revoked, the newest first."""
        theirs = [one for one in self._kept.sessions.values() if one.account_id == account_id and one.revoked_at is None]
        return sorted(theirs, key=lambda one: (-one.created_at, one.token_hash))

    async def touch(self, token_hash: str, seen_at: int) -> None:
        """Note that a session was used."""
        session = self._kept.sessions.get(token_hash)
        if session is not None and (session.created_at if session.seen_at is None else session.seen_at) < seen_at:
            self._kept.sessions[token_hash] = replace(session, seen_at=seen_at)

    async def rotate(self, token_hash: str, successor: SessionRecord, now: int) -> bool:
        """Revoke a session and open its successor, all or nothing."""
        if not await self.revoke(successor.account_id, token_hash, now):
            return False
        self._kept.sessions[successor.token_hash] = successor
        return True

    async def revoke(self, account_id: str, token_hash: str, now: int) -> bool:
        """Revoke one session of an account."""
        session = self._kept.sessions.get(token_hash)
        if session is None or session.revoked_at is not None or session.account_id != account_id:
            return False
        self._kept.sessions[token_hash] = replace(session, revoked_at=now)
        return True

    async def revoke_all(self, account_id: str, now: int, *, spare: str | None = None) -> int:
        """Revoke every session of an account but one, and return how many that were."""
        theirs = [one.token_hash for one in await self.of_account(account_id) if one.token_hash != spare]
        for token_hash in theirs:
            await self.revoke(account_id, token_hash, now)
        return len(theirs)

    async def replace_password(
        self,
        account_id: str,
        password_hash: str,
        mail: OutgoingEmail,
        now: int,
        *,
        spare: str | None = None,
        using: str | None = None,
    ) -> bool:
        """Replace the password, end the other sessions and mail, all or nothing."""
        kept = self._kept
        if using is not None:
            link = kept.secrets.get(using)
            if (
                link is None
                or (link.account_id, link.purpose) != (account_id, TokenPurpose.RESET_PASSWORD)
                or link.expires_at <= now
            ):
                return False
        for key, secret in list(kept.secrets.items()):
            if (secret.account_id, secret.purpose) == (account_id, TokenPurpose.RESET_PASSWORD):
                del kept.secrets[key]
        kept.by_id[account_id] = replace(kept.by_id[account_id], password_hash=password_hash)
        await self.revoke_all(account_id, now, spare=spare)
        kept.mails[mail.id] = mail
        return True
