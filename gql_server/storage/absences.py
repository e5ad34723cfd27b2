"""What a batch looked for and did not find must still not be there when it takes its place in the sequence.

A row that does not exist cannot be locked. So another process may add it, and commit, between the look and the place: then the
log would say that the asset came first and was refused as unknown afterwards, and no replay could agree (rules G2, G3). A batch
that missed something therefore takes its place before it writes anything, looks again, and gives way if somebody was faster.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from gql_server.domain.book import Book
from gql_server.domain.needs import Needs
from gql_server.ports.errors import TransactionConflict
from gql_server.storage.connection import Connection

_APPEARED: Final = {
    "accounts": "SELECT id FROM account WHERE id = ANY($1)",
    "sub_accounts": "SELECT id FROM sub_account WHERE id = ANY($1)",
    "deposits": "SELECT id FROM deposit WHERE id = ANY($1)",
    "payouts": "SELECT id FROM payout WHERE id = ANY($1)",
    "assets": "SELECT symbol FROM asset WHERE symbol = ANY($1)",
}
_BACKSTOPS: Final = "SELECT id FROM sub_account WHERE is_backstop"
_SYMBOLS: Final = "SELECT symbol FROM asset"


@dataclass(frozen=True, slots=True)
class Absences:
    """What was needed and not there.

    Args:
        missing: Keys by the name of their shelf; no empty ones.
        backstops: The sub-accounts that were there when every backstop was needed, else None.
        symbols: The assets that were there when every asset was needed, else None.
    """

    missing: dict[str, list[str]]
    backstops: Collection[str] | None
    symbols: Collection[str] | None

    @classmethod
    def of(cls, needs: Needs, book: Book) -> Absences:
        """Return what the book lacks of what was needed."""
        needed = {
            "accounts": needs.accounts | needs.sub_accounts_of | needs.held_deposits_of | needs.everything_of,
            "sub_accounts": needs.sub_accounts | needs.holdings_of,
            "deposits": needs.deposits,
            "payouts": needs.payouts,
            "assets": needs.symbols | needs.waiting_in,
        }
        missing = {name: sorted(keys - getattr(book, name).own.keys()) for name, keys in needed.items()}
        return cls(
            {name: keys for name, keys in missing.items() if keys},
            set(book.sub_accounts.own) if needs.has_backstops else None,
            set(book.assets.own) if needs.has_every_asset else None,
        )

    @property
    def are_none(self) -> bool:
        """Tell whether all that was needed is locked."""
        return not self.missing and self.backstops is None and self.symbols is None

    async def check(self, connection: Connection) -> None:
        """Look again; the place in the sequence is taken, so nobody adds anything before it any more.

        Raises:
            TransactionConflict: Something has appeared meanwhile.
        """
        for name, keys in self.missing.items():
            if await connection.rows(_APPEARED[name], keys):
                raise TransactionConflict(f"of the {name} that were not there one was added meanwhile")
        for known, statement in ((self.backstops, _BACKSTOPS), (self.symbols, _SYMBOLS)):
            if known is not None and any(row[0] not in known for row in await connection.rows(statement)):
                raise TransactionConflict("a backstop or an asset was added meanwhile")
