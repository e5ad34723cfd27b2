"""Approval on demand in the sandbox: a provider's approval, without a provider."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gql_server.domain.commands import ApproveAccount
from gql_server.domain.errors import NotFound
from gql_server.ports.onboarding import Actor, OnboardingEvent
from gql_server.ports.people import OnboardingStatus
from gql_server.service.keyed_hash import KeyedHashes
from gql_server.service.letters.review import APPROVED
from gql_server.service.opening import Opening
from gql_server.service.refusals import OnboardingMoveRefused, PersonHasAccount
from gql_server.service.requests import Unavailable
from gql_server.service.sandbox_approval import SandboxApproval
from tests.service.cases import Cases
from tests.service.door import EMAIL, PASSWORD, Door


async def test_approval_moves_the_account_and_tells_the_ledger(door: Door) -> None:
    await door.verified()
    member = await door.approval.approve("ALICE@example.com")
    assert member.onboarding is OnboardingStatus.APPROVED
    assert door.teller.commands[1:] == [ApproveAccount(member.account_id)]


async def test_approving_again_changes_nothing(door: Door) -> None:
    await door.verified()
    first = await door.approval.approve(EMAIL)
    assert await door.approval.approve(EMAIL) == first
    assert door.teller.submitted == 2


async def test_a_crash_between_the_approval_and_the_ledger_is_healed_by_asking_again(door: Door) -> None:
    await door.verified()
    door.teller.is_away = True
    with pytest.raises(Unavailable):
        await door.approval.approve(EMAIL)
    door.teller.is_away = False
    member = await door.approval.approve(EMAIL)
    assert door.teller.commands[1:] == [ApproveAccount(member.account_id)]


async def test_a_crash_between_the_approval_and_the_ledger_is_healed_by_signing_in(door: Door) -> None:
    member = await door.verified()
    door.teller.is_away = True
    with pytest.raises(Unavailable):
        await door.approval.approve(EMAIL)
    door.teller.is_away = False
    await door.sessions.sign_in(EMAIL, PASSWORD)
    assert door.teller.commands[1:] == [ApproveAccount(member.account_id)]


@pytest.mark.parametrize("status", OnboardingStatus)
async def test_approval_works_from_every_state_but_a_rejection(door: Door, status: OnboardingStatus) -> None:
    member = await door.verified()
    door.people.by_id[member.account_id] = replace(member, onboarding=status)
    if status is OnboardingStatus.REJECTED:
        with pytest.raises(OnboardingMoveRefused):
            await door.approval.approve(EMAIL)
        assert ApproveAccount(member.account_id) not in door.teller.commands
    else:
        assert (await door.approval.approve(EMAIL)).onboarding is OnboardingStatus.APPROVED
        assert ApproveAccount(member.account_id) in door.teller.commands


async def test_each_step_is_told_and_the_customer_is_written_to(door: Door) -> None:
    member = await door.verified()
    await door.approval.approve(EMAIL)
    told = reversed(await door.people.beside_onboarding.changes(member.account_id, 9))
    assert [(change.event, change.actor) for change in told] == [
        (OnboardingEvent.VERIFY_EMAIL, Actor.CUSTOMER),
        (OnboardingEvent.CHOOSE_KIND, Actor.SYSTEM),
        (OnboardingEvent.SUBMIT_PROFILE, Actor.SYSTEM),
        (OnboardingEvent.REPORT_PENDING, Actor.PROVIDER),
        (OnboardingEvent.REPORT_APPROVED, Actor.PROVIDER),
    ]
    letter = await door.people.latest_mail(EMAIL)
    assert letter is not None
    assert letter.subject == APPROVED.in_language_of("ja")[1].subject


async def test_a_person_who_is_verified_for_another_account_is_not_approved_here_either() -> None:
    cases = Cases()
    hashes = KeyedHashes("a secret of at least thirty-two characters")
    opening = Opening(cases.storage.people, cases.teller, cases.teller, cases.identifiers)
    approval = SandboxApproval(cases=cases.moves, people=cases.storage.people, opening=opening, hashes=hashes)
    for account_id in ("a1", "a2"):
        await cases.submitted(account_id)
        member = (await cases.storage.people.members([account_id]))[account_id]
        cases.storage.people.kept.by_id[account_id] = replace(member, email_hash=hashes.of_address(member.email))  # type: ignore[attr-defined] # it is in memory
    assert (await approval.approve("a1@example.com")).onboarding is OnboardingStatus.APPROVED
    with pytest.raises(PersonHasAccount):
        await approval.approve("a2@example.com")
    assert (await cases.moves.case("a2")).status is OnboardingStatus.ON_HOLD
    assert ApproveAccount("a2") not in cases.teller.commands
    with pytest.raises(OnboardingMoveRefused):
        await approval.approve("a2@example.com")


@pytest.mark.parametrize("email", ["nobody@example.com", "not an address", "unverified@example.com", "staff@example.com"])
async def test_who_is_no_verified_customer_cannot_be_approved(door: Door, email: str) -> None:
    await door.sign_up("unverified@example.com")
    await door.operators.ensure_operator("staff@example.com", PASSWORD)
    with pytest.raises(NotFound):
        await door.approval.approve(email)
    assert door.teller.submitted == 0
