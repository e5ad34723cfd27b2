"""A sign-in from a device that the account does not know."""

from __future__ import annotations

import pytest

from gql_server.service.clients import Client
from gql_server.service.refusals import InvalidCredentials
from tests.service.door import EMAIL, PASSWORD, Door

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:{0}.0) Gecko/20100101 Firefox/{0}.0"
HOME = Client("203.0.113.7", FIREFOX.format(140))


async def told(door: Door, client: Client) -> bool:
    before = set(door.people.mails)
    await door.sessions.sign_in(EMAIL, PASSWORD, client)
    return bool(set(door.people.mails) - before)


@pytest.mark.parametrize(
    ("client", "is_new"),
    [
        (HOME, False),
        (Client("203.0.113.99", FIREFOX.format(140)), False),
        (Client("203.0.113.7", FIREFOX.format(141)), False),
        (Client("198.51.100.1", FIREFOX.format(140)), True),
        (Client("203.0.113.7", "curl/8.5.0"), True),
        (Client(), True),
    ],
    ids=["the same", "a neighbor's address", "an update", "elsewhere", "another program", "nothing shown"],
)
async def test_the_owner_is_told_of_a_device_that_shows_something_else(door: Door, client: Client, is_new: bool) -> None:
    await door.verified()
    assert not await told(door, HOME)
    assert await told(door, client) is is_new
    assert not await told(door, client)


@pytest.mark.parametrize(("locale", "time"), [("ja", "2027年1月15日 17:00 (Asia/Tokyo)"), ("en", "2027-01-15 17:00 (Asia/Tokyo)")])
async def test_the_letter_says_when_from_where_and_with_what(door: Door, locale: str, time: str) -> None:
    member = await door.verified()
    await door.people.set_locale(member.account_id, locale)
    await told(door, HOME)
    assert await told(door, Client("2001:db8::1", "curl/8\r\n<b>"))
    letter = max(door.people.mails.values(), key=lambda mail: (mail.created_at, mail.id))
    for particular in (time, "2001:db8::1", "curl/8<b>"):
        assert particular in letter.text
    assert "curl/8&lt;b&gt;" in letter.html


async def test_a_refused_sign_in_makes_no_device_known(door: Door) -> None:
    await door.verified()
    await told(door, HOME)
    other = Client("198.51.100.1", "curl/8")
    with pytest.raises(InvalidCredentials):
        await door.sessions.sign_in(EMAIL, "a wrong password", other)
    assert await told(door, other)
