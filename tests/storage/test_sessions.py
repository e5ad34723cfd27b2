"""Sessions: found with their member, noted, rotated, and ended one by one or all together."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from gql_server.ports.one_time import OneTime
from gql_server.ports.people import TokenPurpose
from gql_server.ports.runtime import Storage
from gql_server.ports.sessions import SessionRecord
from tests.storage.opened import at, opened, raw_sql
from tests.storage.test_people import MEMBER, mail

SESSION = SessionRecord("s1", "a1", 10, 1000, address="192.0.2.7", user_agent="Ｂrowser/1 ✓")
RESET = TokenPurpose.RESET_PASSWORD


async def has_sessions(storage: Storage) -> None:
    await storage.people.add_member(MEMBER, None, 0, None)
    await storage.people.add_member(replace(MEMBER, account_id="a2", email_hash="hash2"), None, 0, None)
    await storage.sessions.open(SESSION)
    await storage.sessions.open(replace(SESSION, token_hash="s2", created_at=20))
    await storage.sessions.open(replace(SESSION, token_hash="s3", account_id="a2"))


async def of(storage: Storage, account_id: str = "a1") -> list[str]:
    return [session.token_hash for session in await storage.sessions.of_account(account_id)]


async def test_a_session_comes_with_its_member_and_is_revoked_once(storage: Storage) -> None:
    await has_sessions(storage)
    assert await storage.sessions.find("s1") == (SESSION, MEMBER)
    assert await storage.sessions.find("s9") is None
    assert await storage.sessions.revoke("a1", "s1", 15)
    assert not await storage.sessions.revoke("a1", "s1", 16)
    assert not await storage.sessions.revoke("a1", "s9", 16)
    assert await storage.sessions.find("s1") == (replace(SESSION, revoked_at=15), MEMBER)


async def test_nobody_revokes_somebody_elses_session(storage: Storage) -> None:
    await has_sessions(storage)
    assert not await storage.sessions.revoke("a1", "s3", 15)
    assert await of(storage, "a2") == ["s3"]


async def test_the_sessions_of_an_account_are_listed_newest_first_without_the_revoked(storage: Storage) -> None:
    await has_sessions(storage)
    assert await of(storage) == ["s2", "s1"]
    await storage.sessions.revoke("a1", "s2", 30)
    assert await of(storage) == ["s1"]


async def test_all_sessions_but_one_are_revoked(storage: Storage) -> None:
    await has_sessions(storage)
    assert await storage.sessions.revoke_all("a1", 30, spare="s1") == 1
    assert await of(storage) == ["s1"]
    assert await storage.sessions.revoke_all("a1", 30) == 1
    assert (await of(storage), await of(storage, "a2")) == ([], ["s3"])


async def test_a_session_is_noted_as_used_and_never_earlier(storage: Storage) -> None:
    await has_sessions(storage)
    for seen_at in (70, 40):
        await storage.sessions.touch("s1", seen_at)
    found = await storage.sessions.find("s1")
    assert found is not None
    assert found[0].seen_at == 70


async def test_of_two_who_rotate_a_session_one_succeeds(storage: Storage) -> None:
    await has_sessions(storage)
    heirs = [replace(SESSION, token_hash=f"n{number}") for number in range(4)]
    assert sorted(await asyncio.gather(*[storage.sessions.rotate("s1", heir, 30) for heir in heirs])) == [False] * 3 + [True]
    assert len(await of(storage)) == 2
    assert "s1" not in await of(storage)


async def test_a_new_password_ends_the_other_sessions_and_tells_the_owner(storage: Storage) -> None:
    await has_sessions(storage)
    assert await storage.sessions.replace_password("a1", "stronger", mail("m9"), 30, spare="s1")
    assert await of(storage) == ["s1"]
    assert (await storage.people.members(["a1"]))["a1"].password_hash == "stronger"
    assert await storage.people.latest_mail("x@example.com") == mail("m9")


async def test_a_reset_link_replaces_the_password_once_and_in_time(storage: Storage) -> None:
    await has_sessions(storage)
    await storage.one_time.put(OneTime("r1", "a1", RESET, 100), None, 50)
    assert not await storage.sessions.replace_password("a1", "late", mail("m9"), 100, using="r1")
    assert not await storage.sessions.replace_password("a2", "of another", mail("m9"), 60, using="r1")
    outcomes = await asyncio.gather(
        *[storage.sessions.replace_password("a1", f"p{number}", mail(f"m{number}"), 60, using="r1") for number in range(4)]
    )
    assert sorted(outcomes) == [False] * 3 + [True]
    assert (await storage.people.members(["a1"]))["a1"].password_hash == f"p{outcomes.index(True)}"
    assert await of(storage) == []


async def test_where_a_session_was_opened_is_not_readable_in_the_database(url: str) -> None:
    async with opened(at(url)) as storage:
        await has_sessions(storage)
    shown = repr(await raw_sql(url, "SELECT * FROM session"))
    assert "192.0.2.7" not in shown
    assert "rowser" not in shown
