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
_TRUSTED: Final = "SELECT trusted_from FROM saved_address WHERE account_id = $1 AND address_index = ANY($2)"
_REMOVE: Final = "DELETE FROM saved_address WHERE account_id = $1 AND id = $2 RETURNING id"


class DatabaseSavedAddresses:
    """Address books in a database."""

    def __init__(self, database: Database, seals: Seals) -> None:
        """Keep them in the database."""
        self._database = database
        self._seals = seals

    async def add(self, saved: SavedAddress, mail: OutgoingEmail) -> bool:
        """Add an address and mail."""
        index, said = self._index(saved.address, saved.network), [saved.address, saved.label]
        said += [] if saved.network is None else [saved.network]
        sealed = self._seals.seal(SAVED, json.dumps(said, ensure_ascii=False))
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
        address, label, *network = json.loads(self._seals.unseal(SAVED, sealed))
        return SavedAddress(key, account_id, address, label, confirmed_at, trusted_from, *network)

    def _index(self, address: str, network: str | None) -> str:
        """Return by what an address is found; no address holds a blank."""
        return self._seals.index(SAVED, address if network is None else f"{network} {address}")

    async def has(self, account_id: str, address: str, network: str | None = None) -> bool:
        """Tell whether an address is in the account's book."""
        return await self.trusted_from(account_id, address, network) is not None

    async def trusted_from(self, account_id: str, address: str, network: str | None = None) -> int | None:
        """Return from when an address of the account's book is trusted; None when it is not in the book."""
        indexes = sorted({self._index(address, None), self._index(address, network)})
        async with self._database.glancing() as connection:
            rows = await connection.rows(_TRUSTED, account_id, indexes)
        return min((int(row[0]) for row in rows), default=None)

    async def remove(self, account_id: str, address_id: str, mail: OutgoingEmail) -> bool:
        """Remove an address and mail."""
        async with self._database.writing() as connection:
            if not await connection.rows(_REMOVE, account_id, address_id):
                return False
            await connection.put(tables.LETTER, [sealed_letter(mail, self._seals)])
            return True
