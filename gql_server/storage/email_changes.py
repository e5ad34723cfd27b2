"""Changes of addresses on a database. Each method is one transaction; the member's row is what two at once stand in line for."""

from __future__ import annotations

from typing import Final

from gql_server.ports.email_changes import NewAddress
from gql_server.ports.people import TokenPurpose
from gql_server.ports.runtime import Seals
from gql_server.storage import tables
from gql_server.storage.connection import Connection, Database
from gql_server.storage.one_time import secret_row
from gql_server.storage.people import MEMBER_EMAIL, sealed_letter

_LOCK: Final = "SELECT 1 FROM member WHERE account_id = $1 AND closed_at IS NULL FOR UPDATE"
_LINK: Final = (
    "SELECT 1 FROM one_time_secret WHERE key_hash = $1 AND account_id = $2 AND purpose = $3 AND expires_at > $4 FOR UPDATE"
)
_OPEN: Final = "SELECT 1 FROM one_time_secret WHERE account_id = $1 AND purpose = $2 AND expires_at > $3"
_HOLDER: Final = "SELECT account_id, email_verified_at FROM member WHERE email_hash = $1 AND account_id <> $2 FOR UPDATE"
_DROP_SECRETS: Final = "DELETE FROM one_time_secret WHERE account_id = $1"
_DROP_MEMBER: Final = "DELETE FROM member WHERE account_id = $1"
_SET_ADDRESS: Final = "UPDATE member SET email_hash = $2, email = $3 WHERE account_id = $1"
_LOCK_OUT: Final = "UPDATE member SET password_hash = '' WHERE account_id = $1"
_END_SESSIONS: Final = "UPDATE session SET revoked_at = $2 WHERE account_id = $1 AND revoked_at IS NULL"
_DROP_NEW_AUTHENTICATOR: Final = "DELETE FROM authenticator WHERE account_id = $1 AND coalesce(confirmed_at, $2) >= $2"
_DROP_NEW_PASSKEYS: Final = "DELETE FROM passkey WHERE account_id = $1 AND created_at >= $2"
_DROP_CODES_OF_NOTHING: Final = (
    "DELETE FROM recovery_code WHERE account_id = $1 AND NOT EXISTS (SELECT 1 FROM passkey WHERE account_id = $1)"
    " AND NOT EXISTS (SELECT 1 FROM authenticator WHERE account_id = $1)"
)


class DatabaseEmailChanges:
    """Changes of addresses in a database."""

    def __init__(self, database: Database, seals: Seals) -> None:
        """Keep them in the database."""
        self._database = database
        self._seals = seals

    async def is_recent(self, account_id: str, now: int) -> bool:
        """Tell whether a link that undoes a change still works."""
        async with self._database.glancing() as connection:
            return bool(await connection.rows(_OPEN, account_id, TokenPurpose.UNDO_EMAIL_CHANGE, now))

    async def confirm(self, new: NewAddress, now: int) -> bool:
        """Change the address."""
        async with self._database.writing() as connection:
            if not await _may(connection, new, TokenPurpose.CHANGE_EMAIL, now):
                return False
            if await connection.rows(_OPEN, new.account_id, TokenPurpose.UNDO_EMAIL_CHANGE, now):
                return False
            if not await _make_room(connection, new):
                return False
            await self._set(connection, new)
            return True

    async def undo(self, old: NewAddress, now: int) -> bool:
        """Go back to the address."""
        async with self._database.writing() as connection:
            if not await _may(connection, old, TokenPurpose.UNDO_EMAIL_CHANGE, now) or not await _make_room(connection, old):
                return False
            await self._set(connection, old)
            await connection.rows(_LOCK_OUT, old.account_id)
            await connection.rows(_END_SESSIONS, old.account_id, now)
            await connection.rows(_DROP_NEW_AUTHENTICATOR, old.account_id, old.changed_at)
            await connection.rows(_DROP_NEW_PASSKEYS, old.account_id, old.changed_at)
            await connection.rows(_DROP_CODES_OF_NOTHING, old.account_id)
            return True

    async def _set(self, connection: Connection, new: NewAddress) -> None:
        await connection.rows(_DROP_SECRETS, new.account_id)
        await connection.rows(_SET_ADDRESS, new.account_id, new.email_hash, self._seals.seal(MEMBER_EMAIL, new.email))
        await connection.put(tables.ONE_TIME, [secret_row(new.secret, self._seals)])
        await connection.put(tables.LETTER, [sealed_letter(mail, self._seals) for mail in new.mails])


async def _may(connection: Connection, new: NewAddress, purpose: TokenPurpose, now: int) -> bool:
    """Lock the member, and tell whether the link works."""
    if not await connection.rows(_LOCK, new.account_id):
        return False
    return bool(await connection.rows(_LINK, new.using, new.account_id, purpose, now))


async def _make_room(connection: Connection, new: NewAddress) -> bool:
    """Drop a sign-up with the address that nobody has verified; False when somebody has."""
    for holder, verified_at in await connection.rows(_HOLDER, new.email_hash, new.account_id):
        if verified_at is not None:
            return False
        await connection.rows(_DROP_SECRETS, holder)
        await connection.rows(_DROP_MEMBER, holder)
    return True
