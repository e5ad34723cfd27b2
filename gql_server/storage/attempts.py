"""Attempts on a database, for every process that shares it. Of what is counted, and for whom, only a keyed hash is kept."""

from __future__ import annotations

from contextlib import suppress
from typing import Final

from gql_server.ports.attempts import Window
from gql_server.ports.errors import TransactionConflict
from gql_server.ports.runtime import Seals
from gql_server.storage.connection import Database

SUBJECT: Final = "attempt.subject_index"
"""What the keyed hash of a subject is for."""
NEW_WINDOWS_BETWEEN_CLEANINGS: Final = 100
CLEANED_AT_ONCE: Final = 1_000
"""More than begin between two cleanings, so that ended windows never pile up."""

_COUNT: Final = (
    "INSERT INTO attempt (subject_index, tried, ends_at) VALUES ($1, $4, $2) ON CONFLICT (subject_index) DO UPDATE SET"
    " tried = CASE WHEN attempt.ends_at <= $3 THEN excluded.tried ELSE attempt.tried + excluded.tried END,"
    " ends_at = CASE WHEN attempt.ends_at <= $3 THEN excluded.ends_at ELSE attempt.ends_at END RETURNING tried, ends_at"
)
_FORGET: Final = "DELETE FROM attempt WHERE subject_index = $1"
_CLEAN: Final = (
    "DELETE FROM attempt WHERE ends_at <= $1 AND subject_index IN"
    " (SELECT subject_index FROM attempt WHERE ends_at <= $1 ORDER BY ends_at LIMIT $2)"
)


class DatabaseAttempts:
    """Attempts in a database: one statement counts, whichever process asks."""

    def __init__(self, database: Database, seals: Seals) -> None:
        """Count in the database."""
        self._database = database
        self._seals = seals
        self._begun = 0

    async def count(self, subject: str, now: int, ends_at: int, amount: int = 1) -> Window:
        """Count one attempt, or what is worth so many, and return its window."""
        async with self._database.writing() as connection:
            rows = await connection.rows(_COUNT, self._seals.index(SUBJECT, subject), ends_at, now, amount)
        window = Window(*rows[0])
        if window.tried == amount:
            await self._clean_now_and_then(now)
        return window

    async def forget(self, subject: str) -> None:
        """Forget what was counted for a subject."""
        async with self._database.writing() as connection:
            await connection.rows(_FORGET, self._seals.index(SUBJECT, subject))

    async def _clean_now_and_then(self, now: int) -> None:
        """Drop windows that have ended, a bounded number; another process that is at it may have them."""
        self._begun += 1
        if self._begun % NEW_WINDOWS_BETWEEN_CLEANINGS:
            return
        with suppress(TransactionConflict):
            async with self._database.writing() as connection:
                await connection.rows(_CLEAN, now, CLEANED_AT_ONCE)
