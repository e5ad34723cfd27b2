"""People at the door: all or nothing, once, and only what was asked."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from gql_server.ports.people import Member, OnboardingStatus, OutgoingEmail, Role, TokenPurpose
from gql_server.ports.runtime import Storage

MEMBER = Member("a1", "hash1", "sealed", "argon", Role.CUSTOMER, "ja", "REF", OnboardingStatus.NOT_STARTED, 10, None)
VERIFY = TokenPurpose.VERIFY_EMAIL


def mail(mail_id: str = "m1", to: str = "x@example.com", created_at: int = 10) -> OutgoingEmail:
    return OutgoingEmail(
        mail_id, to, "Subject ✓", "Text\nこんにちは", "<p>こんにちは</p>", ("http://a", "http://b"), "token", created_at
    )


async def test_a_member_is_found_by_address_and_by_account(storage: Storage) -> None:
    assert not await storage.people.has_members()
    assert await storage.people.add_member(MEMBER, "t1", 100, mail())
    assert await storage.people.has_members()
    assert await storage.people.member_by_email("hash1") == MEMBER
    assert await storage.people.member_by_email("hash2") is None
    assert await storage.people.members(["a1", "a2"]) == {"a1": MEMBER}
    assert await storage.people.members([]) == {}
    assert await storage.people.latest_mail("x@example.com") == mail()


async def test_a_known_address_is_not_added_again_nor_its_mail(storage: Storage) -> None:
    await storage.people.add_member(MEMBER, "t1", 100, mail())
    assert not await storage.people.add_member(replace(MEMBER, account_id="a2"), "t2", 100, mail("m2"))
    assert await storage.people.members(["a2"]) == {}
    assert await storage.people.latest_mail("x@example.com") == mail()
    assert await storage.people.use_token(VERIFY, "t2", 50) is None


async def test_of_two_who_sign_up_with_one_address_one_succeeds(storage: Storage) -> None:
    twins = [replace(MEMBER, account_id=f"a{number}") for number in range(5)]
    outcomes = await asyncio.gather(*[storage.people.add_member(twin, None, 0, None) for twin in twins])
    assert sorted(outcomes) == [False, False, False, False, True]


async def test_a_token_verifies_once_and_in_time(storage: Storage) -> None:
    await storage.people.add_member(MEMBER, "t1", 100, None)
    assert await storage.people.use_token(VERIFY, "wrong", 50) is None
    assert await storage.people.use_token(VERIFY, "t1", 100) is None
    assert await storage.people.use_token(VERIFY, "t1", 99) == "a1"
    assert await storage.people.use_token(VERIFY, "t1", 99) is None
    verified = (await storage.people.members(["a1"]))["a1"]
    assert (verified.email_verified_at, verified.onboarding) == (99, OnboardingStatus.EMAIL_VERIFIED)


async def test_a_token_is_used_by_one_of_many(storage: Storage) -> None:
    await storage.people.add_member(MEMBER, "t1", 100, None)
    outcomes = await asyncio.gather(*[storage.people.use_token(VERIFY, "t1", 50) for _ in range(5)])
    assert sorted(outcomes, key=str) == [None, None, None, None, "a1"]


async def test_the_password_is_that_of_the_sign_up_whose_link_is_used(storage: Storage) -> None:
    await storage.people.add_member(MEMBER, "t1", 100, None)
    assert await storage.people.renew_sign_up("a1", "of a stranger", "t2", 200, mail("m2"), mail("m3"))
    assert await storage.people.latest_mail("x@example.com") == mail("m2")
    assert await storage.people.use_token(VERIFY, "t1", 50) == "a1"
    assert (await storage.people.members(["a1"]))["a1"].password_hash == MEMBER.password_hash
    assert await storage.people.use_token(VERIFY, "t2", 60) is None


async def test_a_later_link_brings_the_later_password(storage: Storage) -> None:
    await storage.people.add_member(MEMBER, "t1", 100, None)
    assert await storage.people.renew_sign_up("a1", "another", "t2", 200, mail("m2"), mail("m3"))
    assert (await storage.people.members(["a1"]))["a1"].password_hash == MEMBER.password_hash
    assert await storage.people.use_token(VERIFY, "t2", 150) == "a1"
    assert (await storage.people.members(["a1"]))["a1"].password_hash == "another"


async def test_a_verified_member_keeps_password_and_status_whoever_signs_up_again(storage: Storage) -> None:
    await storage.people.add_member(MEMBER, "t1", 100, None)
    await storage.people.use_token(VERIFY, "t1", 50)
    assert await storage.people.set_onboarding("a1", OnboardingStatus.APPROVED, [OnboardingStatus.EMAIL_VERIFIED])
    assert not await storage.people.renew_sign_up("a1", "of a stranger", "t2", 200, mail("m2"), mail("m3"))
    assert await storage.people.latest_mail("x@example.com") == mail("m3")
    assert await storage.people.use_token(VERIFY, "t2", 60) is None
    member = (await storage.people.members(["a1"]))["a1"]
    assert (member.password_hash, member.email_verified_at) == (MEMBER.password_hash, 50)
    assert member.onboarding is OnboardingStatus.APPROVED


async def test_the_language_of_letters_is_replaced(storage: Storage) -> None:
    await storage.people.add_member(MEMBER, None, 0, None)
    await storage.people.set_locale("a1", "en-GB")
    assert (await storage.people.members(["a1"]))["a1"] == replace(MEMBER, locale="en-GB")


async def test_onboarding_moves_only_from_where_it_is_expected(storage: Storage) -> None:
    await storage.people.add_member(MEMBER, None, 0, None)
    assert not await storage.people.set_onboarding("a1", OnboardingStatus.APPROVED, [OnboardingStatus.IN_REVIEW])
    assert not await storage.people.set_onboarding("a2", OnboardingStatus.APPROVED, list(OnboardingStatus))
    assert await storage.people.set_onboarding("a1", OnboardingStatus.REJECTED, list(OnboardingStatus))
    assert (await storage.people.members(["a1"]))["a1"].onboarding is OnboardingStatus.REJECTED


async def test_a_password_hash_is_replaced(storage: Storage) -> None:
    await storage.people.add_member(MEMBER, None, 0, None)
    await storage.people.set_password_hash("a1", "stronger")
    assert (await storage.people.members(["a1"]))["a1"].password_hash == "stronger"


async def test_a_name_is_given_and_changed(storage: Storage) -> None:
    await storage.people.name_sub_account("s1", "Savings")
    await storage.people.name_sub_account("s1", "貯金")
    assert await storage.people.sub_account_names(["s1", "s2"]) == {"s1": "貯金"}
    assert await storage.people.sub_account_names([]) == {}


async def test_unsent_mail_is_handed_out_oldest_first_until_it_is_sent(storage: Storage) -> None:
    for number, created_at in (("m1", 30), ("m2", 10), ("m3", 20)):
        await storage.people.add_mail(mail(number, created_at=created_at))
    assert [found.id for found in await storage.people.mails_to_send(2, 100)] == ["m2", "m3"]
    await storage.people.mark_mail("m2", None, 100)
    assert [found.id for found in await storage.people.mails_to_send(9, 100)] == ["m3", "m1"]
    assert [found.id for found in await storage.people.mails_to_send(9, 101)] == ["m2", "m3", "m1"]
    await storage.people.mark_mail("m2", 105, 105)
    assert [found.id for found in await storage.people.mails_to_send(9, 999)] == ["m3", "m1"]


async def test_an_attempt_is_counted_and_its_success_is_kept(storage: Storage) -> None:
    await storage.people.add_mail(mail())
    await storage.people.mark_mail("m1", None, 20)
    await storage.people.mark_mail("m1", 30, 30)
    await storage.people.mark_mail("m1", None, 40)
    assert await storage.people.latest_mail("x@example.com") == replace(mail(), sent_at=30, attempts=3)


async def test_the_latest_mail_is_of_the_address_asked_for(storage: Storage) -> None:
    await storage.people.add_mail(mail("m1", created_at=10))
    await storage.people.add_mail(mail("m2", created_at=10))
    await storage.people.add_mail(mail("m3", "y@example.com", created_at=99))
    assert await storage.people.latest_mail("x@example.com") == mail("m2", created_at=10)
    assert await storage.people.latest_mail("z@example.com") is None
