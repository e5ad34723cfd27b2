"""Where reading the vendor's list of transactions goes on.

The list can be asked for by the time of creation only, and ordered by that or by the time of the last update. So history is walked
by creation first, as far as it was when walking began; then come updates, the latest first, down to where the last reading ended.
Times are in milliseconds, and several transactions may share one: those that were told already are remembered by a digest.

Source: developers.fireblocks.com/reference/gettransactions: ``after`` is about ``createdAt``; ordered by anything else pages may
miss what is updated meanwhile, which is why updates are read from the latest on: what moves up is met by the next reading.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from gql_server_fireblocks_custody.transactions import Transaction

DIGEST_LENGTH: Final = 8
TOLD_MAX: Final = 200


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far was read.

    Args:
        field: ``createdAt`` while history is walked, ``lastUpdated`` afterwards.
        at: Up to when, Unix milliseconds.
        told: Digests of those of just this time that were told.
        until: Until when history is walked: updates count from there.
    """

    field: str
    at: int
    told: frozenset[str] = frozenset()
    until: int = 0

    @classmethod
    def read(cls, text: str) -> "Cursor | None":
        """Return the cursor that was written so, None for the beginning.

        Raises:
            ValueError: It was written by something else.
        """
        if not text:
            return None
        kind, at, until, told = text.split(":")
        field = {"c": "createdAt", "u": "lastUpdated"}[kind]
        return cls(field, int(at), frozenset(told[place : place + DIGEST_LENGTH] for place in range(0, len(told), 8)), int(until))

    def __str__(self) -> str:
        """Write it."""
        return f"{self.field[0].replace('l', 'u')}:{self.at}:{self.until}:{''.join(sorted(self.told))}"

    def is_told(self, transaction: Transaction) -> bool:
        """Tell whether a transaction lies behind."""
        at = time_of(transaction, self.field)
        return at < self.at or (at == self.at and digest_of(transaction) in self.told)

    def past(self, transactions: Sequence[Transaction]) -> "Cursor":
        """Return the cursor behind these as well; they are in order."""
        if not transactions:
            return self
        at = time_of(transactions[-1], self.field)
        new = [digest_of(one) for one in transactions if time_of(one, self.field) == at]
        kept = [*self.told, *new] if at == self.at else new
        return Cursor(self.field, at, frozenset(kept[-TOLD_MAX:]), self.until)


def time_of(transaction: Transaction, field: str) -> int:
    """Return a time of a transaction, Unix milliseconds."""
    return int(transaction[field])


def digest_of(transaction: Transaction) -> str:
    """Return a short name of a transaction as it is now."""
    return hashlib.sha256(f"{transaction['id']} {transaction['lastUpdated']}".encode()).hexdigest()[:DIGEST_LENGTH]
