"""Another password: by who knows the present one, or by who reads the mail; both end what somebody else may hold."""

from __future__ import annotations

import asyncio

import pytest

from gql_server.domain.errors import InvalidInput
from gql_server.ports.people import OutgoingEmail
from gql_server.service.authorization import Viewer
from gql_server.service.credentials import RESET_SECONDS
from gql_server.service.refusals import InvalidCredentials, TooManyRequests
from tests.service.door import EMAIL, PASSWORD, Door

NEW = "another horse battery"


async def viewer_of(door: Door) -> Viewer:
    viewer = await door.sessions.authenticate((await door.sessions.sign_in(EMAIL, PASSWORD)).token)
    assert viewer
    return viewer


async def reset_mail(door: Door, email: str = EMAIL) -> OutgoingEmail:
    before = set(door.people.mails)
    assert await door.credentials.request_reset(email, "en") == email
    (mail_id,) = set(door.people.mails) - before
    return door.people.mails[mail_id]


async def test_who_knows_the_password_changes_it(door: Door) -> None:
    await door.verified()
    await door.credentials.change(await viewer_of(door), PASSWORD, NEW, NEW)
    await door.sessions.sign_in(EMAIL, NEW)
    with pytest.raises(InvalidCredentials):
        await door.sessions.sign_in(EMAIL, PASSWORD)


async def test_a_change_ends_every_session_but_the_one_that_asks_and_tells_the_owner(door: Door) -> None:
    await door.verified()
    here, there = [await viewer_of(door) for _ in range(2)]
    await door.credentials.change(here, PASSWORD, NEW, NEW)
    assert [one.token_hash for one in await door.sessions.open_sessions(here.account_id)] == [here.session_hash]
    assert there.session_hash in door.people.sessions
    assert "パスワードが変更されました" in list(door.people.mails.values())[-1].subject


async def test_a_wrong_password_changes_nothing_and_is_counted(door: Door) -> None:
    await door.verified()
    viewer = await viewer_of(door)
    for _ in range(10):
        with pytest.raises(InvalidCredentials):
            await door.credentials.change(viewer, "not the password", NEW, NEW)
    with pytest.raises(TooManyRequests):
        await door.credentials.change(viewer, PASSWORD, NEW, NEW)
    await door.sessions.sign_in(EMAIL, PASSWORD)


async def test_a_reset_link_sets_a_new_password_once_and_ends_every_session(door: Door) -> None:
    await door.verified()
    viewer = await viewer_of(door)
    mail = await reset_mail(door)
    assert mail.links == (f"https://lend.example/reset-password?token={mail.token}",)
    await door.credentials.reset(mail.token or "", NEW, NEW)
    assert await door.sessions.open_sessions(viewer.account_id) == []
    await door.sessions.sign_in(EMAIL, NEW)
    with pytest.raises(InvalidInput) as refused:
        await door.credentials.reset(mail.token or "", PASSWORD, PASSWORD)
    assert refused.value.field == "token"


async def test_a_reset_link_ends_with_its_time_and_with_a_changed_password(door: Door) -> None:
    await door.verified()
    late = await reset_mail(door)
    door.clock.at += RESET_SECONDS
    with pytest.raises(InvalidInput):
        await door.credentials.reset(late.token or "", NEW, NEW)
    overtaken = await reset_mail(door)
    await door.credentials.change(await viewer_of(door), PASSWORD, NEW, NEW)
    with pytest.raises(InvalidInput):
        await door.credentials.reset(overtaken.token or "", PASSWORD, PASSWORD)


async def test_a_bad_new_password_leaves_the_link_as_it_was(door: Door) -> None:
    await door.verified()
    mail = await reset_mail(door)
    with pytest.raises(InvalidInput):
        await door.credentials.reset(mail.token or "", "short", "short")
    await door.credentials.reset(mail.token or "", NEW, NEW)


async def test_of_two_who_use_a_reset_link_at_once_one_succeeds(door: Door) -> None:
    await door.verified()
    token = (await reset_mail(door)).token or ""
    tries = await asyncio.gather(*[door.credentials.reset(token, NEW, NEW) for _ in range(3)], return_exceptions=True)
    assert sorted(isinstance(one, InvalidInput) for one in tries) == [False, True, True]


@pytest.mark.parametrize("is_signed_up", [False, True])
async def test_an_address_without_a_verified_account_is_answered_alike_and_told_by_mail(door: Door, is_signed_up: bool) -> None:
    if is_signed_up:
        await door.sign_up()
    mail = await reset_mail(door)
    assert (mail.token, mail.subject) == (None, "There is no account")
    assert len(door.people.kept.secrets) == 1


async def test_an_address_gets_three_reset_mails_in_a_quarter_of_an_hour(door: Door) -> None:
    for _ in range(3):
        await reset_mail(door)
    with pytest.raises(TooManyRequests):
        await door.credentials.request_reset(EMAIL)
    door.clock.at += 900
    await reset_mail(door)
