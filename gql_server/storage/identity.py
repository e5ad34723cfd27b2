"""Verifications of identity on a database. Each method is one transaction; where the customer was sent is sealed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Final

from gql_server.plugin_api.identity import DocumentType
from gql_server.ports.identity import CheckState, IdentityCheck, ReportRecord
from gql_server.ports.runtime import Seals
from gql_server.storage import tables
from gql_server.storage.connection import Database, Row

SEALED: Final = "identity_check.sealed"
REFERENCE: Final = "identity_check.reference_index"
REPORT: Final = "identity_report.report_index"
"""What a seal or an index is for: the column that holds it."""

_LATEST: Final = (
    f"SELECT {tables.IDENTITY_CHECK.select} FROM identity_check WHERE account_id = ANY($1) AND NOT EXISTS"
    " (SELECT 1 FROM identity_check AS later WHERE later.account_id = identity_check.account_id AND later.id > identity_check.id)"
)
_BY_REFERENCE: Final = (
    f"SELECT {tables.IDENTITY_CHECK.select} FROM identity_check WHERE provider = $1 AND reference_index = $2"
    " ORDER BY id DESC LIMIT 1"
)
_DUE: Final = f"SELECT {tables.IDENTITY_CHECK.select} FROM identity_check WHERE next_try_at <= $1 ORDER BY next_try_at, id LIMIT $2"
_IS_REPORTED: Final = "SELECT 1 FROM identity_report WHERE report_index = $1"
_ADD_REPORT: Final = f"{tables.IDENTITY_REPORT.into} VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (report_index) DO NOTHING"


class DatabaseIdentity:
    """Verifications in a database."""

    def __init__(self, database: Database, seals: Seals) -> None:
        """Keep verifications in the database."""
        self._database = database
        self._seals = seals

    async def put(self, check: IdentityCheck) -> None:
        """Add a verification, or replace it by its id."""
        async with self._database.writing() as connection:
            await connection.put(tables.IDENTITY_CHECK, [self._row(check)], is_upsert=True)

    async def latest(self, account_ids: Sequence[str]) -> Mapping[str, IdentityCheck]:
        """Return the latest verification of each account that has one."""
        if not account_ids:
            return {}
        async with self._database.glancing() as connection:
            rows = await connection.rows(_LATEST, list(account_ids))
        checks = [self._check(row) for row in rows]
        return {check.account_id: check for check in checks}

    async def by_reference(self, provider: str, reference: str) -> IdentityCheck | None:
        """Return the latest verification that the provider calls so."""
        async with self._database.glancing() as connection:
            rows = await connection.rows(_BY_REFERENCE, provider, self._index(REFERENCE, provider, reference))
        return self._check(rows[0]) if rows else None

    async def due(self, now: int, limit: int) -> Sequence[IdentityCheck]:
        """Return verifications for which the provider is to be asked again."""
        async with self._database.glancing() as connection:
            return [self._check(row) for row in await connection.rows(_DUE, now, limit)]

    async def is_reported(self, provider: str, report_id: str) -> bool:
        """Tell whether a report was dealt with before."""
        async with self._database.glancing() as connection:
            return bool(await connection.rows(_IS_REPORTED, self._index(REPORT, provider, report_id)))

    async def add_report(self, record: ReportRecord) -> None:
        """Note that a report was dealt with; one that is there stays as it is."""
        index = self._index(REPORT, record.provider, record.report_id)
        said = (record.kind, record.provider_time, record.received_at, record.has_counted)
        async with self._database.writing() as connection:
            await connection.rows(_ADD_REPORT, index, record.check_id, *said)

    def _index(self, purpose: str, provider: str, name: str) -> str:
        return self._seals.index(purpose, f"{provider}\n{name}")

    def _row(self, check: IdentityCheck) -> Row:
        index = None if check.reference is None else self._index(REFERENCE, check.provider, check.reference)
        sealed = None if index is None else self._seals.seal(SEALED, json.dumps([check.reference, check.url]))
        began = (check.id, check.account_id, check.provider, check.document_type, check.profile_version, check.state)
        return (*began, check.started_at, check.attempts, check.next_try_at, index, sealed, check.expires_at)

    def _check(self, row: Row) -> IdentityCheck:
        check_id, account_id, provider, document, version, state, started_at, attempts, next_try_at, _, sealed, expires_at = row
        reference, url = (None, None) if sealed is None else json.loads(self._seals.unseal(SEALED, sealed))
        return IdentityCheck(
            check_id,
            account_id,
            provider,
            DocumentType(document),
            version,
            CheckState(state),
            started_at,
            attempts,
            next_try_at,
            reference,
            url,
            expires_at,
        )
