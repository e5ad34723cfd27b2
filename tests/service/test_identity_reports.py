"""Webhooks: only what is signed, new and about the present verification changes anything, in whatever order it comes."""

from __future__ import annotations

from itertools import permutations

import pytest

from gql_server.plugin_api.identity import DocumentType, ReportKind
from gql_server.ports.errors import StorageUnavailable
from gql_server.ports.onboarding import OnboardingEvent
from gql_server.ports.people import OnboardingStatus
from gql_server.service.identity_reports import Received
from tests.service.identities import Identities

HEADERS = {"x-signature": "s"}
PENDING, APPROVED, REJECTED = ReportKind.PENDING, ReportKind.APPROVED, ReportKind.REJECTED


@pytest.fixture
async def house() -> Identities:
    made = Identities()
    await made.verification.start("a1", DocumentType.PASSPORT)
    return made


async def receive(house: Identities, body: bytes) -> Received:
    return await house.reports.receive("sandbox_identity", HEADERS, body)


async def test_reports_in_order_move_the_case(house: Identities) -> None:
    assert await receive(house, house.message(PENDING, 1)) is Received.CHANGED
    assert house.status() is OnboardingStatus.IN_REVIEW
    assert await receive(house, house.message(APPROVED, 2)) is Received.CHANGED
    assert house.status() is OnboardingStatus.APPROVED


async def test_a_late_reversal_takes_an_approval_back(house: Identities) -> None:
    for kind, at in [(PENDING, 1), (APPROVED, 2), (REJECTED, 3)]:
        await receive(house, house.message(kind, at))
    assert house.status() is OnboardingStatus.REJECTED


async def test_a_report_that_comes_twice_counts_once(house: Identities) -> None:
    body = house.message(PENDING, 1)
    assert [await receive(house, body), await receive(house, body)] == [Received.CHANGED, Received.NO_NEWS]
    assert house.cases.applied == [OnboardingEvent.REPORT_PENDING]


async def test_an_id_that_comes_again_with_younger_news_is_no_news(house: Identities) -> None:
    await receive(house, house.message(PENDING, 1, name="m1"))
    assert await receive(house, house.message(APPROVED, 2, name="m1")) is Received.NO_NEWS
    assert house.status() is OnboardingStatus.IN_REVIEW


@pytest.mark.parametrize("order", list(permutations(range(3))), ids=str)
async def test_older_news_than_what_is_known_change_nothing(house: Identities, order: tuple[int, ...]) -> None:
    await receive(house, house.message(PENDING, 1))
    bodies = [house.message(kind, at) for kind, at in [(ReportKind.ON_HOLD, 2), (PENDING, 3), (APPROVED, 4)]]
    for place in order:
        await receive(house, bodies[place])
    assert house.status() is OnboardingStatus.APPROVED


async def test_a_forged_webhook_is_rejected(house: Identities) -> None:
    assert await receive(house, b"forged") is Received.REJECTED
    assert house.status() is OnboardingStatus.PROFILE_SUBMITTED


async def test_a_webhook_that_cannot_be_read_has_failed(house: Identities) -> None:
    house.provider.messages[b"x"] = KeyError("reviewResult")
    assert await receive(house, b"x") is Received.FAILED


async def test_a_webhook_about_no_review_is_no_news(house: Identities) -> None:
    house.provider.messages[b"x"] = None
    assert await receive(house, b"x") is Received.NO_NEWS


async def test_an_unknown_reference_and_an_unknown_provider_are_unknown(house: Identities) -> None:
    assert await receive(house, house.message(PENDING, 1, reference="r9")) is Received.UNKNOWN
    assert await house.reports.receive("another", HEADERS, house.message(PENDING, 1)) is Received.UNKNOWN


async def test_a_superseded_verification_approves_nothing(house: Identities) -> None:
    await house.verification.start("a1", DocumentType.DRIVERS_LICENSE)
    assert await receive(house, house.message(PENDING, 1, reference="r1")) is Received.NO_NEWS
    assert house.status() is OnboardingStatus.PROFILE_SUBMITTED
    assert await receive(house, house.message(PENDING, 2, reference="r2")) is Received.CHANGED


async def test_a_verification_of_an_older_profile_approves_nothing(house: Identities) -> None:
    house.submitted("a1", version=2)
    await receive(house, house.message(PENDING, 1))
    assert house.status() is OnboardingStatus.PROFILE_SUBMITTED


async def test_a_report_that_the_state_does_not_allow_is_noted_and_changes_nothing(house: Identities) -> None:
    body = house.message(REJECTED, 5)
    assert await receive(house, body) is Received.NO_NEWS
    assert house.status() is OnboardingStatus.PROFILE_SUBMITTED
    assert await house.store.is_reported("sandbox_identity", "REJECTED-5")


async def test_what_could_not_be_stored_is_not_noted(house: Identities) -> None:
    house.cases.problem = StorageUnavailable("away")
    body = house.message(PENDING, 1)
    with pytest.raises(StorageUnavailable):
        await receive(house, body)
    house.cases.problem = None
    assert await receive(house, body) is Received.CHANGED
