"""Sending what waits in the outbox."""

from __future__ import annotations

import asyncio

import pytest

from gql_server.plugin_api.protocols import EmailMessage
from gql_server.ports.people import OutgoingEmail
from gql_server.service.letters import Letters
from gql_server.service.mail import BATCH, MailWorker
from tests.service.door import ClaimsFake, CountedIdentifiers, NotifierFake, SetClock
from tests.service.people_fake import PeopleInMemory


class Office:
    """An outbox with its worker."""

    def __init__(self) -> None:
        self.clock = SetClock()
        self.people = PeopleInMemory()
        self.notifier = NotifierFake()
        self.claims = ClaimsFake()
        self.letters = Letters("https://lend.example", self.clock, CountedIdentifiers())
        self.worker = MailWorker(self.people, self.notifier, self.claims, self.clock, send_seconds_max=0.05)

    async def write(self, to: str) -> OutgoingEmail:
        letter = self.letters.verification(to, "en", "secret")
        await self.people.add_mail(letter)
        return letter

    def tried(self, to: str) -> int:
        return sum(message.to == to for message in self.notifier.attempts)


@pytest.fixture
def office() -> Office:
    return Office()


async def test_a_letter_is_sent_once_as_it_was_written(office: Office) -> None:
    letter = await office.write("alice@example.com")
    assert await office.worker.run_once() == 1
    assert await office.worker.run_once() == 0
    assert office.notifier.attempts == [EmailMessage(letter.id, letter.to, letter.subject, letter.text, letter.html)]
    assert office.people.mails[letter.id].sent_at == office.clock.at


async def test_more_letters_than_a_batch_are_all_sent(office: Office) -> None:
    for number in range(2 * BATCH + 1):
        await office.write(f"{number}@example.com")
    assert await office.worker.run_once() == 2 * BATCH + 1


async def test_a_repeat_carries_the_same_message_id(office: Office) -> None:
    letter = await office.write("alice@example.com")
    office.notifier.refused = {"alice@example.com"}
    await office.worker.run_once()
    office.notifier.refused = set()
    office.clock.at += 30
    assert await office.worker.run_once() == 1
    assert [message.id for message in office.notifier.attempts] == [letter.id, letter.id]


async def test_a_crash_between_sending_and_noting_it_repeats_the_letter_with_the_same_id(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter = await office.write("alice@example.com")

    async def crash(*_: object) -> None:
        raise asyncio.CancelledError

    with monkeypatch.context() as patch:
        patch.setattr(office.people, "mark_mail", crash)
        with pytest.raises(asyncio.CancelledError):
            await office.worker.run_once()
    assert await office.worker.run_once() == 1
    assert [message.id for message in office.notifier.attempts] == [letter.id, letter.id]


async def test_the_pause_grows_with_each_failure_up_to_an_hour(office: Office) -> None:
    await office.write("alice@example.com")
    office.notifier.refused = {"alice@example.com"}
    for attempt, pause in enumerate([30, 120, 600, 3600, 3600], start=1):
        assert await office.worker.run_once() == 0
        assert office.tried("alice@example.com") == attempt
        office.clock.at += pause - 1
        await office.worker.run_once()
        assert office.tried("alice@example.com") == attempt
        office.clock.at += 1


async def test_letters_that_cannot_be_sent_hold_up_no_other(office: Office) -> None:
    for number in range(BATCH + 4):
        await office.write(f"bad-{number}@example.com")
        office.notifier.refused.add(f"bad-{number}@example.com")
    await office.write("good@example.com")
    assert await office.worker.run_once() == 1
    assert office.tried("good@example.com") == 1


async def test_a_notifier_that_hangs_has_failed(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    letter = await office.write("alice@example.com")

    async def hang(_: EmailMessage) -> None:
        await asyncio.sleep(60)

    monkeypatch.setattr(office.notifier, "send", hang)
    assert await office.worker.run_once() == 0
    assert (office.people.mails[letter.id].sent_at, office.people.mails[letter.id].attempts) == (None, 1)


async def test_only_who_holds_the_claim_sends(office: Office) -> None:
    await office.write("alice@example.com")
    office.claims.is_taken = True
    assert await office.worker.run_once() == 0
    assert (office.notifier.attempts, office.claims.names) == ([], ["mail"])
