"""Signing in and out."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from gql_server.domain.errors import InvalidInput, NotFound
from gql_server.ports.people import Role
from gql_server.service.authorization import Viewer
from gql_server.service.clients import NOWHERE, Client
from gql_server.service.passwords import PasswordPool
from gql_server.service.refusals import InvalidCredentials, TooManyRequests
from tests.service.door import EMAIL, PARAMETERS, PASSWORD, START, Door

WRONG = "a wrong password"


async def test_the_right_password_opens_a_session_that_is_recognized(door: Door) -> None:
    member = await door.verified()
    signed_in = await door.sessions.sign_in(EMAIL, PASSWORD)
    viewer = await door.sessions.authenticate(signed_in.token)
    assert viewer == Viewer(member.account_id, Role.CUSTOMER, door.hashes.of_token(signed_in.token))


async def test_only_the_hash_of_the_token_is_stored(door: Door) -> None:
    await door.verified()
    signed_in = await door.sessions.sign_in(EMAIL, PASSWORD)
    assert signed_in.token not in repr(door.people.sessions)


async def test_the_stored_hash_is_no_token(door: Door) -> None:
    await door.verified()
    await door.sessions.sign_in(EMAIL, PASSWORD)
    (token_hash,) = door.people.sessions
    assert await door.sessions.authenticate(token_hash) is None


async def test_a_session_ends_after_its_hours(door: Door) -> None:
    await door.verified()
    signed_in = await door.sessions.sign_in(EMAIL, PASSWORD)
    assert signed_in.expires_at == START + 24 * 3600
    for _ in range(3):
        door.clock.at += 6 * 3600
        assert await door.sessions.authenticate(signed_in.token)
    door.clock.at = signed_in.expires_at - 1
    assert await door.sessions.authenticate(signed_in.token)
    door.clock.at += 1
    assert await door.sessions.authenticate(signed_in.token) is None


async def test_signing_out_ends_this_session_at_once_and_no_other(door: Door) -> None:
    await door.verified()
    here, there = [await door.sessions.sign_in(EMAIL, PASSWORD) for _ in range(2)]
    viewer = await door.sessions.authenticate(here.token)
    assert viewer
    assert await door.sessions.sign_out(viewer)
    assert await door.sessions.authenticate(here.token) is None
    assert await door.sessions.authenticate(there.token)
    assert not await door.sessions.sign_out(viewer)


@pytest.mark.parametrize("token", ["", "unknown", "\ud800", "x" * 100_000])
async def test_nobody_holds_an_unknown_token(door: Door, token: str) -> None:
    assert await door.sessions.authenticate(token) is None


@pytest.mark.parametrize(
    ("email", "password"),
    [(EMAIL, WRONG), ("nobody@example.com", PASSWORD), ("unverified@example.com", PASSWORD), ("unverified@example.com", WRONG)],
)
async def test_wrong_unknown_and_unverified_have_one_answer_after_the_same_work(door: Door, email: str, password: str) -> None:
    await door.verified()
    await door.sign_up("unverified@example.com")
    before = door.passwords.verified, door.passwords.hashed
    with pytest.raises(InvalidCredentials) as refused:
        await door.sessions.sign_in(email, password)
    assert refused.value == InvalidCredentials()
    assert (door.passwords.verified, door.passwords.hashed) == (before[0] + 1, before[1])
    assert not door.people.sessions


@pytest.mark.parametrize(("email", "password"), [("not an address", PASSWORD), (EMAIL, "x" * 257), (EMAIL, "\ud800" * 10)])
async def test_what_could_not_be_anybodys_is_invalid_input(door: Door, email: str, password: str) -> None:
    with pytest.raises(InvalidInput):
        await door.sessions.sign_in(email, password)


@pytest.mark.parametrize("email", [EMAIL, "nobody@example.com"])
async def test_ten_attempts_in_a_quarter_of_an_hour_are_the_most_for_any_address(door: Door, email: str) -> None:
    await door.verified()
    for _ in range(10):
        with pytest.raises(InvalidCredentials):
            await door.sessions.sign_in(email, WRONG)
    door.clock.at += 100
    with pytest.raises(TooManyRequests) as refused:
        await door.sessions.sign_in(email, PASSWORD)
    assert refused.value.retry_after_seconds == 800
    assert door.passwords.verified == 10


async def test_attempts_made_at_the_same_time_are_all_counted(door: Door) -> None:
    await door.verified()
    answers = await asyncio.gather(*(door.sessions.sign_in(EMAIL, WRONG) for _ in range(100)), return_exceptions=True)
    assert [type(answer) for answer in answers].count(InvalidCredentials) == 10
    assert [type(answer) for answer in answers].count(TooManyRequests) == 90


async def test_after_the_window_the_right_password_works_again(door: Door) -> None:
    await door.verified()
    for _ in range(10):
        with pytest.raises(InvalidCredentials):
            await door.sessions.sign_in(EMAIL, WRONG)
    door.clock.at += 900
    await door.sessions.sign_in(EMAIL, PASSWORD)


async def test_who_signs_in_often_is_not_throttled(door: Door) -> None:
    await door.verified()
    for _ in range(20):
        await door.sessions.sign_in(EMAIL, PASSWORD)


async def test_a_hash_of_older_parameters_is_made_anew_by_signing_in(door: Door) -> None:
    await door.verified()
    old = (await door.stored()).password_hash
    stronger = PasswordPool(1, parameters=replace(PARAMETERS, time_cost=2))
    door.sessions._passwords = stronger
    await door.sessions.sign_in(EMAIL, PASSWORD)
    new = (await door.stored()).password_hash
    assert new != old
    assert not stronger.is_outdated(new)
    await door.sessions.sign_in(EMAIL, PASSWORD)
    assert (await door.stored()).password_hash == new
    stronger.close()


async def test_the_password_is_the_same_from_every_keyboard(door: Door) -> None:
    mail = await door.sign_up(password="ｃｏｒｒｅｃｔ　ｈｏｒｓｅ　１２")
    assert mail.token
    await door.onboarding.verify_email(mail.token)
    await door.sessions.sign_in(EMAIL, "correct horse 12")


# ── idleness, rotation, and the other sessions ──────────────────────────────────────────────────────────────────────────


async def test_a_session_that_is_not_used_ends_after_its_idle_hours(door: Door) -> None:
    await door.verified()
    used, idle = [await door.sessions.sign_in(EMAIL, PASSWORD) for _ in range(2)]
    for _ in range(2):
        door.clock.at += 5 * 3600
        assert await door.sessions.authenticate(used.token)
    assert await door.sessions.authenticate(idle.token) is None


async def test_not_every_request_writes_down_that_a_session_was_used(door: Door) -> None:
    await door.verified()
    token = (await door.sessions.sign_in(EMAIL, PASSWORD)).token
    for seconds, seen_at in ((59, None), (1, START + 60), (59, START + 60)):
        door.clock.at += seconds
        assert await door.sessions.authenticate(token)
        assert door.people.sessions[door.hashes.of_token(token)].seen_at == seen_at


async def signed_in(door: Door, client: Client = NOWHERE) -> tuple[str, Viewer]:
    token = (await door.sessions.sign_in(EMAIL, PASSWORD, client)).token
    viewer = await door.sessions.authenticate(token)
    assert viewer
    return token, viewer


async def test_a_rotated_session_has_another_token_and_the_same_age(door: Door) -> None:
    await door.verified()
    old, viewer = await signed_in(door, Client("192.0.2.1", "Browser"))
    door.clock.at += 100
    new = await door.sessions.rotate(viewer)
    assert await door.sessions.authenticate(old) is None
    assert await door.sessions.authenticate(new.token)
    (session,) = await door.sessions.open_sessions(viewer.account_id)
    assert (session.created_at, session.expires_at, session.address) == (START, START + 24 * 3600, "192.0.2.1")
    with pytest.raises(NotFound):
        await door.sessions.rotate(viewer)


async def test_the_open_sessions_are_listed_and_ended_one_by_one(door: Door) -> None:
    await door.verified()
    (_, here), (_, there) = [await signed_in(door) for _ in range(2)]
    assert {one.token_hash for one in await door.sessions.open_sessions(here.account_id)} == {
        here.session_hash,
        there.session_hash,
    }
    await door.sessions.end(here, there.session_hash)
    assert [one.token_hash for one in await door.sessions.open_sessions(here.account_id)] == [here.session_hash]
    with pytest.raises(NotFound):
        await door.sessions.end(here, there.session_hash)


async def test_ending_all_others_spares_the_one_that_asks_and_tells_the_owner(door: Door) -> None:
    await door.verified()
    (mine, here), (theirs, _) = [await signed_in(door) for _ in range(2)]
    assert await door.sessions.end_others(here) == 1
    assert await door.sessions.authenticate(mine)
    assert await door.sessions.authenticate(theirs) is None
    letters = len(door.people.mails)
    assert "1件" in list(door.people.mails.values())[-1].text
    assert await door.sessions.end_others(here) == 0
    assert len(door.people.mails) == letters
