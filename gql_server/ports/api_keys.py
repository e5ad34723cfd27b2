"""Partner keys: the public keys by which programs act for an account, each within what its owner lets it do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from gql_server.ports.people import OutgoingEmail


class Scope(StrEnum):
    """What a key may do; there is none for what operators do, nor for what guards an account."""

    READ = "READ"
    LEND = "LEND"
    BORROW = "BORROW"
    WITHDRAW = "WITHDRAW"


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key of an account. What it is called and bound to is sealed at rest; times are Unix seconds of real time (rule T3).

    Args:
        public_key: Ed25519, 32 bytes in base64.
        sub_account_ids: The only sub-accounts that exist for it; None: all, also later ones.
        networks: From where alone it may ask, in CIDR notation; None: from everywhere.
        expires_at: None for never.
        last_used_at: To the minute or so; None until it is used.
        former_key: The public key before the last rotation.
        former_until: Until when that one is still good.
        version: How often it was changed.
    """

    id: str
    account_id: str
    label: str
    public_key: str
    scopes: tuple[Scope, ...]
    sub_account_ids: tuple[str, ...] | None
    networks: tuple[str, ...] | None
    created_at: int
    expires_at: int | None = None
    revoked_at: int | None = None
    last_used_at: int | None = None
    former_key: str | None = None
    former_until: int | None = None
    version: int = 0


class ApiKeyStore(Protocol):
    """Where keys live. Each method is one transaction of its own."""

    async def add(self, key: ApiKey, mail: OutgoingEmail, *, at_most: int, forget_before: int) -> bool:
        """Add a key and mail; False, and nothing is added, when the account has ``at_most`` that are not revoked.

        Args:
            key: The key.
            mail: Tells the owner.
            at_most: How many keys the account may have with it.
            forget_before: Keys of the account that were revoked before this are erased, Unix seconds.
        """
        ...

    async def of_account(self, account_id: str) -> Sequence[ApiKey]:
        """Return the keys of an account, revoked ones too, in the order in which they were made."""
        ...

    async def find(self, key_id: str) -> ApiKey | None:
        """Return a key, whether it is still good or not."""
        ...

    async def among(self, key_ids: Sequence[str]) -> Sequence[ApiKey]:
        """Return those of these keys that there are, good or not, in no order."""
        ...

    async def change(self, changed: ApiKey, mail: OutgoingEmail) -> bool:
        """Replace a key that still has the version of ``changed`` and is not revoked, and mail; False when there is none such."""
        ...

    async def revoke(self, account_id: str, key_id: str, now: int, mail: OutgoingEmail) -> bool:
        """Revoke a key of the account and mail; False when there is none such, or it was revoked before."""
        ...

    async def touch(self, key_id: str, used_at: int) -> None:
        """Note that a key was used; never earlier than it was noted before."""
        ...
