"""What notices were made of, and what customers do without, on a database. Each method is one transaction."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from gql_server.ports.notices import NoticeTopic
from gql_server.ports.people import OutgoingEmail
from gql_server.ports.runtime import Seals
from gql_server.storage import tables
from gql_server.storage.connection import Database
from gql_server.storage.people import sealed_letter

_CURSOR: Final = "SELECT seq FROM notice_cursor WHERE id = 1"
_MOVE: Final = "UPDATE notice_cursor SET seq = $2 WHERE id = 1 AND seq = $1 RETURNING seq"
_PUT: Final = (
    f"{tables.LETTER.into} VALUES ({', '.join(f'${place}' for place in range(1, len(tables.LETTER.columns) + 1))})"
    " ON CONFLICT (id) DO NOTHING RETURNING id"
)
_MATURED: Final = (
    "SELECT sub_account_id, symbol FROM lend_position WHERE announce_at <= $1 ORDER BY announce_at, sub_account_id, symbol LIMIT $2"
)
_MUTED: Final = "SELECT account_id, topic FROM muted_notice WHERE account_id = ANY($1)"
_MUTE: Final = "INSERT INTO muted_notice (account_id, topic) VALUES ($1, $2) ON CONFLICT (account_id, topic) DO NOTHING"
_UNMUTE: Final = "DELETE FROM muted_notice WHERE account_id = $1 AND topic = ANY($2)"


class DatabaseNotices:
    """The cursor of notices in a database, beside the log and the outbox."""

    def __init__(self, database: Database, seals: Seals) -> None:
        """Keep it in the database; letters are sealed on their way in."""
        self._database = database
        self._seals = seals

    async def cursor(self) -> int:
        """Return how far notices were made."""
        async with self._database.glancing() as connection:
            return int((await connection.rows(_CURSOR))[0][0])

    async def put(self, expected: int, reached: int, letters: Sequence[OutgoingEmail]) -> int | None:
        """Move the cursor on, which makes everybody else wait or fail, and put the letters."""
        rows = [sealed_letter(letter, self._seals) for letter in letters]
        async with self._database.writing() as connection:
            if not await connection.rows(_MOVE, expected, reached):
                return None
            return sum([len(await connection.rows(_PUT, *row)) for row in rows])

    async def matured(self, now: int, limit: int) -> Sequence[tuple[str, str]]:
        """Return positions whose maturity is to be announced, a range of an index."""
        async with self._database.glancing() as connection:
            return [(row[0], row[1]) for row in await connection.rows(_MATURED, now, limit)]


class DatabaseMutedNotices:
    """What customers do without, in a database."""

    def __init__(self, database: Database) -> None:
        """Keep it in the database."""
        self._database = database

    async def of(self, account_ids: Sequence[str]) -> Mapping[str, frozenset[NoticeTopic]]:
        """Return what accounts do without."""
        if not account_ids:
            return {}
        async with self._database.glancing() as connection:
            rows = await connection.rows(_MUTED, list(account_ids))
        found: dict[str, frozenset[NoticeTopic]] = {}
        for account_id, topic in rows:
            found[account_id] = found.get(account_id, frozenset()) | {NoticeTopic(topic)}
        return found

    async def change(self, account_id: str, muted: Collection[NoticeTopic], unmuted: Collection[NoticeTopic]) -> None:
        """Do without some from now on, and take others again."""
        async with self._database.writing() as connection:
            for topic in sorted(muted):
                await connection.rows(_MUTE, account_id, topic)
            if unmuted:
                await connection.rows(_UNMUTE, account_id, [str(topic) for topic in unmuted])
