"""Every state against every move."""

from __future__ import annotations

from itertools import product

import pytest

from gql_server.ports.people import OnboardingStatus
from gql_server.service.onboarding_states import TRANSITIONS, leading_to, may_move, view_onboarding

ALLOWED = """
    NOT_STARTED           -> EMAIL_VERIFIED
    EMAIL_VERIFIED        -> KIND_CHOSEN
    KIND_CHOSEN           -> PROFILE_SUBMITTED
    PROFILE_SUBMITTED     -> IN_REVIEW
    IN_REVIEW             -> ON_HOLD
    IN_REVIEW             -> APPROVED
    IN_REVIEW             -> RESUBMISSION_REQUIRED
    IN_REVIEW             -> REJECTED
    ON_HOLD               -> IN_REVIEW
    RESUBMISSION_REQUIRED -> PROFILE_SUBMITTED
    APPROVED              -> REJECTED
"""
MOVES = {tuple(part.strip() for part in line.split("->")) for line in ALLOWED.strip().splitlines()}


@pytest.mark.parametrize(("current", "to"), list(product(OnboardingStatus, repeat=2)))
def test_each_move_is_allowed_or_not_as_the_table_says(current: OnboardingStatus, to: OnboardingStatus) -> None:
    assert may_move(current, to) == ((current.name, to.name) in MOVES)


def test_every_state_is_in_the_table() -> None:
    assert set(TRANSITIONS) == set(OnboardingStatus)


def test_approval_is_reached_from_everywhere_but_itself_and_a_rejection() -> None:
    assert leading_to(OnboardingStatus.APPROVED) == set(OnboardingStatus) - {OnboardingStatus.APPROVED, OnboardingStatus.REJECTED}


def test_a_review_on_hold_leads_back_to_itself() -> None:
    assert OnboardingStatus.ON_HOLD in leading_to(OnboardingStatus.ON_HOLD)


@pytest.mark.parametrize("status", OnboardingStatus)
def test_every_state_but_the_last_two_tells_the_next_step(status: OnboardingStatus) -> None:
    is_over = status in {OnboardingStatus.APPROVED, OnboardingStatus.REJECTED}
    assert (view_onboarding(status).next_step is None) == is_over


def test_after_the_address_is_verified_the_kind_of_account_is_missing() -> None:
    view = view_onboarding(OnboardingStatus.EMAIL_VERIFIED)
    assert (view.next_step, view.missing_fields, view.review_reasons) == ("CHOOSE_KIND", ("kind",), ())
