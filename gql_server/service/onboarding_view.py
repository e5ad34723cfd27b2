"""What a client shows next to a customer on the way to approval."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from gql_server.ports.onboarding import AccountKind, OnboardingCase
from gql_server.ports.people import OnboardingStatus
from gql_server.service.onboarding_states import next_step

_RESIDENCE: Final = ("address", "region", "city", "postalCode")
PROFILE_FIELDS: Final[Mapping[AccountKind, tuple[str, ...]]] = {
    AccountKind.INDIVIDUAL: (
        "countryOfResidence",
        "firstName",
        "lastName",
        "dateOfBirth",
        *_RESIDENCE,
        "sourceOfFunds",
        "employmentStatus",
        "usPerson",
    ),
    AccountKind.BUSINESS: (
        "legalName",
        "registrationNumber",
        "country",
        *_RESIDENCE,
        "representatives",
        "beneficialOwners",
    ),
}
"""What a profile has, by the names of its fields in the input, in the order of a form."""


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


def view_case(case: OnboardingCase) -> OnboardingView:
    """Return what a client shows of a case."""
    return OnboardingView(case.status, next_step(case.status), _missing(case), case.reasons)


def _missing(case: OnboardingCase) -> tuple[str, ...]:
    if case.status is OnboardingStatus.EMAIL_VERIFIED:
        return ("kind",)
    if case.status is OnboardingStatus.KIND_CHOSEN and case.kind is not None:
        return tuple(f"{case.kind.lower()}.{name}" for name in PROFILE_FIELDS[case.kind])
    return ("documentType",) if case.status is OnboardingStatus.PROFILE_SUBMITTED else ()
