"""What a partner key lets a program do in the name of an account: less than its owner may, never more."""

from __future__ import annotations

from dataclasses import dataclass

from gql_server.ports.api_keys import ApiKey, Scope


@dataclass(frozen=True, slots=True)
class Grant:
    """What a key is good for.

    Args:
        key_id: Which key.
        scopes: What it may do.
        sub_account_ids: Which sub-accounts exist for it; None: all of the account's.
        public_key: By which of its public keys it has signed, in base64.
    """

    key_id: str
    scopes: frozenset[Scope]
    sub_account_ids: frozenset[str] | None = None
    public_key: str = ""

    @classmethod
    def of(cls, key: ApiKey, public_key: str) -> Grant:
        """Return what a key is good for that has signed by one of its public keys."""
        sub_account_ids = None if key.sub_account_ids is None else frozenset(key.sub_account_ids)
        return cls(key.id, frozenset(key.scopes), sub_account_ids, public_key)

    def sees(self, sub_account_id: str) -> bool:
        """Tell whether a sub-account exists for the key."""
        return self.sub_account_ids is None or sub_account_id in self.sub_account_ids
