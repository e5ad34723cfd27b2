"""Sending a customer to the identity provider: once, in time, and without losing them when the provider is away."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gql_server.plugin_api.identity import DocumentType, IdentityLink
from gql_server.ports.identity import CheckState
from gql_server.ports.people import OnboardingStatus
from gql_server.service.identity import PAUSES_SECONDS, STARTS_PER_WINDOW
from gql_server.service.refusals import OnboardingMoveRefused, TooManyRequests
from tests.service.identities import Identities

PASSPORT, LICENSE = DocumentType.PASSPORT, DocumentType.DRIVERS_LICENSE
DOWN = ConnectionError("no route")


@pytest.fixture
def house() -> Identities:
    return Identities()


async def test_a_started_verification_has_a_link(house: Identities) -> None:
    check = await house.verification.start("a1", PASSPORT)
    assert (check.state, check.url) == (CheckState.READY, "https://provider.example/r1")
    asked = house.provider.asked[0]
    assert (asked.first_name, asked.birth_date, asked.country, asked.locale) == ("Hana", "1990-04-01", "JP", "ja")
    assert asked.return_url == "https://lend.example/verify/identity"


async def test_starting_again_goes_on_with_the_same_verification(house: Identities) -> None:
    assert await house.verification.start("a1", PASSPORT) == await house.verification.start("a1", PASSPORT)
    assert len(house.provider.asked) == 1


async def test_another_document_is_another_verification(house: Identities) -> None:
    first = await house.verification.start("a1", PASSPORT)
    second = await house.verification.start("a1", LICENSE)
    assert first.id != second.id
    assert (await house.verification.latest(["a1"]))["a1"] == second


async def test_a_changed_profile_needs_another_verification(house: Identities) -> None:
    first = await house.verification.start("a1", PASSPORT)
    house.submitted("a1", version=2)
    assert (await house.verification.start("a1", PASSPORT)).id != first.id


async def test_an_expired_link_is_replaced(house: Identities) -> None:
    first = await house.verification.start("a1", PASSPORT)
    house.clock.at = first.expires_at or 0
    assert (await house.verification.start("a1", PASSPORT)).id != first.id


async def test_who_is_asked_again_starts_a_new_verification_once(house: Identities) -> None:
    first = await house.verification.start("a1", PASSPORT)
    house.clock.at += 60
    house.cases.known["a1"] = replace(house.cases.known["a1"], status=OnboardingStatus.RESUBMISSION_REQUIRED, since=house.clock.at)
    house.clock.at += 60
    second = await house.verification.start("a1", PASSPORT)
    assert second.id != first.id
    assert await house.verification.start("a1", PASSPORT) == second


@pytest.mark.parametrize(
    "status",
    [
        status
        for status in OnboardingStatus
        if status not in {OnboardingStatus.PROFILE_SUBMITTED, OnboardingStatus.RESUBMISSION_REQUIRED}
    ],
)
async def test_at_any_other_state_it_is_refused(house: Identities, status: OnboardingStatus) -> None:
    house.cases.known["a1"] = replace(house.cases.known["a1"], status=status)
    with pytest.raises(OnboardingMoveRefused):
        await house.verification.start("a1", PASSPORT)
    assert house.provider.asked == []


async def test_who_has_no_profile_of_a_person_is_refused(house: Identities) -> None:
    house.persons.known.clear()
    with pytest.raises(OnboardingMoveRefused):
        await house.verification.start("a1", PASSPORT)


async def test_starts_are_throttled(house: Identities) -> None:
    for turn in range(STARTS_PER_WINDOW):
        await house.verification.start("a1", [PASSPORT, LICENSE][turn % 2])
    with pytest.raises(TooManyRequests):
        await house.verification.start("a1", [PASSPORT, LICENSE][STARTS_PER_WINDOW % 2])


async def test_a_provider_that_is_down_is_asked_again_until_there_is_a_link(house: Identities) -> None:
    house.provider.problem = DOWN
    check = await house.verification.start("a1", PASSPORT)
    assert (check.state, check.attempts, check.url) == (CheckState.PREPARING, 1, None)
    await house.verification.try_again()
    assert len(house.provider.asked) == 1, "not before the pause is over"
    house.clock.at += PAUSES_SECONDS[1]
    house.provider.problem = None
    await house.verification.try_again()
    assert (await house.verification.latest(["a1"]))["a1"].state is CheckState.READY
    assert {asked.check_id for asked in house.provider.asked} == {check.id}


async def test_a_provider_that_stays_down_is_given_up_and_started_again_later(house: Identities) -> None:
    house.provider.problem = DOWN
    check = await house.verification.start("a1", PASSPORT)
    for pause in PAUSES_SECONDS[1:]:
        house.clock.at += pause
        await house.verification.try_again()
    assert (await house.verification.latest(["a1"]))["a1"].state is CheckState.UNAVAILABLE
    house.clock.at += 10 * PAUSES_SECONDS[-1]
    await house.verification.try_again()
    assert len(house.provider.asked) == len(PAUSES_SECONDS)
    house.provider.problem = None
    again = await house.verification.start("a1", PASSPORT)
    assert again.id != check.id
    assert again.state is CheckState.READY


async def test_a_crash_before_the_provider_has_answered_is_made_good(house: Identities) -> None:
    house.provider.problem = DOWN
    check = await house.verification.start("a1", PASSPORT)
    house.store.checks[check.id] = replace(check, attempts=0, next_try_at=check.started_at + PAUSES_SECONDS[0])
    house.provider.problem = None
    house.clock.at += PAUSES_SECONDS[0]
    await house.verification.try_again()
    assert (await house.verification.latest(["a1"]))["a1"].state is CheckState.READY


async def test_a_verification_of_an_older_profile_is_not_tried_again(house: Identities) -> None:
    house.provider.problem = DOWN
    await house.verification.start("a1", PASSPORT)
    house.submitted("a1", version=2)
    house.clock.at += PAUSES_SECONDS[1]
    await house.verification.try_again()
    assert (await house.verification.latest(["a1"]))["a1"].state is CheckState.UNAVAILABLE
    assert len(house.provider.asked) == 1


async def test_the_reference_of_somebody_else_is_nonsense(house: Identities) -> None:
    house.submitted("a2")
    house.provider.link = IdentityLink("r1", "https://provider.example/r1", house.clock.at + 60)
    assert (await house.verification.start("a1", PASSPORT)).state is CheckState.READY
    assert (await house.verification.start("a2", PASSPORT)).state is CheckState.PREPARING
