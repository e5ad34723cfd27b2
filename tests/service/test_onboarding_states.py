"""Every state against every event: each allowed move works, each other is a typed refusal."""

from __future__ import annotations

from itertools import product

import pytest

from gql_server.ports.onboarding import OnboardingEvent
from gql_server.ports.people import OnboardingStatus
from gql_server.service.onboarding_states import DECISIONS, MOVES, REPORTS, next_status, next_step
from gql_server.service.refusals import OnboardingMoveRefused
from tests.service.onboarding_table import LEADS


def may_move(current: OnboardingStatus, to: OnboardingStatus) -> bool:
    return any(leads.get(current) is to for leads in MOVES.values())


def leading_to(goal: OnboardingStatus) -> frozenset[OnboardingStatus]:
    """Return the states from which the moves lead to the goal, in one or more; the goal itself only by a circle."""
    found: set[OnboardingStatus] = set()
    ahead = [goal]
    while ahead:
        to = ahead.pop()
        new = {current for current in OnboardingStatus if may_move(current, to)} - found
        found |= new
        ahead.extend(new)
    return frozenset(found)


@pytest.mark.parametrize(("status", "event"), list(product(OnboardingStatus, OnboardingEvent)))
def test_each_event_leads_where_the_table_says_or_is_refused(status: OnboardingStatus, event: OnboardingEvent) -> None:
    to = LEADS.get((status, event))
    if to is not None:
        assert next_status(status, event) is to
        return
    with pytest.raises(OnboardingMoveRefused) as refused:
        next_status(status, event)
    assert (refused.value.status, refused.value.event, refused.value.code) == (status, event, "ONBOARDING_MOVE_REFUSED")
    assert refused.value.message


def test_every_event_is_in_the_machine() -> None:
    assert set(MOVES) == set(OnboardingEvent)
    assert not REPORTS & DECISIONS


def test_only_what_may_leave_an_approval_does() -> None:
    after = {status for status in OnboardingStatus if may_move(OnboardingStatus.APPROVED, status)}
    assert after == {OnboardingStatus.REJECTED, OnboardingStatus.RESUBMISSION_REQUIRED}


def test_a_rejection_is_final() -> None:
    assert not any(may_move(OnboardingStatus.REJECTED, status) for status in OnboardingStatus)


def test_approval_is_reached_from_everywhere_but_a_rejection() -> None:
    assert leading_to(OnboardingStatus.APPROVED) == set(OnboardingStatus) - {OnboardingStatus.REJECTED}


@pytest.mark.parametrize("status", OnboardingStatus)
def test_every_state_but_the_last_two_tells_the_next_step(status: OnboardingStatus) -> None:
    is_over = status in {OnboardingStatus.APPROVED, OnboardingStatus.REJECTED}
    assert (next_step(status) is None) == is_over
