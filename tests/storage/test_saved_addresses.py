"""Address books: each address once per account, removed by its owner only, and not in clear."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from gql_server.ports.runtime import Storage
from gql_server.ports.saved_addresses import SavedAddress
from tests.storage.opened import at, opened, raw_sql
from tests.storage.test_people import MEMBER, mail

SAVED = SavedAddress("x1", "a1", "bc1-wallet", "財布", 50, 60)


async def has(storage: Storage, *saved: SavedAddress) -> None:
    await storage.people.add_member(MEMBER, None, 0, None)
    await storage.people.add_member(replace(MEMBER, account_id="a2", email_hash="hash2"), None, 0, None)
    for number, one in enumerate(saved):
        assert await storage.saved_addresses.add(one, mail(f"m{number}"))


async def test_an_address_is_found_in_its_own_book_only(storage: Storage) -> None:
    await has(storage, SAVED, replace(SAVED, id="x2", address="other", confirmed_at=40))
    assert await storage.saved_addresses.of_account("a1") == [replace(SAVED, id="x2", address="other", confirmed_at=40), SAVED]
    assert await storage.saved_addresses.has("a1", "bc1-wallet")
    assert not await storage.saved_addresses.has("a1", "BC1-wallet")
    assert not await storage.saved_addresses.has("a2", "bc1-wallet")
    assert await storage.saved_addresses.trusted_from("a1", "bc1-wallet") == SAVED.trusted_from
    assert await storage.saved_addresses.trusted_from("a2", "bc1-wallet") is None
    assert await storage.people.latest_mail("x@example.com") == mail("m1")


async def test_an_address_is_added_once(storage: Storage) -> None:
    await has(storage)
    twins = [replace(SAVED, id=f"x{number}") for number in range(4)]
    outcomes = await asyncio.gather(*[storage.saved_addresses.add(twin, mail(f"m{twin.id}")) for twin in twins])
    assert sorted(outcomes) == [False, False, False, True]
    assert await storage.saved_addresses.add(replace(SAVED, id="y1", account_id="a2"), mail("m9"))


async def test_an_address_is_removed_by_its_owner(storage: Storage) -> None:
    await has(storage, SAVED)
    assert not await storage.saved_addresses.remove("a2", "x1", mail("m8"))
    assert await storage.saved_addresses.remove("a1", "x1", mail("m9"))
    assert not await storage.saved_addresses.has("a1", "bc1-wallet")
    assert not await storage.saved_addresses.remove("a1", "x1", mail("m10"))


async def test_an_address_is_not_readable_in_the_database(url: str) -> None:
    async with opened(at(url)) as storage:
        await has(storage, SAVED)
    assert "wallet" not in repr(await raw_sql(url, "SELECT * FROM saved_address"))
