"""Passkeys: the public keys by which an account's own devices prove that it is them, and the person at them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from gql_server.ports.people import OutgoingEmail


@dataclass(frozen=True, slots=True)
class Passkey:
    """A passkey of an account. Credential id, public key and name are sealed at rest; times are Unix seconds.

    Args:
        credential_id: What the authenticator calls it, base64url.
        public_key: In the COSE format, base64url.
        name: The owner's name for it.
        transports: How browsers said that it can be reached, such as ``internal`` or ``hybrid``.
        sign_count: The highest count that it has signed; 0 for ever where the authenticator does not count.
        is_backed_up: Whether it was kept in more than one place when it was last used.
        last_used_at: None until it is used.
    """

    id: str
    account_id: str
    credential_id: str
    public_key: str
    name: str
    transports: tuple[str, ...]
    sign_count: int
    is_backed_up: bool
    created_at: int
    last_used_at: int | None = None


class PasskeyAdded(StrEnum):
    """How adding a passkey went."""

    FIRST_FACTOR = "FIRST_FACTOR"
    """It is there, and the recovery codes that came with it are: there was no second factor before."""
    ADDED = "ADDED"
    KNOWN = "KNOWN"
    """Its credential is registered already, here or for another account; nothing changed."""
    FULL = "FULL"
    """The account has as many as it may have; nothing changed."""


class PasskeyStore(Protocol):
    """Where passkeys live. Each method is one transaction of its own."""

    async def add(self, passkey: Passkey, code_hashes: Sequence[str], mail: OutgoingEmail, *, at_most: int) -> PasskeyAdded:
        """Add a passkey and mail, all or nothing.

        Args:
            passkey: The passkey.
            code_hashes: Recovery codes, which replace all others if the account has neither a passkey nor an authenticator app.
            mail: Tells the owner.
            at_most: How many passkeys the account may have with it.
        """
        ...

    async def of_account(self, account_id: str) -> Sequence[Passkey]:
        """Return the passkeys of an account, in the order in which they were added."""
        ...

    async def by_credential(self, credential_id: str) -> Passkey | None:
        """Return the passkey with this credential id."""
        ...

    async def use(self, passkey_id: str, sign_count: int, *, is_backed_up: bool, now: int) -> bool:
        """Note that it was used; False, and nothing is noted, when the count is not above the last one and not both are 0.

        Of two at once with one count, one succeeds.
        """
        ...

    async def rename(self, account_id: str, passkey_id: str, name: str) -> bool:
        """Give a passkey of the account another name; False when there is none such."""
        ...

    async def remove(self, account_id: str, passkey_id: str, mail: OutgoingEmail) -> bool:
        """Remove a passkey and mail; False when there is none such. With the last second factor the recovery codes go."""
        ...
