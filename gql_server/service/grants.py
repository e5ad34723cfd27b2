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
    """

    key_id: str
    scopes: frozenset[Scope]
    sub_account_ids: frozenset[str] | None = None

    @classmethod
    def of(cls, key: ApiKey) -> Grant:
        """Return what a key is good for."""
        return cls(key.id, frozenset(key.scopes), None if key.sub_account_ids is None else frozenset(key.sub_account_ids))

    def sees(self, sub_account_id: str) -> bool:
        """Tell whether a sub-account exists for the key."""
        return self.sub_account_ids is None or sub_account_id in self.sub_account_ids
