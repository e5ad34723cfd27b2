"""The way from an e-mail address to an approved account: its states, the moves between them, and what to show a customer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from gql_server.ports.people import OnboardingStatus

_S = OnboardingStatus

TRANSITIONS: Final[Mapping[OnboardingStatus, frozenset[OnboardingStatus]]] = {
    _S.NOT_STARTED: frozenset({_S.EMAIL_VERIFIED}),
    _S.EMAIL_VERIFIED: frozenset({_S.KIND_CHOSEN}),
    _S.KIND_CHOSEN: frozenset({_S.PROFILE_SUBMITTED}),
    _S.PROFILE_SUBMITTED: frozenset({_S.IN_REVIEW}),
    _S.IN_REVIEW: frozenset({_S.ON_HOLD, _S.APPROVED, _S.RESUBMISSION_REQUIRED, _S.REJECTED}),
    _S.ON_HOLD: frozenset({_S.IN_REVIEW}),
    _S.RESUBMISSION_REQUIRED: frozenset({_S.PROFILE_SUBMITTED}),
    _S.APPROVED: frozenset({_S.REJECTED}),
    _S.REJECTED: frozenset(),
}
"""Every move there is. A late reversal by the identity provider takes an approval back; a rejection is final."""

_NEXT_STEPS: Final[Mapping[OnboardingStatus, str | None]] = {
    _S.NOT_STARTED: "VERIFY_EMAIL",
    _S.EMAIL_VERIFIED: "CHOOSE_KIND",
    _S.KIND_CHOSEN: "SUBMIT_PROFILE",
    _S.PROFILE_SUBMITTED: "VERIFY_IDENTITY",
    _S.IN_REVIEW: "WAIT_FOR_REVIEW",
    _S.ON_HOLD: "WAIT_FOR_REVIEW",
    _S.RESUBMISSION_REQUIRED: "SUBMIT_PROFILE",
    _S.APPROVED: None,
    _S.REJECTED: None,
}

_MISSING_FIELDS: Final[Mapping[OnboardingStatus, tuple[str, ...]]] = {_S.EMAIL_VERIFIED: ("kind",)}


@dataclass(frozen=True, slots=True)
class OnboardingView:
    """What a client shows next.

    Args:
        next_step: What the customer does now; None when there is nothing left to do.
        missing_fields: What the next step still wants, by input path.
        review_reasons: What the reviewer lets the customer know.
    """

    status: OnboardingStatus
    next_step: str | None
    missing_fields: tuple[str, ...]
    review_reasons: tuple[str, ...]


def view_onboarding(status: OnboardingStatus) -> OnboardingView:
    """Return what a client shows at this state."""
    return OnboardingView(status, _NEXT_STEPS[status], _MISSING_FIELDS.get(status, ()), ())


def may_move(current: OnboardingStatus, to: OnboardingStatus) -> bool:
    """Tell whether the table allows this one move."""
    return to in TRANSITIONS[current]


def leading_to(goal: OnboardingStatus) -> frozenset[OnboardingStatus]:
    """Return the states from which the table leads to the goal, in one move or more; the goal itself only by a circle."""
    found: set[OnboardingStatus] = set()
    ahead = [goal]
    while ahead:
        to = ahead.pop()
        new = {current for current in TRANSITIONS if may_move(current, to)} - found
        found |= new
        ahead.extend(new)
    return frozenset(found)
