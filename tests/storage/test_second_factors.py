"""Second factors: a secret counts once confirmed, a step and a recovery code are used up once, and nothing is in clear."""

from __future__ import annotations

import asyncio

from gql_server.ports.runtime import Storage
from gql_server.ports.second_factors import Authenticator
from tests.storage.opened import at, opened, raw_sql
from tests.storage.test_people import MEMBER, mail

PROPOSED = Authenticator("a1", "SECRET32", None, 0)


async def has_confirmed(storage: Storage) -> None:
    await storage.people.add_member(MEMBER, None, 0, None)
    assert await storage.second_factors.propose("a1", "SECRET32")
    assert await storage.second_factors.confirm(PROPOSED, 7, ["c1", "c2"], mail("m1"), 50)


async def test_a_proposal_replaces_another_until_one_is_confirmed(storage: Storage) -> None:
    await storage.people.add_member(MEMBER, None, 0, None)
    assert await storage.second_factors.authenticator("a1") is None
    assert await storage.second_factors.propose("a1", "OTHER")
    assert await storage.second_factors.propose("a1", "SECRET32")
    assert await storage.second_factors.authenticator("a1") == PROPOSED
    assert not await storage.second_factors.confirm(Authenticator("a1", "OTHER", None, 0), 7, [], mail("m0"), 50)
    assert await storage.second_factors.confirm(PROPOSED, 7, ["c1", "c2"], mail("m1"), 50)
    assert await storage.second_factors.authenticator("a1") == Authenticator("a1", "SECRET32", 50, 7)
    assert not await storage.second_factors.confirm(PROPOSED, 8, [], mail("m2"), 60)
    assert not await storage.second_factors.propose("a1", "OTHER")
    assert await storage.people.latest_mail("x@example.com") == mail("m1")


async def test_a_step_is_used_once_and_none_before_it_after(storage: Storage) -> None:
    await has_confirmed(storage)
    outcomes = await asyncio.gather(*[storage.second_factors.use_step("a1", 9) for _ in range(4)])
    assert sorted(outcomes) == [False, False, False, True]
    assert not await storage.second_factors.use_step("a1", 8)
    assert await storage.second_factors.use_step("a1", 10)


async def test_a_recovery_code_is_used_once(storage: Storage) -> None:
    await has_confirmed(storage)
    outcomes = await asyncio.gather(*[storage.second_factors.use_recovery_code("a1", "c1", mail(f"u{n}")) for n in range(4)])
    assert sorted(outcomes) == [False, False, False, True]
    assert not await storage.second_factors.use_recovery_code("a2", "c2", mail("u9"))
    assert await storage.second_factors.recovery_codes_left("a1") == 1


async def test_codes_are_replaced_and_go_with_the_authenticator(storage: Storage) -> None:
    await has_confirmed(storage)
    await storage.second_factors.replace_recovery_codes("a1", ["c3"], mail("m2"))
    assert not await storage.second_factors.use_recovery_code("a1", "c1", mail("m3"))
    assert await storage.second_factors.remove("a1", mail("m4"))
    assert not await storage.second_factors.remove("a1", mail("m5"))
    assert await storage.second_factors.recovery_codes_left("a1") == 0
    assert await storage.second_factors.authenticator("a1") is None


async def test_the_secret_is_not_readable_in_the_database(url: str) -> None:
    async with opened(at(url)) as storage:
        await has_confirmed(storage)
    assert "SECRET32" not in repr(await raw_sql(url, "SELECT * FROM authenticator"))
