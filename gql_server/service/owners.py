"""Whose sub-accounts are: that never changes, so what was read once needs no reading again."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from typing import Final

from gql_server.domain.accounts import SubAccount

KEPT_MAX: Final = 10_000
"""A few hundred bytes each."""


class Owners:
    """Remembers the accounts of the sub-accounts that were read last."""

    def __init__(self, kept_max: int = KEPT_MAX) -> None:
        """Begin with none.

        Args:
            kept_max: How many are remembered.
        """
        self._kept_max = kept_max
        self._owners: OrderedDict[str, str] = OrderedDict()

    def note(self, sub_accounts: Iterable[SubAccount]) -> None:
        """Remember what was read of committed sub-accounts."""
        for found in sub_accounts:
            self._owners[found.id] = found.account_id
            self._owners.move_to_end(found.id)
        while len(self._owners) > self._kept_max:
            self._owners.popitem(last=False)

    def of(self, sub_account_id: str) -> str | None:
        """Return the account of a sub-account; None where it was not read, or too long ago."""
        return self._owners.get(sub_account_id)
