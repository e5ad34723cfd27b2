"""Passkeys: each credential once, found by its id, its count never going back, and nothing of it in clear."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from gql_server.ports.passkeys import Passkey, PasskeyAdded
from gql_server.ports.runtime import Storage
from tests.storage.opened import at, opened, raw_sql
from tests.storage.test_people import MEMBER, mail
from tests.storage.test_second_factors import has_confirmed

PASSKEY = Passkey("p1", "a1", "Y3JlZGVudGlhbA", "cHVibGljLWtleQ", "花子の電話", ("internal", "hybrid"), 5, True, 50)
OTHER = replace(PASSKEY, id="p2", credential_id="b3RoZXI", created_at=40)
TWENTY = 20


async def has(storage: Storage, *passkeys: Passkey) -> None:
    await storage.people.add_member(MEMBER, None, 0, None)
    await storage.people.add_member(replace(MEMBER, account_id="a2", email_hash="hash2"), None, 0, None)
    for passkey in passkeys:
        await storage.passkeys.add(passkey, ["c1", "c2"], mail(f"m-{passkey.id}"), at_most=TWENTY)


async def test_a_passkey_is_found_by_its_credential_and_among_its_owners(storage: Storage) -> None:
    await has(storage, PASSKEY, OTHER)
    assert await storage.passkeys.by_credential(PASSKEY.credential_id) == PASSKEY
    assert await storage.passkeys.by_credential("nobodys") is None
    assert await storage.passkeys.of_account("a1") == [OTHER, PASSKEY]
    assert await storage.passkeys.of_account("a2") == []
    assert await storage.people.latest_mail("x@example.com") == mail("m-p2")


async def test_a_credential_is_registered_once_for_whomever(storage: Storage) -> None:
    await has(storage)
    twins = [replace(PASSKEY, id=f"t{number}", account_id=f"a{number % 2 + 1}") for number in range(4)]
    outcomes = await asyncio.gather(*[storage.passkeys.add(one, [], mail(f"m{one.id}"), at_most=TWENTY) for one in twins])
    assert sorted(outcomes) == [PasskeyAdded.FIRST_FACTOR, *[PasskeyAdded.KNOWN] * 3]


async def test_no_two_at_once_are_the_last_that_fits(storage: Storage) -> None:
    await has(storage, PASSKEY)
    more = [replace(PASSKEY, id=f"n{number}", credential_id=f"more{number}") for number in range(3)]
    outcomes = await asyncio.gather(*[storage.passkeys.add(one, [], mail(f"m{one.id}"), at_most=2) for one in more])
    assert sorted(outcomes) == [PasskeyAdded.ADDED, PasskeyAdded.FULL, PasskeyAdded.FULL]


async def test_a_count_goes_up_and_of_two_uses_at_once_with_one_count_one_succeeds(storage: Storage) -> None:
    await has(storage, PASSKEY, replace(OTHER, sign_count=0))
    uses = [storage.passkeys.use("p1", 6, is_backed_up=False, now=60) for _ in range(3)]
    assert sorted(await asyncio.gather(*uses)) == [False, False, True]
    assert not await storage.passkeys.use("p1", 0, is_backed_up=True, now=70)
    found = await storage.passkeys.by_credential(PASSKEY.credential_id)
    assert found == replace(PASSKEY, sign_count=6, is_backed_up=False, last_used_at=60)
    uncounted = [await storage.passkeys.use("p2", count, is_backed_up=True, now=60) for count in (0, 0, 1, 0)]
    assert uncounted == [True, True, True, False]


async def test_a_passkey_is_renamed_and_removed_by_its_owner(storage: Storage) -> None:
    await has(storage, PASSKEY)
    assert not await storage.passkeys.rename("a2", "p1", "mine")
    assert await storage.passkeys.rename("a1", "p1", "財布")
    assert await storage.passkeys.of_account("a1") == [replace(PASSKEY, name="財布")]
    assert not await storage.passkeys.remove("a2", "p1", mail("m8"))
    assert await storage.passkeys.remove("a1", "p1", mail("m9"))
    assert not await storage.passkeys.remove("a1", "p1", mail("m10"))
    assert await storage.passkeys.of_account("a1") == []


async def test_recovery_codes_come_with_the_first_second_factor_and_go_with_the_last(storage: Storage) -> None:
    await has(storage, PASSKEY, OTHER)
    assert await storage.second_factors.recovery_codes_left("a1") == 2
    assert await storage.passkeys.remove("a1", "p1", mail("m3"))
    assert await storage.second_factors.recovery_codes_left("a1") == 2
    assert await storage.passkeys.remove("a1", "p2", mail("m4"))
    assert await storage.second_factors.recovery_codes_left("a1") == 0
    await has_confirmed(storage)
    assert await storage.passkeys.add(PASSKEY, ["unused"], mail("m5"), at_most=TWENTY) is PasskeyAdded.ADDED
    assert await storage.second_factors.remove("a1", mail("m6"))
    assert await storage.second_factors.recovery_codes_left("a1") == 2


async def test_a_passkey_is_not_readable_in_the_database(url: str) -> None:
    async with opened(at(url)) as storage:
        await has(storage, PASSKEY)
    stored = repr(await raw_sql(url, "SELECT * FROM passkey"))
    for secret in (PASSKEY.credential_id, PASSKEY.public_key, PASSKEY.name):
        assert secret not in stored
