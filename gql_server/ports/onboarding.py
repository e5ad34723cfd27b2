"""The way to an approved account as it is kept: where a case stands, what moved it, and what was submitted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum, auto
from typing import Protocol

from gql_server.ports.people import OnboardingStatus, OutgoingEmail


class AccountKind(StrEnum):
    """Whose account it is."""

    INDIVIDUAL = "INDIVIDUAL"
    BUSINESS = "BUSINESS"


class Actor(StrEnum):
    """Who moves a case."""

    CUSTOMER = "CUSTOMER"
    PROVIDER = "PROVIDER"
    OPERATOR = "OPERATOR"
    SYSTEM = "SYSTEM"


class OnboardingEvent(StrEnum):
    """What can happen to a case. ``REPORT_*`` is what an identity provider says."""

    VERIFY_EMAIL = "VERIFY_EMAIL"
    CHOOSE_KIND = "CHOOSE_KIND"
    SUBMIT_PROFILE = "SUBMIT_PROFILE"
    START_VERIFICATION = "START_VERIFICATION"
    REQUEST_REVIEW = "REQUEST_REVIEW"
    REPORT_PENDING = "REPORT_PENDING"
    REPORT_ON_HOLD = "REPORT_ON_HOLD"
    REPORT_APPROVED = "REPORT_APPROVED"
    REPORT_RESUBMISSION = "REPORT_RESUBMISSION"
    REPORT_REJECTED = "REPORT_REJECTED"
    APPROVE = "APPROVE"
    HOLD = "HOLD"
    ASK_AGAIN = "ASK_AGAIN"
    REJECT = "REJECT"
    REOPEN = "REOPEN"


@dataclass(frozen=True, slots=True)
class OnboardingCase:
    """Where an account stands.

    Args:
        since: Since when it stands there, Unix seconds; 0 where that was never noted.
        provider_at: The provider's own time of the latest report that counted, Unix milliseconds.
        held_by: Who put it on hold, while it is.
        reasons: What the customer may know of the latest decision.
        note: What only operators may know of it.
        changes: How many changes there were; a change is made only to the case as it was read.
        profile_version: Of the latest profile, 0 without one.
        is_closed: Whether the account is closed, so that nothing moves the case any more.
    """

    account_id: str
    status: OnboardingStatus
    kind: AccountKind | None = None
    since: int = 0
    provider_at: int | None = None
    held_by: Actor | None = None
    reasons: tuple[str, ...] = ()
    note: str | None = None
    changes: int = 0
    profile_version: int = 0
    is_closed: bool = False


@dataclass(frozen=True, slots=True)
class OnboardingChanged:
    """One change of a case, told once: ``seq`` ascends by 1 in the order of the commits, so a reader can follow it.

    Args:
        number: Its place among the changes of the account, from 1.
        actor_id: Which operator, or the provider's name.
    """

    seq: int
    account_id: str
    number: int
    at: int
    actor: Actor
    actor_id: str | None
    event: OnboardingEvent
    came_from: OnboardingStatus
    status: OnboardingStatus
    reasons: tuple[str, ...] = ()
    note: str | None = None
    provider_at: int | None = None


@dataclass(frozen=True, slots=True)
class StoredProfile:
    """A version of what was submitted; ``text`` is JSON, None once it is erased."""

    account_id: str
    version: int
    kind: AccountKind
    submitted_at: int
    text: str | None


@dataclass(frozen=True, slots=True)
class OperatorAction:
    """What an operator did, for the log that is only added to. ``seq`` is given by the store, 0 until then.

    Args:
        operator_id: The operator's account.
        action: The mutation, such as ``reviewAccount``.
        account_id: Whom it is about; None when it is about nobody.
        reasons: As given to the customer.
        note: For operators.
    """

    seq: int
    at: int
    operator_id: str
    action: str
    account_id: str | None
    reasons: tuple[str, ...] = ()
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """A change of a case with everything that belongs to it: all of it is stored, or nothing.

    Args:
        before: The case as it was read.
        after: As it is afterwards; ``changes`` counts what is told.
        told: In order; their ``seq`` is given by the store.
        profile: A new version.
        person: Who is verified by it, as normalized text; one account may have a person.
        mail: What the customer is told.
        action: What an operator did.
    """

    before: OnboardingCase
    after: OnboardingCase
    told: tuple[OnboardingChanged, ...]
    profile: StoredProfile | None = None
    person: str | None = None
    mail: OutgoingEmail | None = None
    action: OperatorAction | None = None


class Moved(StrEnum):
    """What became of a move. Nothing was stored unless it is DONE."""

    DONE = auto()
    CHANGED_MEANWHILE = auto()
    PERSON_TAKEN = auto()


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """Which cases a queue shows; None is all. ``since_before`` in Unix seconds."""

    statuses: tuple[OnboardingStatus, ...]
    kind: AccountKind | None = None
    since_before: int | None = None


class OnboardingStore(Protocol):
    """Where cases live. Each method is one transaction of its own."""

    async def cases(self, account_ids: Sequence[str]) -> Mapping[str, OnboardingCase]:
        """Return the cases of members; a member of whom nothing was noted stands where the member says."""
        ...

    async def move(self, move: Move) -> Moved:
        """Change a case, if it still is as it was read and no other account has the person."""
        ...

    async def changes(self, account_id: str, limit: int, before: int | None = None) -> Sequence[OnboardingChanged]:
        """Return changes of an account, the latest first; those whose number is below ``before``."""
        ...

    async def changes_since(self, seq: int, limit: int) -> Sequence[OnboardingChanged]:
        """Return changes of every account after a place in the sequence, in its order."""
        ...

    async def profiles(self, account_ids: Sequence[str]) -> Mapping[str, StoredProfile]:
        """Return the latest profile of each account."""
        ...

    async def profile_versions(self, account_id: str) -> Sequence[StoredProfile]:
        """Return every version of an account's profile, the latest first."""
        ...

    async def queue(
        self, chosen: QueueFilter, limit: int, after: tuple[int, str] | None, *, is_newest_first: bool = False
    ) -> Sequence[OnboardingCase]:
        """Return customers' cases by the time since when they stand where they stand, then by account id."""
        ...

    async def queue_counts(self, chosen: QueueFilter) -> Mapping[OnboardingStatus, int]:
        """Return how many cases of each status there are; those without any are left out."""
        ...


class OperatorLog(Protocol):
    """Where it stands what operators did. Nobody changes or removes a row."""

    async def add(self, action: OperatorAction) -> None:
        """Add an action."""
        ...

    async def actions(self, limit: int, before: int | None = None, account_id: str | None = None) -> Sequence[OperatorAction]:
        """Return actions, the latest first; those whose place is below ``before``."""
        ...
