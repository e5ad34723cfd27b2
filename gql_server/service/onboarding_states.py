"""The way from an e-mail address to an approved account: its states, what moves a case between them, what to show next.

The machine is data: for each event the states in which it may happen, and where it leads. Everything else is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from gql_server.ports.onboarding import OnboardingEvent
from gql_server.ports.people import OnboardingStatus
from gql_server.service.refusals import OnboardingMoveRefused

_S = OnboardingStatus
_E = OnboardingEvent

MOVES: Final[Mapping[OnboardingEvent, Mapping[OnboardingStatus, OnboardingStatus]]] = {
    # The customer's.
    _E.VERIFY_EMAIL: {_S.NOT_STARTED: _S.EMAIL_VERIFIED},
    _E.CHOOSE_KIND: {_S.EMAIL_VERIFIED: _S.KIND_CHOSEN, _S.KIND_CHOSEN: _S.KIND_CHOSEN},
    _E.SUBMIT_PROFILE: {
        _S.KIND_CHOSEN: _S.PROFILE_SUBMITTED,
        _S.PROFILE_SUBMITTED: _S.PROFILE_SUBMITTED,
        _S.RESUBMISSION_REQUIRED: _S.PROFILE_SUBMITTED,
    },
    _E.START_VERIFICATION: {
        _S.PROFILE_SUBMITTED: _S.PROFILE_SUBMITTED,
        _S.RESUBMISSION_REQUIRED: _S.RESUBMISSION_REQUIRED,
    },
    # The system's: a business is reviewed by an operator, without a provider.
    _E.REQUEST_REVIEW: {_S.PROFILE_SUBMITTED: _S.IN_REVIEW},
    # The identity provider's.
    _E.REPORT_PENDING: {
        _S.PROFILE_SUBMITTED: _S.IN_REVIEW,
        _S.RESUBMISSION_REQUIRED: _S.IN_REVIEW,
        _S.ON_HOLD: _S.IN_REVIEW,
    },
    _E.REPORT_ON_HOLD: {_S.IN_REVIEW: _S.ON_HOLD},
    _E.REPORT_APPROVED: {_S.IN_REVIEW: _S.APPROVED, _S.ON_HOLD: _S.APPROVED},
    _E.REPORT_RESUBMISSION: {_S.IN_REVIEW: _S.RESUBMISSION_REQUIRED, _S.ON_HOLD: _S.RESUBMISSION_REQUIRED},
    _E.REPORT_REJECTED: {_S.IN_REVIEW: _S.REJECTED, _S.ON_HOLD: _S.REJECTED, _S.APPROVED: _S.REJECTED},
    # The operator's.
    _E.APPROVE: {_S.IN_REVIEW: _S.APPROVED, _S.ON_HOLD: _S.APPROVED},
    _E.HOLD: {_S.IN_REVIEW: _S.ON_HOLD},
    _E.ASK_AGAIN: {_S.IN_REVIEW: _S.RESUBMISSION_REQUIRED, _S.ON_HOLD: _S.RESUBMISSION_REQUIRED},
    _E.REJECT: {_S.IN_REVIEW: _S.REJECTED, _S.ON_HOLD: _S.REJECTED, _S.APPROVED: _S.REJECTED},
    _E.REOPEN: {_S.ON_HOLD: _S.IN_REVIEW, _S.APPROVED: _S.RESUBMISSION_REQUIRED},
}
"""Every move there is. A late reversal takes an approval back; a rejection is final."""

REPORTS: Final = frozenset(event for event in OnboardingEvent if event.startswith("REPORT_"))
"""What an identity provider may say."""

DECISIONS: Final = frozenset({_E.APPROVE, _E.HOLD, _E.ASK_AGAIN, _E.REJECT, _E.REOPEN})
"""What an operator may decide."""

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


def next_status(status: OnboardingStatus, event: OnboardingEvent) -> OnboardingStatus:
    """Return where the event leads from this state.

    Raises:
        OnboardingMoveRefused: When it may not happen there.
    """
    to = MOVES[event].get(status)
    if to is None:
        raise OnboardingMoveRefused(status, event)
    return to


def next_step(status: OnboardingStatus) -> str | None:
    """Return what the customer does next, a name for programs; None when there is nothing left to do."""
    return _NEXT_STEPS[status]
