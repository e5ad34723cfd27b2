"""Known devices on a database. Each method is one transaction; what a device shows is kept as a keyed hash alone."""

from __future__ import annotations

from typing import Final

from gql_server.ports.people import OutgoingEmail
from gql_server.ports.runtime import Seals
from gql_server.storage import tables
from gql_server.storage.connection import Database
from gql_server.storage.people import sealed_letter

DEVICE: Final = "known_device.device_index"
"""What the hash of a device is for: the column that holds it."""

_MEMBER: Final = "SELECT account_id FROM member WHERE account_id = $1 FOR UPDATE"
_FORGET: Final = "DELETE FROM known_device WHERE account_id = $1 AND seen_at < $2"
_HAS_ANY: Final = "SELECT device_index FROM known_device WHERE account_id = $1 LIMIT 1"
_SEE: Final = "UPDATE known_device SET seen_at = $2 WHERE device_index = $1 RETURNING device_index"


class DatabaseKnownDevices:
    """Known devices in a database."""

    def __init__(self, database: Database, seals: Seals) -> None:
        """Keep them in the database."""
        self._database = database
        self._seals = seals

    async def note(self, account_id: str, shown: str, now: int, forgotten_before: int, mail: OutgoingEmail) -> bool:
        """Note a sign-in; the member's lock lets one of two first ones from a device be new."""
        index = self._seals.index(DEVICE, f"{account_id}\n{shown}")
        async with self._database.writing() as connection:
            await connection.rows(_MEMBER, account_id)
            is_first = not await connection.rows(_HAS_ANY, account_id)
            await connection.rows(_FORGET, account_id, forgotten_before)
            if await connection.rows(_SEE, index, now):
                return False
            await connection.put(tables.KNOWN_DEVICE, [(index, account_id, now)])
            if not is_first:
                await connection.put(tables.LETTER, [sealed_letter(mail, self._seals)])
            return not is_first
