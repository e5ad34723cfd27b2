"""One-time secrets: links and codes that were mailed, and challenges that were given out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from gql_server.ports.people import OutgoingEmail, TokenPurpose


@dataclass(frozen=True, slots=True)
class OneTime:
    """Something that works once.

    Args:
        key_hash: Keyed hash of what names it: the token of a link, or the id of a challenge.
        account_id: Whose; None where nobody has the address that was given, so that no answer tells.
        code_hash: Keyed hash of the code that must come with the id; None for a link.
        subject: What it is for, sealed at rest.
        expires_at: Unix seconds.
        tries_left: How many wrong codes it takes.
    """

    key_hash: str
    account_id: str | None
    purpose: TokenPurpose
    expires_at: int
    code_hash: str | None = None
    subject: str = ""
    tries_left: int = 0


class OneTimeStore(Protocol):
    """Where one-time secrets live. Each method is one transaction of its own."""

    async def put(self, secret: OneTime, mail: OutgoingEmail | None, now: int) -> None:
        """Add a secret in the place of the account's others of its purpose, and the mail that carries it, all or nothing."""
        ...

    async def find(self, purpose: TokenPurpose, key_hash: str, now: int) -> OneTime | None:
        """Return a secret that is there and not expired; it stays."""
        ...

    async def take(self, purpose: TokenPurpose, key_hash: str, now: int) -> OneTime | None:
        """Use a secret up and return it; None when it is unknown, used or expired. Of two at once, one succeeds."""
        ...

    async def take_by_code(self, purpose: TokenPurpose, key_hash: str, code_hash: str, now: int) -> OneTime | None:
        """Use a secret up if the code fits; a wrong code costs one of its tries, and with the last of them it is gone."""
        ...
