"""Partner keys: bounded for each account, changed by one at a time, revoked once, and nothing of them in clear."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from gql_server.ports.api_keys import ApiKey, Scope
from gql_server.ports.runtime import Storage
from tests.storage.opened import at, opened, raw_sql
from tests.storage.test_people import MEMBER, mail

KEY = ApiKey("k1", "a1", "花子の計算機", "cHVibGlj", (Scope.READ, Scope.LEND), ("s1",), ("192.0.2.0/24",), 50, expires_at=90)


async def has(storage: Storage, *keys: ApiKey) -> None:
    await storage.people.add_member(MEMBER, None, 0, None)
    for key in keys:
        assert await storage.api_keys.add(key, mail(f"m-{key.id}"), at_most=20, forget_before=0)


async def test_a_key_is_found_and_among_its_owners(storage: Storage) -> None:
    other = replace(KEY, id="k2", created_at=40, sub_account_ids=None, networks=None, expires_at=None)
    await has(storage, KEY, other)
    assert await storage.api_keys.find("k1") == KEY
    assert await storage.api_keys.find("nobodys") is None
    assert await storage.api_keys.of_account("a1") == [other, KEY]
    assert {key.id for key in await storage.api_keys.among(["k2", "nobodys", "k1"])} == {"k1", "k2"}
    assert await storage.api_keys.of_account("a2") == []


async def test_no_two_keys_at_once_are_the_last_that_fits(storage: Storage) -> None:
    await has(storage, KEY)
    more = [replace(KEY, id=f"n{number}") for number in range(3)]
    added = await asyncio.gather(*[storage.api_keys.add(one, mail(f"m{one.id}"), at_most=2, forget_before=0) for one in more])
    assert sorted(added) == [False, False, True]


async def test_of_two_changes_at_once_one_is_made_and_none_after_the_end(storage: Storage) -> None:
    await has(storage, KEY)
    wishes = [replace(KEY, label=f"l{number}", former_key="Zm9ybWVy", former_until=70) for number in range(3)]
    done = await asyncio.gather(*[storage.api_keys.change(wish, mail(f"c{wish.label}")) for wish in wishes])
    assert sorted(done) == [False, False, True]
    found = await storage.api_keys.find("k1")
    assert found == replace(wishes[done.index(True)], version=1)
    assert not await storage.api_keys.revoke("a2", "k1", 60, mail("r0"))
    assert [await storage.api_keys.revoke("a1", "k1", 60, mail(f"r{n}")) for n in (1, 2)] == [True, False]
    assert not await storage.api_keys.change(found, mail("late"))


async def test_its_last_use_never_goes_back_and_a_key_revoked_long_ago_is_forgotten(storage: Storage) -> None:
    await has(storage, KEY)
    for used_at in (60, 55):
        await storage.api_keys.touch("k1", used_at)
    found = await storage.api_keys.find("k1")
    assert found is not None
    assert found.last_used_at == 60
    await storage.api_keys.revoke("a1", "k1", 70, mail("r"))
    assert await storage.api_keys.add(replace(KEY, id="k2"), mail("m2"), at_most=1, forget_before=71)
    assert [key.id for key in await storage.api_keys.of_account("a1")] == ["k2"]


async def test_nothing_of_a_key_lies_in_the_database_in_clear(url: str) -> None:
    async with opened(at(url)) as storage:
        await has(storage, KEY)
    stored = repr(await raw_sql(url, "SELECT * FROM api_key"))
    for text in (KEY.label, KEY.public_key, "192.0.2", "LEND"):
        assert text not in stored
