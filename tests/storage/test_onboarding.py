"""Cases of onboarding: one change at a time, all of it or nothing, told in the order of the commits."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from gql_server.ports.onboarding import (
    AccountKind,
    Actor,
    Move,
    Moved,
    OnboardingCase,
    OnboardingChanged,
    OnboardingEvent,
    OperatorAction,
    QueueFilter,
    StoredProfile,
)
from gql_server.ports.people import Member, OnboardingStatus, OutgoingEmail, Role, TokenPurpose
from gql_server.ports.runtime import Storage

S = OnboardingStatus


def member(account_id: str, status: OnboardingStatus = S.EMAIL_VERIFIED) -> Member:
    return Member(
        account_id, f"hash of {account_id}", f"{account_id}@example.com", "argon", Role.CUSTOMER, "ja", None, status, 10, 20
    )


def moved(case: OnboardingCase, status: OnboardingStatus, at: int = 30, **more: object) -> Move:
    """Return a move of an operator to a state, with what else belongs to it."""
    change = OnboardingChanged(
        0, case.account_id, case.changes + 1, at, Actor.OPERATOR, "op", OnboardingEvent.HOLD, case.status, status, ("理由",), "note"
    )
    after = replace(case, status=status, since=at, changes=case.changes + 1, reasons=("理由",), note="note")
    return Move(case, after, (change,), **more)  # type: ignore[arg-type] # what a test names


async def case_of(storage: Storage, account_id: str = "a1") -> OnboardingCase:
    return (await storage.onboarding.cases([account_id]))[account_id]


async def test_a_member_of_whom_nothing_was_noted_stands_where_the_member_says(storage: Storage) -> None:
    await storage.people.add_member(member("a1"), None, 0, None)
    assert await storage.onboarding.cases(["a1", "nobody"]) == {"a1": OnboardingCase("a1", S.EMAIL_VERIFIED)}
    assert await storage.onboarding.cases([]) == {}


async def test_a_move_is_stored_with_everything_that_belongs_to_it(storage: Storage) -> None:
    await storage.people.add_member(member("a1"), None, 0, None)
    mail = OutgoingEmail("m1", "a1@example.com", "s", "t", "h", (), None, 30)
    profile = StoredProfile("a1", 1, AccountKind.INDIVIDUAL, 30, '{"名":"花子"}')
    action = OperatorAction(0, 30, "op", "reviewAccount", "a1", ("理由",), "note")
    move = moved(await case_of(storage), S.KIND_CHOSEN, profile=profile, mail=mail, action=action)
    move = replace(
        move, after=replace(move.after, kind=AccountKind.INDIVIDUAL, held_by=Actor.OPERATOR, provider_at=7, profile_version=1)
    )
    assert await storage.onboarding.move(move) is Moved.DONE
    assert await case_of(storage) == move.after
    assert (await storage.people.members(["a1"]))["a1"].onboarding is S.KIND_CHOSEN
    assert await storage.onboarding.changes("a1", 10) == [replace(move.told[0], seq=1)]
    assert await storage.onboarding.profiles(["a1", "a2"]) == {"a1": profile}
    assert await storage.people.latest_mail("a1@example.com") == mail
    assert await storage.operator_log.actions(10) == [replace(action, seq=1)]


async def test_a_case_that_has_changed_since_it_was_read_is_left_alone(storage: Storage) -> None:
    await storage.people.add_member(member("a1"), None, 0, None)
    stale = await case_of(storage)
    assert await storage.onboarding.move(moved(stale, S.KIND_CHOSEN)) is Moved.DONE
    assert await storage.onboarding.move(moved(stale, S.REJECTED)) is Moved.CHANGED_MEANWHILE
    assert (await case_of(storage)).status is S.KIND_CHOSEN
    assert len(await storage.onboarding.changes("a1", 10)) == 1


async def test_of_many_moves_at_once_one_is_made(storage: Storage) -> None:
    await storage.people.add_member(member("a1"), None, 0, None)
    case = await case_of(storage)
    answers = await asyncio.gather(*[storage.onboarding.move(moved(case, S.KIND_CHOSEN)) for _ in range(5)])
    assert sorted(answers) == [Moved.CHANGED_MEANWHILE] * 4 + [Moved.DONE]


async def test_a_person_has_one_account_and_the_other_is_left_as_it_was(storage: Storage) -> None:
    for account_id in ("a1", "a2"):
        await storage.people.add_member(member(account_id, S.IN_REVIEW), None, 0, None)
    assert await storage.onboarding.move(moved(await case_of(storage, "a1"), S.APPROVED, person="hanako")) is Moved.DONE
    taken = moved(await case_of(storage, "a2"), S.APPROVED, person="hanako")
    assert await storage.onboarding.move(taken) is Moved.PERSON_TAKEN
    assert (await case_of(storage, "a2")) == OnboardingCase("a2", S.IN_REVIEW)
    assert await storage.onboarding.changes("a2", 10) == []


async def test_an_account_that_is_verified_anew_under_another_name_gives_the_old_one_back(storage: Storage) -> None:
    for account_id in ("a1", "a2"):
        await storage.people.add_member(member(account_id, S.IN_REVIEW), None, 0, None)
    for person in ("hanako yamada", "hanako sato"):
        assert await storage.onboarding.move(moved(await case_of(storage), S.APPROVED, person=person)) is Moved.DONE
    other = moved(await case_of(storage, "a2"), S.APPROVED, person="hanako yamada")
    assert await storage.onboarding.move(other) is Moved.DONE


async def test_changes_of_all_accounts_are_told_in_the_order_of_their_commits_without_a_gap(storage: Storage) -> None:
    for number in range(4):
        await storage.people.add_member(member(f"a{number}"), None, 0, None)

    async def move(account_id: str) -> None:
        for status in (S.KIND_CHOSEN, S.PROFILE_SUBMITTED):
            await storage.onboarding.move(moved(await case_of(storage, account_id), status))

    await asyncio.gather(*[move(f"a{number}") for number in range(4)])
    told = await storage.onboarding.changes_since(0, 100)
    assert [change.seq for change in told] == list(range(1, 9))
    assert await storage.onboarding.changes_since(3, 2) == told[3:5]


async def test_changes_of_an_account_come_latest_first_and_page_by_page(storage: Storage) -> None:
    await storage.people.add_member(member("a1"), None, 0, None)
    for status in (S.KIND_CHOSEN, S.PROFILE_SUBMITTED, S.IN_REVIEW):
        await storage.onboarding.move(moved(await case_of(storage), status))
    first = await storage.onboarding.changes("a1", 2)
    assert [change.number for change in first] == [3, 2]
    assert [change.number for change in await storage.onboarding.changes("a1", 2, first[-1].number)] == [1]


async def test_the_versions_of_a_profile_are_kept_and_the_latest_counts(storage: Storage) -> None:
    await storage.people.add_member(member("a1"), None, 0, None)
    for version in (1, 2):
        profile = StoredProfile("a1", version, AccountKind.INDIVIDUAL, 30 + version, f'{{"version": {version}}}')
        await storage.onboarding.move(moved(await case_of(storage), S.PROFILE_SUBMITTED, profile=profile))
    versions = await storage.onboarding.profile_versions("a1")
    assert [profile.version for profile in versions] == [2, 1]
    assert await storage.onboarding.profiles(["a1"]) == {"a1": versions[0]}


async def test_the_queue_shows_who_waits_longest_first_by_state_kind_and_age(storage: Storage) -> None:
    for number, since in enumerate((50, 40, 40, 60)):
        await storage.people.add_member(member(f"a{number}"), None, 0, None)
        move = moved(await case_of(storage, f"a{number}"), S.IN_REVIEW, since)
        kind = AccountKind.BUSINESS if number == 3 else AccountKind.INDIVIDUAL
        await storage.onboarding.move(replace(move, after=replace(move.after, kind=kind)))
    await storage.people.add_member(replace(member("staff", S.IN_REVIEW), role=Role.OPERATOR), None, 0, None)
    everyone = QueueFilter((S.IN_REVIEW, S.ON_HOLD))

    async def queue(chosen: QueueFilter = everyone, **how: object) -> list[str]:
        asked = {"limit": 10, "after": None} | how
        return [case.account_id for case in await storage.onboarding.queue(chosen, **asked)]  # type: ignore[arg-type] # what a test names

    assert await queue() == ["a1", "a2", "a0", "a3"]
    assert await queue(limit=2, after=(40, "a1")) == ["a2", "a0"]
    assert await queue(is_newest_first=True, after=(50, "a0")) == ["a2", "a1"]
    assert await queue(replace(everyone, kind=AccountKind.BUSINESS)) == ["a3"]
    assert await queue(replace(everyone, since_before=50)) == ["a1", "a2"]
    assert await queue(QueueFilter((S.ON_HOLD,))) == []
    assert await storage.onboarding.queue_counts(everyone) == {S.IN_REVIEW: 4}


async def test_following_the_first_link_is_the_first_change_and_it_is_told_once(storage: Storage) -> None:
    await storage.people.add_member(replace(member("a1", S.NOT_STARTED), email_verified_at=None), "t1", 100, None)
    await storage.people.use_token(TokenPurpose.VERIFY_EMAIL, "t1", 50)
    assert await case_of(storage) == OnboardingCase("a1", S.EMAIL_VERIFIED, since=50, changes=1)
    (told,) = await storage.onboarding.changes("a1", 9)
    assert (told.event, told.actor, told.at, told.status) == (OnboardingEvent.VERIFY_EMAIL, Actor.CUSTOMER, 50, S.EMAIL_VERIFIED)
