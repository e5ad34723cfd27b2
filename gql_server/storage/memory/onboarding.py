"""Cases of onboarding and the operators' log in memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from gql_server.ports.onboarding import (
    Move,
    Moved,
    OnboardingCase,
    OnboardingChanged,
    OperatorAction,
    QueueFilter,
    StoredProfile,
)
from gql_server.ports.people import Member, OnboardingStatus, Role
from gql_server.storage.memory.kept import Kept


@dataclass(slots=True)
class MemoryOperatorLog:
    """What operators did, in a list."""

    kept: list[OperatorAction] = field(default_factory=list)

    async def add(self, action: OperatorAction) -> None:
        """Add an action."""
        self.kept.append(replace(action, seq=len(self.kept) + 1))

    async def actions(self, limit: int, before: int | None = None, account_id: str | None = None) -> Sequence[OperatorAction]:
        """Return actions, the latest first."""
        chosen = [
            action
            for action in reversed(self.kept)
            if (before is None or action.seq < before) and (account_id is None or action.account_id == account_id)
        ]
        return chosen[:limit]


class MemoryOnboarding:
    """Cases in dictionaries. No method waits in the middle, so each is one transaction."""

    def __init__(self, kept: Kept, log: MemoryOperatorLog) -> None:
        """Keep cases beside the members."""
        self._kept = kept
        self._log = log
        self._profiles: dict[str, list[StoredProfile]] = {}
        self._persons: dict[str, str] = {}

    def _case(self, member: Member) -> OnboardingCase:
        known = self._kept.cases.get(member.account_id) or OnboardingCase(member.account_id, member.onboarding)
        return replace(known, status=member.onboarding, is_closed=member.closed_at is not None)

    async def cases(self, account_ids: Sequence[str]) -> Mapping[str, OnboardingCase]:
        """Return the cases of members."""
        members = self._kept.by_id
        return {account_id: self._case(members[account_id]) for account_id in account_ids if account_id in members}

    async def move(self, move: Move) -> Moved:
        """Change a case with all that belongs to it."""
        account_id, after = move.before.account_id, move.after
        member = self._kept.by_id.get(account_id)
        known = None if member is None else self._case(member)
        if member is None or known is None or (known.status, known.changes) != (move.before.status, move.before.changes):
            return Moved.CHANGED_MEANWHILE
        if move.person is not None:
            if self._persons.get(move.person, account_id) != account_id:
                return Moved.PERSON_TAKEN
            self._persons = {person: owner for person, owner in self._persons.items() if owner != account_id}
            self._persons[move.person] = account_id
        self._kept.by_id[account_id] = replace(member, onboarding=after.status)
        self._kept.cases[account_id] = after
        for change in move.told:
            self._kept.tell(change)
        if move.profile is not None:
            self._profiles.setdefault(account_id, []).append(move.profile)
        if move.mail is not None:
            self._kept.mails[move.mail.id] = move.mail
        if move.action is not None:
            await self._log.add(move.action)
        return Moved.DONE

    def forget_person(self, account_id: str) -> None:
        """Forget who is verified for an account."""
        self._persons = {person: owner for person, owner in self._persons.items() if owner != account_id}

    def forget(self, account_id: str) -> None:
        """Forget all about an account."""
        self.forget_person(account_id)
        self._profiles.pop(account_id, None)
        self._kept.cases.pop(account_id, None)
        self._kept.told = [change for change in self._kept.told if change.account_id != account_id]

    async def changes(self, account_id: str, limit: int, before: int | None = None) -> Sequence[OnboardingChanged]:
        """Return changes of an account, the latest first."""
        chosen = [
            change
            for change in reversed(self._kept.told)
            if change.account_id == account_id and (before is None or change.number < before)
        ]
        return chosen[:limit]

    async def changes_since(self, seq: int, limit: int) -> Sequence[OnboardingChanged]:
        """Return changes of every account after a place in the sequence."""
        return [change for change in self._kept.told if change.seq > seq][:limit]

    async def profiles(self, account_ids: Sequence[str]) -> Mapping[str, StoredProfile]:
        """Return the latest profile of each account."""
        return {account_id: self._profiles[account_id][-1] for account_id in account_ids if account_id in self._profiles}

    async def profile_versions(self, account_id: str) -> Sequence[StoredProfile]:
        """Return every version of an account's profile, the latest first."""
        return self._profiles.get(account_id, [])[::-1]

    async def queue(
        self, chosen: QueueFilter, limit: int, after: tuple[int, str] | None, *, is_newest_first: bool = False
    ) -> Sequence[OnboardingCase]:
        """Return customers' cases by the time since when they stand where they stand."""
        placed = sorted((((case.since, case.account_id), case) for case in self._chosen(chosen)), key=lambda pair: pair[0])
        if is_newest_first:
            following = [case for place, case in reversed(placed) if after is None or place < after]
        else:
            following = [case for place, case in placed if after is None or place > after]
        return following[:limit]

    async def queue_counts(self, chosen: QueueFilter) -> Mapping[OnboardingStatus, int]:
        """Return how many cases of each status there are."""
        return Counter(case.status for case in self._chosen(chosen))

    def _chosen(self, chosen: QueueFilter) -> list[OnboardingCase]:
        cases = [self._case(member) for member in self._kept.by_id.values() if member.role is Role.CUSTOMER]
        return [
            case
            for case in cases
            if not case.is_closed
            and case.status in chosen.statuses
            and chosen.kind in {None, case.kind}
            and (chosen.since_before is None or case.since < chosen.since_before)
        ]
