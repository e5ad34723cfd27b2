"""Moves of onboarding: every state against every event at the level of the service, and what belongs to a move."""

from __future__ import annotations

import asyncio
from datetime import date
from itertools import product
from typing import TypeAlias

import pytest

from gql_server.domain.commands import ApproveAccount, OpenAccount, RejectAccount
from gql_server.domain.errors import InvalidInput, NotFound
from gql_server.ports.onboarding import AccountKind, Actor, OnboardingCase, OnboardingEvent, QueueFilter
from gql_server.ports.people import OnboardingStatus
from gql_server.service.onboarding_changing import PERSON_IS_KNOWN
from gql_server.service.onboarding_states import DECISIONS, REPORTS
from gql_server.service.refusals import OnboardingMoveRefused, PersonHasAccount
from gql_server.service.requests import Unavailable
from tests.service.cases import Cases, profile
from tests.service.onboarding_table import LEADS

S: TypeAlias = OnboardingStatus
E: TypeAlias = OnboardingEvent
ASKED = [event for event in E if event not in {E.VERIFY_EMAIL, E.REQUEST_REVIEW}]
"""What somebody asks for by a method; the others happen within another transaction."""


@pytest.fixture
def cases() -> Cases:
    return Cases()


async def happen(cases: Cases, account_id: str, event: E) -> OnboardingCase:
    """Let an event happen by the method that it happens by."""
    if event is E.CHOOSE_KIND:
        return await cases.moves.choose_kind(account_id, AccountKind.INDIVIDUAL)
    if event is E.SUBMIT_PROFILE:
        return await cases.moves.submit_profile(account_id, profile())
    if event is E.START_VERIFICATION:
        return await cases.moves.start_verification(account_id, "a provider")
    if event in REPORTS:
        return await cases.moves.apply_review(account_id, event, ["理由"], provider_time=cases.clock.at * 1_000)
    assert event in DECISIONS
    return await cases.moves.review("op", account_id, event, ["理由"])


def expected(status: S, event: E) -> S | None:
    """Return where the table leads, a report of a review that began without word of it included."""
    to = LEADS.get((status, event))
    begun = LEADS.get((status, E.REPORT_PENDING)) if event in REPORTS else None
    return to if to is not None or begun is None else LEADS.get((begun, event))


@pytest.mark.parametrize(("status", "event"), list(product(S, ASKED)))
async def test_each_event_moves_an_account_as_the_table_says_or_is_refused(cases: Cases, status: S, event: E) -> None:
    await cases.at(status)
    to = expected(status, event)
    if to is None:
        before = await cases.moves.case("a1")
        with pytest.raises(OnboardingMoveRefused) as refused:
            await happen(cases, "a1", event)
        assert (refused.value.status, refused.value.event) == (status, event)
        assert await cases.moves.case("a1") == before
        assert await cases.storage.onboarding.changes("a1", 9) == []
        return
    assert (await happen(cases, "a1", event)).status is to
    assert (await cases.storage.people.members(["a1"]))["a1"].onboarding is to
    told = await cases.storage.onboarding.changes("a1", 9)
    assert (told[0].event, told[0].status, told[-1].came_from) == (event, to, status)


async def test_who_is_unknown_is_not_found(cases: Cases) -> None:
    with pytest.raises(NotFound):
        await cases.moves.choose_kind("nobody", AccountKind.INDIVIDUAL)


# ── the customer ─────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_profile_of_the_other_kind_is_refused(cases: Cases) -> None:
    await cases.at(S.KIND_CHOSEN, kind=AccountKind.BUSINESS)
    with pytest.raises(InvalidInput) as refused:
        await cases.moves.submit_profile("a1", profile())
    assert refused.value.field == "individual"


async def test_each_submission_is_a_version(cases: Cases) -> None:
    await cases.submitted()
    assert (await cases.moves.submit_profile("a1", profile(first_name="太郎"))).profile_version == 2
    versions = await cases.storage.onboarding.profile_versions("a1")
    assert [version.version for version in versions] == [2, 1]
    assert "太郎" in str(versions[0].text)


async def test_a_profile_cannot_be_changed_after_approval_until_it_is_reopened(cases: Cases) -> None:
    await cases.in_review()
    await cases.moves.review("op", "a1", E.APPROVE)
    with pytest.raises(OnboardingMoveRefused) as refused:
        await cases.moves.submit_profile("a1", profile(first_name="太郎"))
    assert "support" in refused.value.message
    await cases.moves.review("op", "a1", E.REOPEN, ["お名前の変更"])
    assert (await cases.moves.submit_profile("a1", profile(first_name="太郎"))).status is S.PROFILE_SUBMITTED


# ── the provider ─────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_approval_reaches_the_ledger_and_the_customer(cases: Cases) -> None:
    await cases.in_review()
    await cases.moves.apply_review("a1", E.REPORT_APPROVED, provider_time=2, provider="sandbox")
    assert [type(command) for command in cases.teller.commands] == [OpenAccount, ApproveAccount]
    mail = await cases.mail()
    assert mail is not None
    assert mail.subject == "本人確認が完了しました"


async def test_a_late_reversal_takes_the_approval_back_in_the_ledger_too(cases: Cases) -> None:
    await cases.in_review()
    await cases.moves.apply_review("a1", E.REPORT_APPROVED, provider_time=2)
    case = await cases.moves.apply_review("a1", E.REPORT_REJECTED, ["書類が無効でした"], 3)
    assert (case.status, case.reasons) == (S.REJECTED, ("書類が無効でした",))
    assert cases.teller.commands[-1] == RejectAccount("a1")
    mail = await cases.mail()
    assert mail is not None
    assert "書類が無効でした" in mail.text


@pytest.mark.parametrize("event", sorted(REPORTS))
async def test_a_report_older_than_one_that_counted_changes_nothing(cases: Cases, event: E) -> None:
    await cases.in_review()
    approved = await cases.moves.apply_review("a1", E.REPORT_APPROVED, provider_time=5_000)
    assert await cases.moves.apply_review("a1", event, ["x"], 4_999) == approved


async def test_a_report_that_comes_again_changes_nothing(cases: Cases) -> None:
    await cases.in_review()
    first = await cases.moves.apply_review("a1", E.REPORT_RESUBMISSION, ["ぼやけています"], 2)
    assert await cases.moves.apply_review("a1", E.REPORT_RESUBMISSION, ["ぼやけています"], 2) == first
    assert len(await cases.storage.onboarding.changes("a1", 9)) == 3


async def test_a_report_while_an_operator_holds_the_case_is_noted_and_changes_nothing_else(cases: Cases) -> None:
    await cases.in_review()
    await cases.moves.review("op", "a1", E.HOLD, note="looks odd")
    later = cases.clock.at * 1_000 + 1
    case = await cases.moves.apply_review("a1", E.REPORT_APPROVED, provider_time=later)
    assert (case.status, case.note, case.held_by) == (S.ON_HOLD, "looks odd", Actor.OPERATOR)
    (told, *_) = await cases.storage.onboarding.changes("a1", 1)
    assert (told.event, told.came_from, told.status) == (E.REPORT_APPROVED, S.ON_HOLD, S.ON_HOLD)
    assert ApproveAccount("a1") not in cases.teller.commands


async def test_what_was_reported_before_an_operator_decided_counts_no_more(cases: Cases) -> None:
    await cases.in_review()
    asked = await cases.moves.review("op", "a1", E.ASK_AGAIN, ["住所が違います"])
    assert await cases.moves.apply_review("a1", E.REPORT_APPROVED, provider_time=cases.clock.at * 1_000 - 1) == asked


async def test_a_ledger_that_is_away_is_told_when_the_report_comes_again(cases: Cases) -> None:
    await cases.in_review()
    cases.teller.is_away = True
    with pytest.raises(Unavailable):
        await cases.moves.apply_review("a1", E.REPORT_APPROVED, provider_time=2)
    cases.teller.is_away = False
    assert (await cases.moves.apply_review("a1", E.REPORT_APPROVED, provider_time=2)).status is S.APPROVED
    assert cases.teller.commands[-1] == ApproveAccount("a1")


# ── one person, one account ──────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_second_account_of_a_person_is_held_and_never_silently_approved(cases: Cases) -> None:
    for account_id in ("a1", "a2"):
        await cases.in_review(account_id)
    await cases.moves.apply_review("a1", E.REPORT_APPROVED, provider_time=2)
    case = await cases.moves.apply_review("a2", E.REPORT_APPROVED, provider_time=2)
    assert (case.status, case.note, case.held_by) == (S.ON_HOLD, PERSON_IS_KNOWN, Actor.SYSTEM)
    assert case.reasons == ()
    assert ApproveAccount("a2") not in cases.teller.commands
    again = await cases.moves.apply_review("a2", E.REPORT_APPROVED, provider_time=3)
    assert again.status is S.ON_HOLD


async def test_the_same_person_otherwise_spaced_and_cased_is_the_same(cases: Cases) -> None:
    await cases.in_review("a1", first_name="Hanako", last_name="Yamada")
    await cases.in_review("a2", first_name=" HANAKO", last_name="Ｙamada")
    await cases.moves.apply_review("a1", E.REPORT_APPROVED, provider_time=2)
    assert (await cases.moves.apply_review("a2", E.REPORT_APPROVED, provider_time=2)).status is S.ON_HOLD


async def test_somebody_else_with_the_same_name_is_approved(cases: Cases) -> None:
    await cases.in_review("a1")
    await cases.in_review("a2", date_of_birth=date(1991, 4, 1))
    for account_id in ("a1", "a2"):
        assert (await cases.moves.apply_review(account_id, E.REPORT_APPROVED, provider_time=2)).status is S.APPROVED


@pytest.mark.parametrize("is_held", [False, True])
async def test_an_operator_is_told_that_the_person_has_an_account(cases: Cases, is_held: bool) -> None:
    for account_id in ("a1", "a2"):
        await cases.in_review(account_id)
    await cases.moves.review("op", "a1", E.APPROVE)
    if is_held:
        await cases.moves.review("op", "a2", E.HOLD)
    with pytest.raises(PersonHasAccount):
        await cases.moves.review("op", "a2", E.APPROVE)
    assert (await cases.moves.case("a2")).note == PERSON_IS_KNOWN
    assert (await cases.moves.case("a2")).status is S.ON_HOLD


# ── the operator ─────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_decision_is_logged_with_who_when_and_why(cases: Cases) -> None:
    await cases.in_review()
    await cases.moves.review("op", "a1", E.REJECT, ["基準を満たしません"], "sanctions list")
    (action,) = await cases.storage.operator_log.actions(9)
    assert (action.operator_id, action.account_id, action.at) == ("op", "a1", cases.clock.at)
    assert (action.action, action.reasons, action.note) == ("reviewAccount REJECT", ("基準を満たしません",), "sanctions list")


async def test_of_two_approvals_at_once_one_wins_and_the_other_gets_a_typed_answer(cases: Cases) -> None:
    await cases.in_review()
    answers = await asyncio.gather(*(cases.moves.review(op, "a1", E.APPROVE) for op in ("op1", "op2")), return_exceptions=True)
    assert sorted(type(answer).__name__ for answer in answers) == ["OnboardingCase", "OnboardingMoveRefused"]
    assert len(await cases.storage.operator_log.actions(9)) == 1


@pytest.mark.parametrize("decision", [E.ASK_AGAIN, E.REJECT])
async def test_what_the_customer_must_mend_needs_a_reason(cases: Cases, decision: E) -> None:
    await cases.in_review()
    with pytest.raises(InvalidInput) as refused:
        await cases.moves.review("op", "a1", decision, ["  "])
    assert refused.value.field == "reasons"


@pytest.mark.parametrize(
    ("reasons", "note", "field"), [(["x" * 501], None, "reasons"), (["x"] * 11, None, "reasons"), ([], "x" * 2_001, "note")]
)
async def test_reasons_and_notes_have_a_measure(cases: Cases, reasons: list[str], note: str | None, field: str) -> None:
    await cases.in_review()
    with pytest.raises(InvalidInput) as refused:
        await cases.moves.review("op", "a1", E.HOLD, reasons, note)
    assert refused.value.field == field


async def test_an_english_customer_is_told_in_english_why_more_is_needed(cases: Cases) -> None:
    await cases.at(S.IN_REVIEW, locale="en")
    await cases.moves.review("op", "a1", E.ASK_AGAIN, ["The photo is <blurred>", "The address differs"])
    mail = await cases.mail()
    assert mail is not None
    assert "Why: The photo is <blurred> / The address differs" in mail.text
    assert "The photo is &lt;blurred&gt;" in mail.html


async def test_a_hold_writes_no_letter(cases: Cases) -> None:
    await cases.in_review()
    await cases.moves.review("op", "a1", E.HOLD)
    assert await cases.mail() is None


async def test_a_rejection_that_overtakes_the_approval_on_its_way_to_the_ledger_stands(cases: Cases) -> None:
    await cases.in_review()
    cases.teller.is_away = True
    with pytest.raises(Unavailable):
        await cases.moves.review("op1", "a1", E.APPROVE)
    stale = (await cases.storage.people.members(["a1"]))["a1"]
    with pytest.raises(Unavailable):
        await cases.moves.review("op2", "a1", E.REJECT, ["理由"])
    cases.teller.is_away = False
    await cases.moves._opening.settle((await cases.storage.people.members(["a1"]))["a1"])
    await cases.moves._opening.settle(stale)
    assert cases.teller.commands[-2:] == [ApproveAccount("a1"), RejectAccount("a1")]


async def test_the_queue_has_who_waits(cases: Cases) -> None:
    await cases.in_review()
    (waiting,) = await cases.storage.onboarding.queue(QueueFilter((S.IN_REVIEW, S.ON_HOLD)), 9, None)
    assert waiting.account_id == "a1"
