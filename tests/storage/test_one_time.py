"""One-time secrets: found in time, used once, and lost by wrong codes."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from gql_server.ports.one_time import OneTime
from gql_server.ports.people import TokenPurpose
from gql_server.ports.runtime import Storage
from tests.storage.opened import at, opened, raw_sql
from tests.storage.test_people import MEMBER, mail

RESET = TokenPurpose.RESET_PASSWORD
LINK = OneTime("r1", "a1", RESET, 100, subject="to a wallet")
CODE = replace(LINK, code_hash="c1", tries_left=2)


async def has(storage: Storage, *secrets: OneTime) -> None:
    if not await storage.people.members(["a1"]):
        await storage.people.add_member(MEMBER, None, 0, None)
    for secret in secrets:
        await storage.one_time.put(secret, None, 10)


async def test_a_secret_is_found_until_it_expires(storage: Storage) -> None:
    await has(storage, LINK)
    assert await storage.one_time.find(RESET, "r1", 99) == LINK
    assert await storage.one_time.find(RESET, "r1", 100) is None
    assert await storage.one_time.find(TokenPurpose.VERIFY_EMAIL, "r1", 50) is None


async def test_a_secret_is_used_by_one_of_many(storage: Storage) -> None:
    await has(storage, LINK)
    taken = await asyncio.gather(*[storage.one_time.take(RESET, "r1", 50) for _ in range(4)])
    assert [one for one in taken if one is not None] == [LINK]


async def test_a_later_secret_takes_the_place_of_the_earlier(storage: Storage) -> None:
    await has(storage, LINK, replace(LINK, key_hash="r2"))
    assert await storage.one_time.find(RESET, "r1", 50) is None
    assert await storage.one_time.find(RESET, "r2", 50) is not None


async def test_nobodys_secrets_stand_beside_each_other_until_they_expire(storage: Storage) -> None:
    await has(storage, replace(LINK, account_id=None), replace(LINK, account_id=None, key_hash="r2"))
    assert await storage.one_time.find(RESET, "r1", 50) is not None
    await storage.one_time.put(replace(LINK, key_hash="r3", expires_at=300), None, 200)
    assert await storage.one_time.find(RESET, "r1", 50) is None


async def test_a_secret_and_its_mail_come_together(storage: Storage) -> None:
    await has(storage)
    await storage.one_time.put(LINK, mail("m9"), 10)
    assert await storage.people.latest_mail("x@example.com") == mail("m9")


async def test_the_right_code_uses_a_secret_up(storage: Storage) -> None:
    await has(storage, CODE)
    assert await storage.one_time.take_by_code(RESET, "r1", "wrong", 50) is None
    taken = await storage.one_time.take_by_code(RESET, "r1", "c1", 50)
    assert taken is not None
    assert taken.subject == "to a wallet"
    assert await storage.one_time.take_by_code(RESET, "r1", "c1", 50) is None


async def test_wrong_codes_use_a_secret_up_as_well(storage: Storage) -> None:
    await has(storage, CODE)
    for _ in range(2):
        assert await storage.one_time.take_by_code(RESET, "r1", "wrong", 50) is None
    assert await storage.one_time.take_by_code(RESET, "r1", "c1", 50) is None
    assert await storage.one_time.find(RESET, "r1", 50) is None


async def test_what_a_secret_is_for_is_not_readable_in_the_database(url: str) -> None:
    async with opened(at(url)) as storage:
        await has(storage, LINK)
    assert "wallet" not in repr(await raw_sql(url, "SELECT * FROM one_time_secret"))
