"""The way of a customer through the door, on both databases: what is stored is found again, and only by who should."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from gql_server.domain.errors import InvalidInput
from gql_server.ports.people import OnboardingStatus
from gql_server.ports.runtime import Storage
from gql_server.service.mail import MailWorker
from gql_server.service.refusals import InvalidCredentials
from gql_server.storage.opening import open_storage
from tests.seals import SEALS
from tests.service.door import EMAIL, PASSWORD, Door, NotifierFake, SetClock


@pytest.fixture
async def storage(migrated_url: str) -> AsyncIterator[Storage]:
    storage = open_storage(migrated_url, clock=SetClock(), seals=SEALS, connections_min=1, connections_max=4)
    await storage.open()
    yield storage
    await storage.close()


@pytest.fixture
def stored_door(storage: Storage, door: Door) -> Door:
    """The door, over a real people's store."""
    door.use(storage.people, storage.sessions, storage.one_time, storage.second_factors, storage.onboarding, storage.passkeys)
    return door


async def newest_token(storage: Storage, email: str = EMAIL) -> str:
    mail = await storage.people.latest_mail(email)
    assert mail
    assert mail.token
    return mail.token


async def test_a_customer_goes_from_an_address_to_an_approved_account_and_out_again(storage: Storage, stored_door: Door) -> None:
    await stored_door.onboarding.sign_up(EMAIL, PASSWORD, PASSWORD)
    verified = await stored_door.onboarding.verify_email(await newest_token(storage))
    assert verified.onboarding is OnboardingStatus.EMAIL_VERIFIED
    approved = await stored_door.approval.approve(EMAIL)
    assert approved.onboarding is OnboardingStatus.APPROVED
    signed_in = await stored_door.sessions.sign_in(EMAIL, PASSWORD)
    viewer = await stored_door.sessions.authenticate(signed_in.token)
    assert viewer
    assert viewer.account_id == approved.account_id
    assert await stored_door.sessions.sign_out(viewer)
    assert await stored_door.sessions.authenticate(signed_in.token) is None


async def test_of_two_who_use_a_token_at_once_one_succeeds(storage: Storage, stored_door: Door) -> None:
    await stored_door.onboarding.sign_up(EMAIL, PASSWORD, PASSWORD)
    token = await newest_token(storage)
    answers = await asyncio.gather(*(stored_door.onboarding.verify_email(token) for _ in range(2)), return_exceptions=True)
    assert sorted(type(answer).__name__ for answer in answers) == ["InvalidInput", "Member"]


async def test_two_sign_ups_at_once_make_one_member_with_a_link_that_works(storage: Storage, stored_door: Door) -> None:
    await asyncio.gather(*(stored_door.onboarding.sign_up(EMAIL, PASSWORD, PASSWORD) for _ in range(3)))
    mails = await storage.people.mails_to_send(10, stored_door.clock.at + 1)
    assert len(mails) == 3
    verified = 0
    for mail in mails:
        assert mail.token
        try:
            await stored_door.onboarding.verify_email(mail.token)
            verified += 1
        except InvalidInput:
            continue
    assert verified == 1
    await stored_door.sessions.sign_in(EMAIL, PASSWORD)


async def test_an_unverified_address_cannot_sign_in(stored_door: Door) -> None:
    await stored_door.onboarding.sign_up(EMAIL, PASSWORD, PASSWORD)
    with pytest.raises(InvalidCredentials):
        await stored_door.sessions.sign_in(EMAIL, PASSWORD)


async def test_a_letter_that_failed_waits_for_its_pause_and_is_sent_under_the_same_id(storage: Storage, stored_door: Door) -> None:
    await stored_door.onboarding.sign_up(EMAIL, PASSWORD, PASSWORD)
    notifier = NotifierFake(refused={EMAIL})
    worker = MailWorker(storage.people, notifier, storage.claims, stored_door.clock)
    assert await worker.run_once() == 0
    notifier.refused.clear()
    stored_door.clock.at += 29
    assert await worker.run_once() == 0
    stored_door.clock.at += 1
    assert await worker.run_once() == 1
    assert await worker.run_once() == 0
    assert len({message.id for message in notifier.attempts}) == 1
    assert len(notifier.attempts) == 2
