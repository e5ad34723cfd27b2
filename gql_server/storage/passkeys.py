"""Passkeys on a database. Each method is one transaction; what a credential is and is called is sealed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final

from gql_server.ports.passkeys import Passkey, PasskeyAdded
from gql_server.ports.people import OutgoingEmail
from gql_server.ports.runtime import Seals
from gql_server.storage import tables
from gql_server.storage.connection import Database, Row
from gql_server.storage.people import sealed_letter

CREDENTIAL: Final = "passkey.credential"
NAME: Final = "passkey.name"
"""What a seal is for: the column that holds it."""

_LOCK_MEMBER: Final = "SELECT account_id FROM member WHERE account_id = $1 FOR UPDATE"
_COUNT: Final = "SELECT count(*) FROM passkey WHERE account_id = $1"
_HAS_APP: Final = "SELECT account_id FROM authenticator WHERE account_id = $1 AND confirmed_at IS NOT NULL"
_ADD: Final = (
    f"{tables.PASSKEY.into} VALUES ({', '.join(f'${place}' for place in range(1, len(tables.PASSKEY.columns) + 1))})"
    " ON CONFLICT (credential_index) DO NOTHING RETURNING id"
)
_DROP_CODES: Final = "DELETE FROM recovery_code WHERE account_id = $1"
_OF_ACCOUNT: Final = f"SELECT {tables.PASSKEY.select} FROM passkey WHERE account_id = $1 ORDER BY created_at, id"
_BY_CREDENTIAL: Final = f"SELECT {tables.PASSKEY.select} FROM passkey WHERE credential_index = $1"
_USE: Final = (
    "UPDATE passkey SET sign_count = $2, is_backed_up = $3, last_used_at = $4"
    " WHERE id = $1 AND (sign_count < $2 OR (sign_count = 0 AND $2 = 0)) RETURNING id"
)
_RENAME: Final = "UPDATE passkey SET name = $3 WHERE account_id = $1 AND id = $2 RETURNING id"
_REMOVE: Final = "DELETE FROM passkey WHERE account_id = $1 AND id = $2 RETURNING id"


class DatabasePasskeys:
    """Passkeys in a database."""

    def __init__(self, database: Database, seals: Seals) -> None:
        """Keep them in the database."""
        self._database = database
        self._seals = seals

    async def add(self, passkey: Passkey, code_hashes: Sequence[str], mail: OutgoingEmail, *, at_most: int) -> PasskeyAdded:
        """Add a passkey and mail; the member's row is locked, so that no two are counted as the last that fits."""
        account_id = passkey.account_id
        async with self._database.writing() as connection:
            await connection.rows(_LOCK_MEMBER, account_id)
            count = (await connection.rows(_COUNT, account_id))[0][0]
            if count >= at_most:
                return PasskeyAdded.FULL
            if not await connection.rows(_ADD, *self._row(passkey)):
                return PasskeyAdded.KNOWN
            is_first = count == 0 and not await connection.rows(_HAS_APP, account_id)
            if is_first:
                await connection.rows(_DROP_CODES, account_id)
                await connection.put(tables.RECOVERY_CODE, [(code_hash, account_id) for code_hash in code_hashes])
            await connection.put(tables.LETTER, [sealed_letter(mail, self._seals)])
            return PasskeyAdded.FIRST_FACTOR if is_first else PasskeyAdded.ADDED

    async def of_account(self, account_id: str) -> Sequence[Passkey]:
        """Return the passkeys of an account, in the order in which they were added."""
        async with self._database.glancing() as connection:
            rows = await connection.rows(_OF_ACCOUNT, account_id)
        return [self._passkey(row) for row in rows]

    async def by_credential(self, credential_id: str) -> Passkey | None:
        """Return the passkey with this credential id."""
        async with self._database.glancing() as connection:
            rows = await connection.rows(_BY_CREDENTIAL, self._seals.index(CREDENTIAL, credential_id))
        return self._passkey(rows[0]) if rows else None

    async def use(self, passkey_id: str, sign_count: int, *, is_backed_up: bool, now: int) -> bool:
        """Note that it was used, unless its count went back."""
        async with self._database.writing() as connection:
            return bool(await connection.rows(_USE, passkey_id, sign_count, is_backed_up, now))

    async def rename(self, account_id: str, passkey_id: str, name: str) -> bool:
        """Give a passkey another name."""
        async with self._database.writing() as connection:
            return bool(await connection.rows(_RENAME, account_id, passkey_id, self._seals.seal(NAME, name)))

    async def remove(self, account_id: str, passkey_id: str, mail: OutgoingEmail) -> bool:
        """Remove a passkey and mail; with the last second factor the recovery codes go."""
        async with self._database.writing() as connection:
            await connection.rows(_LOCK_MEMBER, account_id)
            if not await connection.rows(_REMOVE, account_id, passkey_id):
                return False
            is_last = (await connection.rows(_COUNT, account_id))[0][0] == 0
            if is_last and not await connection.rows(_HAS_APP, account_id):
                await connection.rows(_DROP_CODES, account_id)
            await connection.put(tables.LETTER, [sealed_letter(mail, self._seals)])
            return True

    def _row(self, passkey: Passkey) -> Row:
        credential = json.dumps([passkey.credential_id, passkey.public_key, passkey.transports])
        return (
            passkey.id,
            passkey.account_id,
            self._seals.index(CREDENTIAL, passkey.credential_id),
            self._seals.seal(CREDENTIAL, credential),
            self._seals.seal(NAME, passkey.name),
            passkey.sign_count,
            passkey.is_backed_up,
            passkey.created_at,
            passkey.last_used_at,
        )

    def _passkey(self, row: Row) -> Passkey:
        key, account_id, _, sealed, name, sign_count, is_backed_up, created_at, last_used_at = row
        credential_id, public_key, transports = json.loads(self._seals.unseal(CREDENTIAL, sealed))
        return Passkey(
            key,
            account_id,
            credential_id,
            public_key,
            self._seals.unseal(NAME, name),
            tuple(transports),
            sign_count,
            bool(is_backed_up),
            created_at,
            last_used_at,
        )
