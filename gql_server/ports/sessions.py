"""Sessions: what a signed-in client holds, where it was last seen, and how it ends."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Protocol

from gql_server.ports.people import Member, OutgoingEmail, Role


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """An opaque session, found by the hash of its token. Times are Unix seconds of real time (rule T3).

    Args:
        created_at: When somebody signed in; a rotated session keeps it.
        expires_at: When it ends by age.
        seen_at: When it was last used, to the minute or so; it ends by idleness from here.
        address: The network address from which it was opened; sealed at rest, like ``user_agent``.
        user_agent: What the client calls itself.
    """

    token_hash: str
    account_id: str
    created_at: int
    expires_at: int
    revoked_at: int | None = None
    seen_at: int | None = None
    address: str = ""
    user_agent: str = ""

    def is_open(self, now: int, idle_seconds: int) -> bool:
        """Tell whether it was neither revoked nor has ended by age or idleness."""
        seen_at = self.created_at if self.seen_at is None else self.seen_at
        return self.revoked_at is None and now < min(self.expires_at, seen_at + idle_seconds)


@dataclass(frozen=True, slots=True)
class Recognized:
    """A session that a token was recognized by, with as much of its member as every request needs.

    Args:
        session: Without from where it was opened.
        is_closed: Whether the account is closed.
        member: Returns the whole member, as it was then; it costs the opening of a seal.
    """

    session: SessionRecord
    role: Role
    is_closed: bool
    member: Callable[[], Member]


class SessionStore(Protocol):
    """Where sessions live. Each method is one transaction of its own."""

    async def open(self, session: SessionRecord) -> None:
        """Add a session."""
        ...

    async def find(self, token_hash: str) -> tuple[SessionRecord, Member] | None:
        """Return a session with its member, whether it is open or not."""
        ...

    async def recognize(self, token_hash: str) -> Recognized | None:
        """Return a session, whether it is open or not, by one statement; nothing is unsealed."""
        ...

    async def open_among(self, token_hashes: Sequence[str], now: int, idle_seconds: int) -> AbstractSet[str]:
        """Return which of the sessions were neither revoked nor have ended by age or idleness."""
        ...

    async def of_account(self, account_id: str) -> Sequence[SessionRecord]:
        """Return the sessions of an account that were not revoked, the newest first."""
        ...

    async def touch(self, token_hash: str, seen_at: int) -> None:
        """Note that a session was used; never earlier than it was noted before."""
        ...

    async def rotate(self, token_hash: str, successor: SessionRecord, now: int) -> bool:
        """Revoke a session and open its successor, all or nothing; False when it was revoked already."""
        ...

    async def revoke(self, account_id: str, token_hash: str, now: int) -> bool:
        """Revoke one session of an account; False when it was not open."""
        ...

    async def revoke_all(self, account_id: str, now: int, *, spare: str | None = None) -> int:
        """Revoke every session of an account but the one with the hash ``spare``, and return how many that were."""
        ...

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
        """Replace the password, revoke every session but ``spare``, drop the account's reset links, and mail, all or nothing.

        Args:
            account_id: Whose.
            password_hash: The new one.
            mail: Tells the owner.
            now: Unix seconds.
            spare: Hash of the token of the session that stays open.
            using: Hash of the reset link's token, which must be there and not expired; it is used up.

        Returns:
            False when the link of ``using`` does not work; nothing changed then.
        """
        ...
