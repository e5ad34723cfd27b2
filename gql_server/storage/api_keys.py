"""Partner keys on a database. Each method is one transaction; whatever says something of the owner is sealed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final

from gql_server.ports.api_keys import ApiKey, Scope
from gql_server.ports.people import OutgoingEmail
from gql_server.ports.runtime import Seals
from gql_server.storage import tables
from gql_server.storage.connection import Database, Row
from gql_server.storage.people import sealed_letter

SAID: Final = "api_key.said"
"""What a seal is for: the column that holds it."""

_LOCK_MEMBER: Final = "SELECT account_id FROM member WHERE account_id = $1 FOR UPDATE"
_FORGET: Final = "DELETE FROM api_key WHERE account_id = $1 AND revoked_at < $2"
_COUNT: Final = "SELECT count(*) FROM api_key WHERE account_id = $1 AND revoked_at IS NULL"
_OF_ACCOUNT: Final = f"SELECT {tables.API_KEY.select} FROM api_key WHERE account_id = $1 ORDER BY created_at, id"
_AMONG: Final = f"SELECT {tables.API_KEY.select} FROM api_key WHERE id = ANY($1)"
_FIND: Final = f"SELECT {tables.API_KEY.select} FROM api_key WHERE id = $1"
_CHANGE: Final = (
    "UPDATE api_key SET said = $3, expires_at = $4, version = version + 1"
    " WHERE id = $1 AND version = $2 AND revoked_at IS NULL RETURNING id"
)
_REVOKE: Final = "UPDATE api_key SET revoked_at = $3 WHERE account_id = $1 AND id = $2 AND revoked_at IS NULL RETURNING id"
_TOUCH: Final = "UPDATE api_key SET last_used_at = $2 WHERE id = $1 AND (last_used_at IS NULL OR last_used_at < $2)"


class DatabaseApiKeys:
    """Partner keys in a database."""

    def __init__(self, database: Database, seals: Seals) -> None:
        """Keep them in the database."""
        self._database = database
        self._seals = seals

    async def add(self, key: ApiKey, mail: OutgoingEmail, *, at_most: int, forget_before: int) -> bool:
        """Add a key and mail; the member's row is locked, so that no two are counted as the last that fits."""
        async with self._database.writing() as connection:
            await connection.rows(_LOCK_MEMBER, key.account_id)
            await connection.rows(_FORGET, key.account_id, forget_before)
            if (await connection.rows(_COUNT, key.account_id))[0][0] >= at_most:
                return False
            await connection.put(tables.API_KEY, [self._row(key)])
            await connection.put(tables.LETTER, [sealed_letter(mail, self._seals)])
            return True

    async def of_account(self, account_id: str) -> Sequence[ApiKey]:
        """Return the keys of an account, in the order in which they were made."""
        async with self._database.glancing() as connection:
            rows = await connection.rows(_OF_ACCOUNT, account_id)
        return [self._key(row) for row in rows]

    async def find(self, key_id: str) -> ApiKey | None:
        """Return a key."""
        async with self._database.glancing() as connection:
            rows = await connection.rows(_FIND, key_id)
        return self._key(rows[0]) if rows else None

    async def among(self, key_ids: Sequence[str]) -> Sequence[ApiKey]:
        """Return those of these keys that there are."""
        async with self._database.glancing() as connection:
            return [self._key(row) for row in await connection.rows(_AMONG, list(key_ids))]

    async def change(self, changed: ApiKey, mail: OutgoingEmail) -> bool:
        """Replace a key that nobody has changed meanwhile, and mail."""
        async with self._database.writing() as connection:
            if not await connection.rows(_CHANGE, changed.id, changed.version, self._said(changed), changed.expires_at):
                return False
            await connection.put(tables.LETTER, [sealed_letter(mail, self._seals)])
            return True

    async def revoke(self, account_id: str, key_id: str, now: int, mail: OutgoingEmail) -> bool:
        """Revoke a key and mail."""
        async with self._database.writing() as connection:
            if not await connection.rows(_REVOKE, account_id, key_id, now):
                return False
            await connection.put(tables.LETTER, [sealed_letter(mail, self._seals)])
            return True

    async def touch(self, key_id: str, used_at: int) -> None:
        """Note that a key was used."""
        async with self._database.writing() as connection:
            await connection.rows(_TOUCH, key_id, used_at)

    def _said(self, key: ApiKey) -> str:
        said = [key.label, key.public_key, key.scopes, key.sub_account_ids, key.networks, key.former_key, key.former_until]
        return self._seals.seal(SAID, json.dumps(said, ensure_ascii=False))

    def _row(self, key: ApiKey) -> Row:
        times = (key.created_at, key.expires_at, key.revoked_at, key.last_used_at)
        return (key.id, key.account_id, self._said(key), *times, key.version)

    def _key(self, row: Row) -> ApiKey:
        key_id, account_id, said, created_at, expires_at, revoked_at, last_used_at, version = row
        label, public_key, scopes, sub_account_ids, networks, former_key, former_until = json.loads(self._seals.unseal(SAID, said))
        return ApiKey(
            key_id,
            account_id,
            label,
            public_key,
            tuple(Scope(scope) for scope in scopes),
            None if sub_account_ids is None else tuple(sub_account_ids),
            None if networks is None else tuple(networks),
            created_at,
            expires_at,
            revoked_at,
            last_used_at,
            former_key,
            former_until,
            version,
        )
