"""The ends of accounts on a database: which table is emptied when. Each method is one transaction.

A table that says something about a customer is named here, once: a test looks into a database for others.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from gql_server.ports.closures import Ending
from gql_server.ports.onboarding import OperatorAction
from gql_server.ports.people import TIME_ZONE
from gql_server.ports.runtime import Seals
from gql_server.storage import tables
from gql_server.storage.connection import Connection, Database
from gql_server.storage.operator_log import add_action
from gql_server.storage.people import LETTER, MEMBER_EMAIL, sealed_letter

ERASED_ON_CLOSING: Final = (
    "session",
    "one_time_secret",
    "authenticator",
    "passkey",
    "api_key",
    "recovery_code",
    "saved_address",
    "known_device",
    "muted_notice",
    "webhook_attempt",
    "webhook_delivery",
    "webhook_endpoint",
)
"""What the law does not need once an account is closed; by ``account_id``."""
KEPT_FOR_A_WHILE: Final = (
    "identity_check",
    "profile",
    "onboarding_change",
    "onboarding_case",
    "verified_person",
    "closure",
    "member",
)
"""What it needs for some years, in the order in which it is erased then; by ``account_id``."""
KEPT_FOR_EVER: Final = ("account", "sub_account", "deposit", "event", "liability_leaf", "operator_action")
"""The books, what was published of them, and the operators' log; what a snapshot owed whom goes when its tree does."""

_OPEN_MEMBER: Final = "SELECT email, onboarding FROM member WHERE account_id = $1 AND closed_at IS NULL FOR UPDATE"
_BEGIN: Final = (
    f"{tables.CLOSURE.into} VALUES ($1, $2, NULL, NULL) ON CONFLICT (account_id) DO UPDATE SET begun_at = excluded.begun_at"
    " WHERE closure.closed_at IS NULL"
)
_FORGET: Final = "DELETE FROM closure WHERE account_id = $1 AND closed_at IS NULL"
_UNFINISHED: Final = (
    "SELECT account_id FROM closure WHERE closed_at IS NULL AND begun_at < $1 ORDER BY begun_at, account_id LIMIT $2"
)
_CLOSED: Final = "SELECT account_id FROM closure WHERE closed_at < $1 ORDER BY closed_at, account_id LIMIT $2"
_EMPTY_MEMBER: Final = (
    "UPDATE member SET email_hash = $2, email = $3, password_hash = '', locale = 'en', time_zone = $4, referral_code = NULL,"
    " closed_at = $5 WHERE account_id = $1"
)
_DROP_NAMES: Final = "DELETE FROM sub_account_name WHERE sub_account_id = ANY($1)"
_DROP_PERSON: Final = "DELETE FROM verified_person WHERE account_id = $1"
_DROP_SENT: Final = "DELETE FROM outbox WHERE to_index = $1 AND sent_at IS NOT NULL"
_DROP_REPORTS: Final = "DELETE FROM identity_report WHERE check_id IN (SELECT id FROM identity_check WHERE account_id = $1)"
_DROP_LAST_LETTERS: Final = (
    "DELETE FROM outbox WHERE id IN (SELECT outbox.id FROM outbox JOIN closure ON closure.letters_index = outbox.to_index"
    " WHERE outbox.sent_at IS NOT NULL AND outbox.created_at <= closure.closed_at LIMIT $1) RETURNING id"
)
_DROP_OLD_LETTERS: Final = (
    "DELETE FROM outbox WHERE id IN (SELECT id FROM outbox WHERE sent_at < $1 ORDER BY sent_at LIMIT $2) RETURNING id"
)
_NONE_IS_LEFT: Final = (
    "UPDATE closure SET letters_index = NULL WHERE letters_index IS NOT NULL AND NOT EXISTS"
    " (SELECT 1 FROM outbox WHERE outbox.to_index = closure.letters_index AND outbox.created_at <= closure.closed_at)"
)


class DatabaseClosures:
    """The ends of accounts in a database."""

    def __init__(self, database: Database, seals: Seals) -> None:
        """Keep them in the database."""
        self._database = database
        self._seals = seals

    async def begin(self, account_id: str, now: int) -> None:
        """Note that the ledger is about to be asked."""
        async with self._database.writing() as connection:
            await connection.rows(_BEGIN, account_id, now)

    async def forget(self, account_id: str) -> None:
        """Forget that it was about to be asked."""
        async with self._database.writing() as connection:
            await connection.rows(_FORGET, account_id)

    async def unfinished(self, begun_before: int, limit: int) -> Sequence[str]:
        """Return accounts whose closing was begun and neither finished nor forgotten."""
        async with self._database.glancing() as connection:
            return [row[0] for row in await connection.rows(_UNFINISHED, begun_before, limit)]

    async def finish(self, ending: Ending) -> bool:
        """Erase what the law does not need, and free the address."""
        account_id = ending.account_id
        async with self._database.writing() as connection:
            found = await connection.rows(_OPEN_MEMBER, account_id)
            if not found:
                return False
            sealed_email, onboarding = found[0]
            index = self._seals.index(LETTER, self._seals.unseal(MEMBER_EMAIL, sealed_email))
            await _empty(connection, ERASED_ON_CLOSING, account_id)
            await connection.rows(_DROP_NAMES, list(ending.sub_account_ids))
            if onboarding != "REJECTED":  # Who was refused does not come back under another address.
                await connection.rows(_DROP_PERSON, account_id)
            await connection.rows(_DROP_SENT, index)
            nobody = self._seals.seal(MEMBER_EMAIL, "")
            await connection.rows(_EMPTY_MEMBER, account_id, f"closed:{account_id}", nobody, TIME_ZONE, ending.at)
            await connection.put(tables.CLOSURE, [(account_id, ending.at, ending.at, index)], is_upsert=True)
            await connection.put(tables.LETTER, [sealed_letter(ending.mail, self._seals)])
            await add_action(connection, self._seals, ending.action)
            return True

    async def drop_letters(self, sent_before: int, limit: int) -> int:
        """Erase letters that were sent, to closed accounts or long ago."""
        async with self._database.writing() as connection:
            last = await connection.rows(_DROP_LAST_LETTERS, limit)
            old = await connection.rows(_DROP_OLD_LETTERS, sent_before, limit)
            await connection.rows(_NONE_IS_LEFT)
            return len(last) + len(old)

    async def due(self, closed_before: int, limit: int) -> Sequence[str]:
        """Return accounts that were closed before a time."""
        async with self._database.glancing() as connection:
            return [row[0] for row in await connection.rows(_CLOSED, closed_before, limit)]

    async def erase(self, account_id: str, action: OperatorAction) -> bool:
        """Erase whatever is left of the person, and log it."""
        async with self._database.writing() as connection:
            if not await connection.rows("SELECT 1 FROM closure WHERE account_id = $1 AND closed_at IS NOT NULL", account_id):
                return False
            await connection.rows(_DROP_REPORTS, account_id)
            await _empty(connection, ERASED_ON_CLOSING, account_id)
            await _empty(connection, KEPT_FOR_A_WHILE, account_id)
            await add_action(connection, self._seals, action)
            return True


async def _empty(connection: Connection, names: Sequence[str], account_id: str) -> None:
    for name in names:
        await connection.rows(f"DELETE FROM {name} WHERE account_id = $1", account_id)
