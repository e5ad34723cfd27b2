"""Second factors on a database. Each method is one transaction; the secrets of authenticators are sealed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from gql_server.ports.people import OutgoingEmail
from gql_server.ports.runtime import Seals
from gql_server.ports.second_factors import Authenticator
from gql_server.storage import tables
from gql_server.storage.connection import Connection, Database
from gql_server.storage.people import sealed_letter

SECRET: Final = "authenticator.secret"  # noqa: S105 - The column's name.
"""What the seal of a secret is for."""

_DROP_PROPOSED: Final = "DELETE FROM authenticator WHERE account_id = $1 AND confirmed_at IS NULL"
_ADD: Final = f"{tables.AUTHENTICATOR.into} VALUES ($1, $2, $3, $4) ON CONFLICT (account_id) DO NOTHING RETURNING account_id"
_FIND: Final = f"SELECT {tables.AUTHENTICATOR.select} FROM authenticator WHERE account_id = $1"
_CONFIRM: Final = (
    "UPDATE authenticator SET confirmed_at = $2, last_step = $3"
    " WHERE account_id = $1 AND confirmed_at IS NULL AND secret = $4 RETURNING account_id"
)
_USE_STEP: Final = "UPDATE authenticator SET last_step = $2 WHERE account_id = $1 AND last_step < $2 RETURNING account_id"
_USE_CODE: Final = "DELETE FROM recovery_code WHERE account_id = $1 AND code_hash = $2 RETURNING code_hash"
_DROP_CODES: Final = "DELETE FROM recovery_code WHERE account_id = $1"
_LOCK_MEMBER: Final = "SELECT account_id FROM member WHERE account_id = $1 FOR UPDATE"
_HAS_PASSKEY: Final = "SELECT id FROM passkey WHERE account_id = $1 LIMIT 1"
_REMOVE: Final = "DELETE FROM authenticator WHERE account_id = $1 RETURNING account_id"


class DatabaseSecondFactors:
    """Second factors in a database."""

    def __init__(self, database: Database, seals: Seals) -> None:
        """Keep them in the database."""
        self._database = database
        self._seals = seals

    async def propose(self, account_id: str, secret: str) -> bool:
        """Keep a secret until it is confirmed."""
        async with self._database.writing() as connection:
            await connection.rows(_DROP_PROPOSED, account_id)
            return bool(await connection.rows(_ADD, account_id, self._seals.seal(SECRET, secret), None, 0))

    async def authenticator(self, account_id: str) -> Authenticator | None:
        """Return the authenticator of an account."""
        async with self._database.glancing() as connection:
            rows = await connection.rows(_FIND, account_id)
        if not rows:
            return None
        _, sealed, confirmed_at, last_step = rows[0]
        return Authenticator(account_id, self._seals.unseal(SECRET, sealed), confirmed_at, last_step)

    async def confirm(self, proposed: Authenticator, step: int, code_hashes: Sequence[str], mail: OutgoingEmail, now: int) -> bool:
        """Let a proposed secret count from now on, if it is still the one that is proposed."""
        account_id = proposed.account_id
        async with self._database.writing() as connection:
            rows = await connection.rows(f"{_FIND} FOR UPDATE", account_id)
            if not rows or self._seals.unseal(SECRET, rows[0][1]) != proposed.secret:
                return False
            if not await connection.rows(_CONFIRM, account_id, now, step, rows[0][1]):
                return False
            await self._replace_codes(connection, account_id, code_hashes, mail)
            return True

    async def use_step(self, account_id: str, step: int) -> bool:
        """Use a time step up."""
        async with self._database.writing() as connection:
            return bool(await connection.rows(_USE_STEP, account_id, step))

    async def use_recovery_code(self, account_id: str, code_hash: str, mail: OutgoingEmail) -> bool:
        """Use a recovery code up and mail."""
        async with self._database.writing() as connection:
            if not await connection.rows(_USE_CODE, account_id, code_hash):
                return False
            await connection.put(tables.LETTER, [sealed_letter(mail, self._seals)])
            return True

    async def recovery_codes_left(self, account_id: str) -> int:
        """Return how many recovery codes are left."""
        async with self._database.glancing() as connection:
            return int((await connection.rows("SELECT count(*) FROM recovery_code WHERE account_id = $1", account_id))[0][0])

    async def replace_recovery_codes(self, account_id: str, code_hashes: Sequence[str], mail: OutgoingEmail) -> None:
        """Replace all recovery codes, and mail."""
        async with self._database.writing() as connection:
            await self._replace_codes(connection, account_id, code_hashes, mail)

    async def remove(self, account_id: str, mail: OutgoingEmail) -> bool:
        """Remove the authenticator and mail; the recovery codes go with the last second factor."""
        async with self._database.writing() as connection:
            if not await connection.rows(_REMOVE, account_id):
                return False
            await connection.rows(_LOCK_MEMBER, account_id)  # Of this and the last passkey, removed at once, one sees the other.
            if not await connection.rows(_HAS_PASSKEY, account_id):
                await connection.rows(_DROP_CODES, account_id)
            await connection.put(tables.LETTER, [sealed_letter(mail, self._seals)])
            return True

    async def _replace_codes(
        self, connection: Connection, account_id: str, code_hashes: Sequence[str], mail: OutgoingEmail
    ) -> None:
        await connection.rows(_DROP_CODES, account_id)
        await connection.put(tables.RECOVERY_CODE, [(code_hash, account_id) for code_hash in code_hashes])
        await connection.put(tables.LETTER, [sealed_letter(mail, self._seals)])
