"""Address books on a database. Each method is one transaction; addresses and their labels are sealed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final

from gql_server.ports.people import OutgoingEmail
from gql_server.ports.runtime import Seals
from gql_server.ports.saved_addresses import SavedAddress
from gql_server.storage import tables
from gql_server.storage.connection import Database, Row
from gql_server.storage.people import sealed_letter

SAVED: Final = "saved_address.sealed"
"""What the seal of an address and its label is for."""

_ADD: Final = (
    f"{tables.SAVED_ADDRESS.into} VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (account_id, address_index) DO NOTHING RETURNING id"
)
_OF_ACCOUNT: Final = f"SELECT {tables.SAVED_ADDRESS.select} FROM saved_address WHERE account_id = $1 ORDER BY confirmed_at, id"
_TRUSTED: Final = "SELECT trusted_from FROM saved_address WHERE account_id = $1 AND address_index = $2"
_REMOVE: Final = "DELETE FROM saved_address WHERE account_id = $1 AND id = $2 RETURNING id"


class DatabaseSavedAddresses:
    """Address books in a database."""

    def __init__(self, database: Database, seals: Seals) -> None:
        """Keep them in the database."""
        self._database = database
        self._seals = seals

    async def add(self, saved: SavedAddress, mail: OutgoingEmail) -> bool:
        """Add an address and mail."""
        index = self._seals.index(SAVED, saved.address)
        sealed = self._seals.seal(SAVED, json.dumps([saved.address, saved.label], ensure_ascii=False))
        async with self._database.writing() as connection:
            row = (saved.id, saved.account_id, index, sealed, saved.confirmed_at, saved.trusted_from)
            if not await connection.rows(_ADD, *row):
                return False
            await connection.put(tables.LETTER, [sealed_letter(mail, self._seals)])
            return True

    async def of_account(self, account_id: str) -> Sequence[SavedAddress]:
        """Return the addresses of an account, in the order in which they were confirmed."""
        async with self._database.glancing() as connection:
            rows = await connection.rows(_OF_ACCOUNT, account_id)
        return [self._saved(row) for row in rows]

    def _saved(self, row: Row) -> SavedAddress:
        key, account_id, _, sealed, confirmed_at, trusted_from = row
        address, label = json.loads(self._seals.unseal(SAVED, sealed))
        return SavedAddress(key, account_id, address, label, confirmed_at, trusted_from)

    async def has(self, account_id: str, address: str) -> bool:
        """Tell whether an address is in the account's book."""
        return await self.trusted_from(account_id, address) is not None

    async def trusted_from(self, account_id: str, address: str) -> int | None:
        """Return from when an address of the account's book is trusted; None when it is not in the book."""
        async with self._database.glancing() as connection:
            rows = await connection.rows(_TRUSTED, account_id, self._seals.index(SAVED, address))
        return int(rows[0][0]) if rows else None

    async def remove(self, account_id: str, address_id: str, mail: OutgoingEmail) -> bool:
        """Remove an address and mail."""
        async with self._database.writing() as connection:
            if not await connection.rows(_REMOVE, account_id, address_id):
                return False
            await connection.put(tables.LETTER, [sealed_letter(mail, self._seals)])
            return True
