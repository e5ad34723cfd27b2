"""Sign-up, verification, approval."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gql_server.domain.commands import OpenAccount
from gql_server.domain.errors import InvalidInput, NotFound
from gql_server.ports.people import Member, OnboardingStatus
from gql_server.service.onboarding import SIGN_UP_WINDOW_SECONDS, SignedUp
from gql_server.service.refusals import InvalidCredentials, TooManyRequests
from gql_server.service.requests import Unavailable
from tests.service.door import EMAIL, PASSWORD, START, Door

DAY = 24 * 3600


# ── signing up ───────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_sign_up_is_answered_with_the_address_and_the_time_for_another_mail(door: Door) -> None:
    answer = await door.onboarding.sign_up(" Alice@Example.com ", PASSWORD, PASSWORD)
    assert answer == SignedUp("Alice@example.com", START + 60)


async def test_the_mail_carries_a_link_with_the_token(door: Door) -> None:
    mail = await door.sign_up()
    assert mail.to == EMAIL
    assert mail.links == (f"https://lend.example/verify?token={mail.token}",)
    assert mail.links[0] in mail.text


async def test_the_token_is_stored_only_as_a_hash(door: Door) -> None:
    mail = await door.sign_up()
    assert mail.token
    assert door.people.tokens
    assert mail.token not in repr(door.people.tokens)


async def test_the_password_is_stored_only_as_a_hash(door: Door) -> None:
    await door.sign_up()
    member = await door.stored()
    assert member.password_hash.startswith("$argon2id$")
    assert PASSWORD not in repr(member)


async def test_the_member_begins_unverified_as_a_customer(door: Door) -> None:
    await door.onboarding.sign_up(EMAIL, PASSWORD, PASSWORD, "FRIEND-7", "en-GB")
    member = await door.stored()
    assert (member.onboarding, member.email_verified_at) == (OnboardingStatus.NOT_STARTED, None)
    assert (member.role, member.referral_code, member.locale) == ("CUSTOMER", "FRIEND-7", "en-GB")


async def test_signing_up_opens_nothing_in_the_ledger(door: Door) -> None:
    await door.sign_up()
    assert door.teller.submitted == 0


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"email": "alice"}, "email"),
        ({"password": "short"}, "password"),
        ({"password_confirmation": PASSWORD + "x"}, "passwordConfirmation"),
        ({"referral_code": "a b"}, "referralCode"),
        ({"referral_code": "x" * 65}, "referralCode"),
        ({"locale": "日本語"}, "locale"),
        ({"locale": "ja\x00"}, "locale"),
    ],
)
async def test_wrong_input_is_refused_by_the_name_of_its_field(door: Door, wrong: dict[str, str], field: str) -> None:
    given = {"email": EMAIL, "password": PASSWORD, "password_confirmation": PASSWORD, "referral_code": None} | wrong
    with pytest.raises(InvalidInput) as refused:
        await door.onboarding.sign_up(**given)  # type: ignore[arg-type]  # The table mixes fields.
    assert refused.value.field == field
    assert not door.people.mails


async def test_an_empty_referral_code_is_none(door: Door) -> None:
    await door.onboarding.sign_up(EMAIL, PASSWORD, PASSWORD, "")
    assert (await door.stored()).referral_code is None


# ── known and unknown addresses ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("state", ["unverified", "verified"])
async def test_a_known_address_is_answered_like_an_unknown_one_after_the_same_work(door: Door, state: str) -> None:
    await (door.sign_up if state == "unverified" else door.verified)("known@example.com")
    door.restart()
    answers, hashed, mailed = [], [], []
    for email in ("known@example.com", "fresh@example.com"):
        before = door.passwords.hashed, len(door.people.mails)
        answers.append(await door.onboarding.sign_up(email, PASSWORD, PASSWORD))
        hashed.append(door.passwords.hashed - before[0])
        mailed.append(len(door.people.mails) - before[1])
    assert answers[0] == replace(answers[1], email="known@example.com")
    assert (hashed, mailed) == ([1, 1], [1, 1])


async def test_the_owner_of_a_verified_address_is_told_and_nothing_changes(door: Door) -> None:
    before = await door.verified()
    mail = await door.sign_up(password="another password")
    assert (mail.subject, mail.token) == ("すでに登録されています", None)
    assert await door.stored() == before
    assert not door.people.tokens


async def test_the_answer_repeats_the_address_as_typed_not_as_stored(door: Door) -> None:
    await door.verified("alice@example.com")
    assert (await door.onboarding.sign_up("ALICE@example.com", PASSWORD, PASSWORD)).email == "ALICE@example.com"


async def test_mail_for_a_known_address_goes_where_it_always_went(door: Door) -> None:
    await door.verified("alice@example.com")
    assert (await door.sign_up("ALICE@example.com")).to == "alice@example.com"


async def test_the_language_of_the_mail_is_the_members(door: Door) -> None:
    assert (await door.sign_up("ja@example.com")).subject == "メールアドレスの確認"
    assert (await door.sign_up("en@example.com", locale="en-US")).subject == "Verify your e-mail address"
    assert (await door.sign_up("en@example.com")).subject == "Verify your e-mail address"


async def test_a_sign_up_that_loses_a_race_is_a_repeated_one(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    first = door.people.add_member

    async def beaten(member: Member, *rest: object) -> bool:
        rival = replace(member, account_id="rival", password_hash="rival's")
        assert await first(rival, None, 0, None)
        return await first(member, *rest)  # type: ignore[arg-type]  # Passed on as they came.

    monkeypatch.setattr(door.people, "add_member", beaten)
    mail = await door.sign_up()
    assert mail.token
    assert (await door.onboarding.verify_email(mail.token)).account_id == "rival"
    assert (await door.sessions.sign_in(EMAIL, PASSWORD)).member.account_id == "rival"


# ── another mail ─────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_signing_up_again_leaves_the_first_link_as_it_was(door: Door) -> None:
    first, second = await door.sign_up(), await door.sign_up()
    assert first.token
    assert second.token
    assert (await door.onboarding.verify_email(first.token)).email == EMAIL
    with pytest.raises(InvalidInput):
        await door.onboarding.verify_email(second.token)


@pytest.mark.parametrize("clicked", [0, 1])
async def test_the_password_is_that_of_the_sign_up_whose_link_is_opened(door: Door, clicked: int) -> None:
    """Whoever signs up with somebody's address before or after them cannot choose their password."""
    passwords = ["first password", "second password"]
    mails = [await door.sign_up(password=password) for password in passwords]
    await door.onboarding.verify_email(mails[clicked].token or "")
    with pytest.raises(InvalidCredentials):
        await door.sessions.sign_in(EMAIL, passwords[1 - clicked])
    await door.sessions.sign_in(EMAIL, passwords[clicked])


async def test_signing_up_again_keeps_the_first_referral_code(door: Door) -> None:
    await door.onboarding.sign_up(EMAIL, PASSWORD, PASSWORD, "FIRST")
    await door.onboarding.sign_up(EMAIL, PASSWORD, PASSWORD, "SECOND")
    assert (await door.stored()).referral_code == "FIRST"


async def test_an_address_gets_three_mails_in_three_minutes_and_then_rests(door: Door) -> None:
    answers = [await door.onboarding.sign_up(EMAIL, PASSWORD, PASSWORD) for _ in range(3)]
    assert [answer.resend_available_at - START for answer in answers] == [60, 60, 180]
    with pytest.raises(TooManyRequests) as refused:
        await door.sign_up()
    assert refused.value.retry_after_seconds == SIGN_UP_WINDOW_SECONDS
    door.clock.at = answers[-1].resend_available_at
    await door.sign_up()


async def test_a_throttled_sign_up_does_no_work(door: Door) -> None:
    for _ in range(3):
        await door.sign_up()
    with pytest.raises(TooManyRequests):
        await door.sign_up()
    assert door.passwords.hashed == 3


# ── verification ─────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_verifying_opens_the_account_once_in_the_ledger(door: Door) -> None:
    member = await door.verified()
    assert (member.onboarding, member.email_verified_at) == (OnboardingStatus.EMAIL_VERIFIED, START)
    (command,) = door.teller.commands
    assert isinstance(command, OpenAccount)
    assert command.account_id == member.account_id != command.sub_account_id


async def test_a_token_works_once(door: Door) -> None:
    mail = await door.sign_up()
    assert mail.token
    await door.onboarding.verify_email(mail.token)
    with pytest.raises(InvalidInput) as refused:
        await door.onboarding.verify_email(mail.token)
    assert refused.value.field == "token"


@pytest.mark.parametrize(("seconds", "is_good"), [(DAY - 1, True), (DAY, False)])
async def test_a_token_works_for_a_day(door: Door, seconds: int, is_good: bool) -> None:
    mail = await door.sign_up()
    assert mail.token
    door.clock.at += seconds
    if is_good:
        await door.onboarding.verify_email(mail.token)
    else:
        with pytest.raises(InvalidInput):
            await door.onboarding.verify_email(mail.token)


@pytest.mark.parametrize("token", ["", "unknown", "\ud800", "x" * 100_000])
async def test_an_unknown_token_is_refused(door: Door, token: str) -> None:
    with pytest.raises(InvalidInput):
        await door.onboarding.verify_email(token)


async def test_the_stored_hash_is_no_token(door: Door) -> None:
    await door.sign_up()
    (token_hash,) = door.people.tokens
    with pytest.raises(InvalidInput):
        await door.onboarding.verify_email(token_hash)


async def test_a_crash_between_verification_and_opening_is_healed_by_signing_in(door: Door) -> None:
    mail = await door.sign_up()
    assert mail.token
    door.teller.is_away = True
    with pytest.raises(Unavailable):
        await door.onboarding.verify_email(mail.token)
    assert not door.teller.commands
    door.teller.is_away = False
    signed_in = await door.sessions.sign_in(EMAIL, PASSWORD)
    assert [type(command) for command in door.teller.commands] == [OpenAccount]
    assert signed_in.member.email_verified_at == START
    assert (await door.stored()).onboarding is OnboardingStatus.EMAIL_VERIFIED


async def test_a_settled_account_asks_nothing_of_the_teller_again(door: Door) -> None:
    await door.verified()
    await door.sessions.sign_in(EMAIL, PASSWORD)
    await door.sessions.sign_in(EMAIL, PASSWORD)
    assert door.teller.submitted == 1


async def test_a_refusal_of_the_ledger_is_not_swallowed(door: Door) -> None:
    door.teller.answer = NotFound("account")
    with pytest.raises(NotFound):
        await door.verified()
