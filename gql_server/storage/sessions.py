"""Sessions on a database. Each method is one transaction; from where a session was opened is sealed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import Final

from gql_server.ports.people import Member, OutgoingEmail, Role, TokenPurpose
from gql_server.ports.runtime import Seals
from gql_server.ports.sessions import Recognized, SessionRecord
from gql_server.storage import tables
from gql_server.storage.connection import Connection, Database, Row
from gql_server.storage.people import member_of, sealed_letter

CLIENT: Final = "session.client"
"""What the seal of the network address and the user agent is for."""

_FIND: Final = (
    f"SELECT {tables.SESSION.select}, {tables.MEMBER.select} FROM session"
    " JOIN member ON member.account_id = session.account_id WHERE session.token_hash = $1"
)
_TIMES: Final = len(tables.SESSION.columns) - 1
"""A session's columns but the last, which is sealed."""
_RECOGNIZE: Final = (
    f"SELECT {', '.join(tables.SESSION.select.split(', ')[:_TIMES])}, {tables.MEMBER.select} FROM session"
    " JOIN member ON member.account_id = session.account_id WHERE session.token_hash = $1"
)
_ROLE: Final = _TIMES + tables.MEMBER.columns.index("role")
_CLOSED_AT: Final = _TIMES + tables.MEMBER.columns.index("closed_at")
_ROLES: Final = {role.value: role for role in Role}
_OF_ACCOUNT: Final = (
    f"SELECT {tables.SESSION.select} FROM session WHERE account_id = $1 AND revoked_at IS NULL ORDER BY created_at DESC, token_hash"
)
_OPEN_AMONG: Final = (
    "SELECT token_hash FROM session WHERE token_hash = ANY($1) AND revoked_at IS NULL AND expires_at > $2"
    " AND coalesce(seen_at, created_at) > $3"
)
_TOUCH: Final = "UPDATE session SET seen_at = $2 WHERE token_hash = $1 AND coalesce(seen_at, created_at) < $2"
_REVOKE: Final = (
    "UPDATE session SET revoked_at = $3 WHERE token_hash = $2 AND account_id = $1 AND revoked_at IS NULL RETURNING token_hash"
)
_REVOKE_ALL: Final = (
    "UPDATE session SET revoked_at = $2 WHERE account_id = $1 AND token_hash <> $3 AND revoked_at IS NULL RETURNING token_hash"
)
_USE_LINK: Final = (
    "DELETE FROM one_time_secret WHERE key_hash = $1 AND account_id = $2 AND purpose = $3 AND expires_at > $4 RETURNING key_hash"
)
_DROP_LINKS: Final = "DELETE FROM one_time_secret WHERE account_id = $1 AND purpose = $2"
_SET_PASSWORD: Final = "UPDATE member SET password_hash = $2 WHERE account_id = $1"  # noqa: S105 - A statement, not a password.


class DatabaseSessions:
    """Sessions in a database."""

    def __init__(self, database: Database, seals: Seals) -> None:
        """Keep sessions in the database."""
        self._database = database
        self._seals = seals

    async def open(self, session: SessionRecord) -> None:
        """Add a session."""
        async with self._database.writing() as connection:
            await connection.put(tables.SESSION, [self._row(session)])

    async def find(self, token_hash: str) -> tuple[SessionRecord, Member] | None:
        """Return a session with its member."""
        async with self._database.glancing() as connection:
            rows = await connection.rows(_FIND, token_hash)
        if not rows:
            return None
        size = len(tables.SESSION.columns)
        return self._record(rows[0][:size]), member_of(rows[0][size:], self._seals)

    async def recognize(self, token_hash: str) -> Recognized | None:
        """Return a session, and leave its member sealed."""
        async with self._database.glancing() as connection:
            rows = await connection.rows(_RECOGNIZE, token_hash)
        if not rows:
            return None
        [row] = rows
        session = SessionRecord(*row[:_TIMES])
        is_closed = row[_CLOSED_AT] is not None
        return Recognized(session, _ROLES[row[_ROLE]], is_closed, lambda: member_of(row[_TIMES:], self._seals))

    async def open_among(self, token_hashes: Sequence[str], now: int, idle_seconds: int) -> AbstractSet[str]:
        """Return which of the sessions have not ended."""
        async with self._database.glancing() as connection:
            return {row[0] for row in await connection.rows(_OPEN_AMONG, list(token_hashes), now, now - idle_seconds)}

    async def of_account(self, account_id: str) -> Sequence[SessionRecord]:
        """Return the sessions of an account that were not revoked, the newest first."""
        async with self._database.glancing() as connection:
            return [self._record(row) for row in await connection.rows(_OF_ACCOUNT, account_id)]

    async def touch(self, token_hash: str, seen_at: int) -> None:
        """Note that a session was used."""
        async with self._database.writing() as connection:
            await connection.rows(_TOUCH, token_hash, seen_at)

    async def rotate(self, token_hash: str, successor: SessionRecord, now: int) -> bool:
        """Revoke a session and open its successor, all or nothing."""
        async with self._database.writing() as connection:
            if not await connection.rows(_REVOKE, successor.account_id, token_hash, now):
                return False
            await connection.put(tables.SESSION, [self._row(successor)])
            return True

    async def revoke(self, account_id: str, token_hash: str, now: int) -> bool:
        """Revoke one session of an account."""
        async with self._database.writing() as connection:
            return bool(await connection.rows(_REVOKE, account_id, token_hash, now))

    async def revoke_all(self, account_id: str, now: int, *, spare: str | None = None) -> int:
        """Revoke every session of an account but one, and return how many that were."""
        async with self._database.writing() as connection:
            return await _revoke_all(connection, account_id, now, spare)

    async def replace_password(
        self,
        account_id: str,
        password_hash: str,
        mail: OutgoingEmail,
        now: int,
        *,
        spare: str | None = None,
        using: str | None = None,
    ) -> bool:
        """Replace the password, end the other sessions and mail, all or nothing; the link first, as who uses one up does."""
        async with self._database.writing() as connection:
            if using is not None and not await connection.rows(_USE_LINK, using, account_id, TokenPurpose.RESET_PASSWORD, now):
                return False
            await connection.rows(_DROP_LINKS, account_id, TokenPurpose.RESET_PASSWORD)
            await connection.rows(_SET_PASSWORD, account_id, password_hash)
            await _revoke_all(connection, account_id, now, spare)
            await connection.put(tables.LETTER, [sealed_letter(mail, self._seals)])
            return True

    def _row(self, session: SessionRecord) -> Row:
        client = self._seals.seal(CLIENT, json.dumps([session.address, session.user_agent], ensure_ascii=False))
        times = (session.created_at, session.expires_at, session.revoked_at, session.seen_at)
        return (session.token_hash, session.account_id, *times, client)

    def _record(self, row: Row) -> SessionRecord:
        token_hash, account_id, created_at, expires_at, revoked_at, seen_at, client = row
        address, user_agent = ("", "") if client is None else json.loads(self._seals.unseal(CLIENT, client))
        return SessionRecord(token_hash, account_id, created_at, expires_at, revoked_at, seen_at, address, user_agent)


async def _revoke_all(connection: Connection, account_id: str, now: int, spare: str | None) -> int:
    return len(await connection.rows(_REVOKE_ALL, account_id, now, spare or ""))
