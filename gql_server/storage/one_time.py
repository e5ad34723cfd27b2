"""One-time secrets on a database. Each method is one transaction; what they are for is sealed."""

from __future__ import annotations

from typing import Final

from gql_server.ports.one_time import OneTime
from gql_server.ports.people import OutgoingEmail, TokenPurpose
from gql_server.ports.runtime import Seals
from gql_server.storage import tables
from gql_server.storage.connection import Database, Row
from gql_server.storage.people import sealed_letter

SUBJECT: Final = "one_time_secret.subject"
"""What the seal of a subject is for."""

_DROP_EXPIRED: Final = "DELETE FROM one_time_secret WHERE expires_at <= $1"
_DROP_OTHERS: Final = "DELETE FROM one_time_secret WHERE account_id = $1 AND purpose = $2"
_FIND: Final = f"SELECT {tables.ONE_TIME.select} FROM one_time_secret WHERE key_hash = $1 AND purpose = $2 AND expires_at > $3"
_TRY: Final = (
    "UPDATE one_time_secret SET tries_left = tries_left - 1"
    " WHERE key_hash = $1 AND purpose = $2 AND expires_at > $3 AND tries_left > 0 RETURNING code_hash"
)
_DROP_TRIED: Final = "DELETE FROM one_time_secret WHERE key_hash = $1 AND tries_left <= 0"
_TAKE: Final = (
    "DELETE FROM one_time_secret WHERE key_hash = $1 AND purpose = $2 AND expires_at > $3"
    f" RETURNING {', '.join(tables.ONE_TIME.columns)}"
)


def secret_row(secret: OneTime, seals: Seals) -> Row:
    """Return the row of a secret, its subject sealed."""
    subject = seals.seal(SUBJECT, secret.subject)
    row = (secret.key_hash, secret.account_id, secret.purpose, secret.code_hash, None, subject)
    return (*row, secret.expires_at, secret.tries_left)


class DatabaseOneTime:
    """One-time secrets in a database."""

    def __init__(self, database: Database, seals: Seals) -> None:
        """Keep them in the database."""
        self._database = database
        self._seals = seals

    async def put(self, secret: OneTime, mail: OutgoingEmail | None, now: int) -> None:
        """Add a secret in the place of the account's others of its purpose, and its mail; what has expired goes."""
        async with self._database.writing() as connection:
            await connection.rows(_DROP_EXPIRED, now)
            await connection.rows(_DROP_OTHERS, secret.account_id or "", secret.purpose)
            await connection.put(tables.ONE_TIME, [secret_row(secret, self._seals)])
            if mail is not None:
                await connection.put(tables.LETTER, [sealed_letter(mail, self._seals)])

    async def find(self, purpose: TokenPurpose, key_hash: str, now: int) -> OneTime | None:
        """Return a secret that is there and not expired."""
        async with self._database.glancing() as connection:
            rows = await connection.rows(_FIND, key_hash, purpose, now)
        return self._secret(rows[0]) if rows else None

    async def take(self, purpose: TokenPurpose, key_hash: str, now: int) -> OneTime | None:
        """Use a secret up and return it."""
        async with self._database.writing() as connection:
            rows = await connection.rows(_TAKE, key_hash, purpose, now)
        return self._secret(rows[0]) if rows else None

    async def take_by_code(self, purpose: TokenPurpose, key_hash: str, code_hash: str, now: int) -> OneTime | None:
        """Use a secret up if the code fits; a wrong one costs a try."""
        async with self._database.writing() as connection:
            tried = await connection.rows(_TRY, key_hash, purpose, now)
            if tried and tried[0][0] == code_hash:
                rows = await connection.rows(_TAKE, key_hash, purpose, now)
                return self._secret(rows[0])
            if tried:
                await connection.rows(_DROP_TRIED, key_hash)
            return None

    def _secret(self, row: Row) -> OneTime:
        key_hash, account_id, purpose, code_hash, _password_hash, subject, expires_at, tries_left = row
        shown = "" if subject is None else self._seals.unseal(SUBJECT, subject)
        return OneTime(key_hash, account_id, TokenPurpose(purpose), expires_at, code_hash, shown, tries_left)
