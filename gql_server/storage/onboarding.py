"""Cases of onboarding on a database. Each method is one transaction; what was said and submitted is sealed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from gql_server.ports.onboarding import (
    AccountKind,
    Actor,
    Move,
    Moved,
    OnboardingCase,
    OnboardingChanged,
    OnboardingEvent,
    QueueFilter,
    StoredProfile,
)
from gql_server.ports.people import OnboardingStatus
from gql_server.ports.runtime import Seals
from gql_server.storage import tables
from gql_server.storage.connection import Connection, Database, Row
from gql_server.storage.operator_log import add_action
from gql_server.storage.people import sealed_letter
from gql_server.storage.said import open_said, seal_said
from gql_server.storage.sequences import next_places
from gql_server.storage.verification import CHANGES

CASE_SAID: Final = "onboarding_case.said"
CHANGE_SAID: Final = "onboarding_change.said"
PROFILE: Final = "profile.sealed"
PERSON: Final = "verified_person.person_index"
"""What a seal or an index is for: the column that holds it."""

_CASE: Final = (
    "member.account_id, member.onboarding, c.kind, coalesce(c.since, 0), c.provider_at, c.held_by, c.said,"
    " coalesce(c.changes, 0), coalesce(c.profile_version, 0), member.closed_at FROM member"
    " LEFT JOIN onboarding_case AS c ON c.account_id = member.account_id"
)
_CASES: Final = f"SELECT {_CASE} WHERE member.account_id = ANY($1)"
_LOCK: Final = "SELECT onboarding FROM member WHERE account_id = $1 FOR UPDATE"
_LOCKED_CHANGES: Final = "SELECT changes FROM onboarding_case WHERE account_id = $1"
_SET: Final = "UPDATE member SET onboarding = $2 WHERE account_id = $1"
_TAKE_PERSON: Final = (
    f"{tables.PERSON.into} VALUES ($1, $2) ON CONFLICT (person_index) DO UPDATE SET account_id = verified_person.account_id"
    " RETURNING account_id"
)
_DROP_OLDER_PERSONS: Final = "DELETE FROM verified_person WHERE account_id = $1 AND person_index <> $2"
_CHANGES: Final = (
    f"SELECT {tables.CHANGE.select} FROM onboarding_change WHERE account_id = $1 AND number < $2 ORDER BY number DESC LIMIT $3"
)
_CHANGES_SINCE: Final = f"SELECT {tables.CHANGE.select} FROM onboarding_change WHERE seq > $1 ORDER BY seq LIMIT $2"
_VERSIONS: Final = f"SELECT {tables.PROFILE.select} FROM profile WHERE account_id = $1 ORDER BY version DESC"
_LATEST: Final = (
    f"SELECT {tables.PROFILE.select} FROM profile WHERE account_id = ANY($1) AND NOT EXISTS"
    " (SELECT 1 FROM profile AS later WHERE later.account_id = profile.account_id AND later.version > profile.version)"
)
_CHOSEN: Final = (
    "member.role = 'CUSTOMER' AND member.closed_at IS NULL AND member.onboarding = ANY($1)"
    " AND ($2 = '' OR c.kind = $2) AND coalesce(c.since, 0) < $3"
)
_OLDEST: Final = (
    f"SELECT {_CASE} WHERE {_CHOSEN} AND (coalesce(c.since, 0) > $4 OR (coalesce(c.since, 0) = $4 AND member.account_id > $5))"
    " ORDER BY coalesce(c.since, 0), member.account_id LIMIT $6"
)
_NEWEST: Final = (
    f"SELECT {_CASE} WHERE {_CHOSEN} AND (coalesce(c.since, 0) < $4 OR (coalesce(c.since, 0) = $4 AND member.account_id < $5))"
    " ORDER BY coalesce(c.since, 0) DESC, member.account_id DESC LIMIT $6"
)
_COUNTS: Final = (
    "SELECT member.onboarding, count(*) FROM member LEFT JOIN onboarding_case AS c ON c.account_id = member.account_id"
    f" WHERE {_CHOSEN} GROUP BY member.onboarding"
)
FAR: Final = 2**62
"""Later than any time, and beyond any place."""


class DatabaseOnboarding:
    """Cases in a database."""

    def __init__(self, database: Database, seals: Seals) -> None:
        """Keep cases in the database."""
        self._database = database
        self._seals = seals

    async def cases(self, account_ids: Sequence[str]) -> Mapping[str, OnboardingCase]:
        """Return the cases of members."""
        if not account_ids:
            return {}
        async with self._database.glancing() as connection:
            rows = await connection.rows(_CASES, list(account_ids))
        return {row[0]: self._case(row) for row in rows}

    async def move(self, move: Move) -> Moved:
        """Change a case with all that belongs to it; the member's row is what two who try at once stand in line for."""
        before, after = move.before, move.after
        async with self._database.writing() as connection:
            locked = await connection.rows(_LOCK, before.account_id)
            changes = await connection.rows(_LOCKED_CHANGES, before.account_id)
            if not locked or locked[0][0] != before.status or (changes[0][0] if changes else 0) != before.changes:
                return Moved.CHANGED_MEANWHILE
            if move.person is not None and not await self._take_person(connection, after.account_id, move.person):
                return Moved.PERSON_TAKEN
            await connection.rows(_SET, after.account_id, after.status)
            await connection.put(tables.CASE, [self._case_row(after)], is_upsert=True)
            first = await next_places(connection, CHANGES, len(move.told))
            told = [replace(change, seq=first + place) for place, change in enumerate(move.told)]
            await connection.put(tables.CHANGE, [self._change_row(change) for change in told])
            if move.profile is not None:
                await connection.put(tables.PROFILE, [self._profile_row(move.profile)])
            if move.mail is not None:
                await connection.put(tables.LETTER, [sealed_letter(move.mail, self._seals)])
            if move.action is not None:
                await add_action(connection, self._seals, move.action)
        return Moved.DONE

    async def _take_person(self, connection: Connection, account_id: str, person: str) -> bool:
        index = self._seals.index(PERSON, person)
        rows = await connection.rows(_TAKE_PERSON, index, account_id)
        if rows[0][0] != account_id:
            return False
        await connection.rows(_DROP_OLDER_PERSONS, account_id, index)
        return True

    async def changes(self, account_id: str, limit: int, before: int | None = None) -> Sequence[OnboardingChanged]:
        """Return changes of an account, the latest first."""
        async with self._database.glancing() as connection:
            rows = await connection.rows(_CHANGES, account_id, FAR if before is None else before, limit)
        return [self._change(row) for row in rows]

    async def changes_since(self, seq: int, limit: int) -> Sequence[OnboardingChanged]:
        """Return changes of every account after a place in the sequence."""
        async with self._database.glancing() as connection:
            return [self._change(row) for row in await connection.rows(_CHANGES_SINCE, seq, limit)]

    async def profiles(self, account_ids: Sequence[str]) -> Mapping[str, StoredProfile]:
        """Return the latest profile of each account."""
        if not account_ids:
            return {}
        async with self._database.glancing() as connection:
            rows = await connection.rows(_LATEST, list(account_ids))
        return {row[0]: self._profile(row) for row in rows}

    async def profile_versions(self, account_id: str) -> Sequence[StoredProfile]:
        """Return every version of an account's profile, the latest first."""
        async with self._database.glancing() as connection:
            return [self._profile(row) for row in await connection.rows(_VERSIONS, account_id)]

    async def queue(
        self, chosen: QueueFilter, limit: int, after: tuple[int, str] | None, *, is_newest_first: bool = False
    ) -> Sequence[OnboardingCase]:
        """Return customers' cases by the time since when they stand where they stand."""
        statement, start = (_NEWEST, (FAR, "")) if is_newest_first else (_OLDEST, (-1, ""))
        async with self._database.glancing() as connection:
            rows = await connection.rows(statement, *_chosen(chosen), *(after or start), limit)
        return [self._case(row) for row in rows]

    async def queue_counts(self, chosen: QueueFilter) -> Mapping[OnboardingStatus, int]:
        """Return how many cases of each status there are."""
        async with self._database.glancing() as connection:
            rows = await connection.rows(_COUNTS, *_chosen(chosen))
        return {OnboardingStatus(status): count for status, count in rows}

    def _case(self, row: Row) -> OnboardingCase:
        account_id, status, kind, since, provider_at, held_by, said, changes, version, closed_at = row
        reasons, note = open_said(self._seals, CASE_SAID, said)
        return OnboardingCase(
            account_id,
            OnboardingStatus(status),
            None if kind is None else AccountKind(kind),
            since,
            provider_at,
            None if held_by is None else Actor(held_by),
            reasons,
            note,
            changes,
            version,
            closed_at is not None,
        )

    def _case_row(self, case: OnboardingCase) -> Row:
        said = seal_said(self._seals, CASE_SAID, case.reasons, case.note)
        known = (case.account_id, case.kind, case.since, case.provider_at, case.held_by)
        return (*known, said, case.changes, case.profile_version)

    def _change(self, row: Row) -> OnboardingChanged:
        seq, account_id, number, at, actor, actor_id, event, came_from, status, said, provider_at = row
        reasons, note = open_said(self._seals, CHANGE_SAID, said)
        who = (Actor(actor), actor_id, OnboardingEvent(event), OnboardingStatus(came_from), OnboardingStatus(status))
        return OnboardingChanged(seq, account_id, number, at, *who, reasons, note, provider_at)

    def _change_row(self, change: OnboardingChanged) -> Row:
        said = seal_said(self._seals, CHANGE_SAID, change.reasons, change.note)
        place = (change.seq, change.account_id, change.number, change.at, change.actor, change.actor_id)
        return (*place, change.event, change.came_from, change.status, said, change.provider_at)

    def _profile(self, row: Row) -> StoredProfile:
        account_id, version, kind, submitted_at, sealed = row
        text = None if sealed is None else self._seals.unseal(PROFILE, sealed)
        return StoredProfile(account_id, version, AccountKind(kind), submitted_at, text)

    def _profile_row(self, profile: StoredProfile) -> Row:
        sealed = None if profile.text is None else self._seals.seal(PROFILE, profile.text)
        return (profile.account_id, profile.version, profile.kind, profile.submitted_at, sealed)


def _chosen(chosen: QueueFilter) -> tuple[object, ...]:
    since_before = FAR if chosen.since_before is None else chosen.since_before
    return ([str(status) for status in chosen.statuses], chosen.kind or "", since_before)
