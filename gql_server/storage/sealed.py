"""Every column that is sealed at rest, and sealing it anew under the newest key, a few rows at a time.

A row is written only if it is still as it was read, so a server at work loses nothing: what it wrote meanwhile it sealed under
its own newest key, which is why servers get the new key before the rotation.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from gql_server.ports.rotation import Progress
from gql_server.ports.runtime import Seals
from gql_server.storage.api_keys import SAID as API_KEY
from gql_server.storage.connection import Database
from gql_server.storage.identity import SEALED as IDENTITY_CHECK
from gql_server.storage.onboarding import CASE_SAID, CHANGE_SAID, PROFILE
from gql_server.storage.one_time import SUBJECT
from gql_server.storage.operator_log import SAID
from gql_server.storage.passkeys import CREDENTIAL as PASSKEY
from gql_server.storage.passkeys import NAME as PASSKEY_NAME
from gql_server.storage.people import LETTER, MEMBER_EMAIL, SUB_ACCOUNT_NAME
from gql_server.storage.proposals import NOTE as PROPOSAL_NOTE
from gql_server.storage.proposals import SAID as PROPOSAL_SAID
from gql_server.storage.saved_addresses import SAVED
from gql_server.storage.second_factors import SECRET
from gql_server.storage.sessions import CLIENT
from gql_server.storage.webhooks import ENDPOINT

ROWS_AT_ONCE: Final = 200


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """A sealed column.

    Args:
        purpose: What its seals are for, which is its name: ``table.column``.
        key: The column by which its rows are told apart.
        is_counted: Whether that key is a number.
    """

    purpose: str
    key: str
    is_counted: bool = False

    @property
    def table(self) -> str:
        """Return the table's name."""
        return self.purpose.partition(".")[0]

    @property
    def column(self) -> str:
        """Return the column's name."""
        return self.purpose.partition(".")[2]


SEALED_COLUMNS: Final = (
    SealedColumn(MEMBER_EMAIL, "account_id"),
    SealedColumn(SUB_ACCOUNT_NAME, "sub_account_id"),
    SealedColumn(LETTER, "id"),
    SealedColumn(CLIENT, "token_hash"),
    SealedColumn(SUBJECT, "key_hash"),
    SealedColumn(SECRET, "account_id"),
    SealedColumn(PASSKEY, "id"),
    SealedColumn(PASSKEY_NAME, "id"),
    SealedColumn(API_KEY, "id"),
    SealedColumn(SAVED, "id"),
    SealedColumn(CASE_SAID, "account_id"),
    SealedColumn(CHANGE_SAID, "seq", is_counted=True),
    SealedColumn(PROFILE, "id", is_counted=True),
    SealedColumn(SAID, "seq", is_counted=True),
    SealedColumn(IDENTITY_CHECK, "id"),
    SealedColumn(ENDPOINT, "id"),
    SealedColumn(PROPOSAL_SAID, "id"),
    SealedColumn(PROPOSAL_NOTE, "id"),
)
"""All of them; a test looks into a database for others."""


class DatabaseSealed:
    """What is sealed in a database."""

    def __init__(self, database: Database, seals: Seals) -> None:
        """Hold the database and the keys."""
        self._database = database
        self._seals = seals

    async def reseal(self, progress: Progress) -> int:
        """Seal every value anew under the newest key."""
        total = 0
        async with self._database.glancing() as connection:
            for sealed in SEALED_COLUMNS:
                rows = await connection.rows(f"SELECT count({sealed.column}) FROM {sealed.table}")
                total += rows[0][0]
        done = 0
        progress(done, total)
        for sealed in SEALED_COLUMNS:
            after: str | int | None = -1 if sealed.is_counted else ""
            while after is not None:
                after, count = await self._reseal_some(sealed, after)
                done += count
                progress(done, max(total, done))
        return done

    async def _reseal_some(self, sealed: SealedColumn, after: str | int) -> tuple[str | int | None, int]:
        """Seal the next rows anew; return after which to go on, None at the end, and how many there were."""
        key, column = sealed.key, sealed.column
        next_rows = f"SELECT {key}, {column} FROM {sealed.table} WHERE {key} > $1 AND {column} IS NOT NULL ORDER BY {key} LIMIT $2"
        replace = f"UPDATE {sealed.table} SET {column} = $3 WHERE {key} = $1 AND {column} = $2"
        async with self._database.writing() as connection:
            rows = await connection.rows(next_rows, after, ROWS_AT_ONCE)
            for place, text in rows:
                opened = self._seals.unseal(sealed.purpose, text)
                await connection.rows(replace, place, text, self._seals.seal(sealed.purpose, opened))
        return (rows[-1][0] if len(rows) == ROWS_AT_ONCE else None), len(rows)
