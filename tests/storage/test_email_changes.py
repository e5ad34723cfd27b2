"""Changes of addresses on every database: all or nothing, and nobody's verified address is taken."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gql_server.ports.email_changes import NewAddress
from gql_server.ports.one_time import OneTime
from gql_server.ports.people import TokenPurpose
from gql_server.ports.runtime import Storage
from gql_server.ports.sessions import SessionRecord
from tests.storage.test_people import MEMBER, mail

ME = MEMBER.account_id
CHANGE = OneTime("change", ME, TokenPurpose.CHANGE_EMAIL, 100, subject="new@example.com")
UNDO = OneTime("undo", ME, TokenPurpose.UNDO_EMAIL_CHANGE, 700, subject=MEMBER.email)
RESET = OneTime("reset", ME, TokenPurpose.RESET_PASSWORD, 900)
NEW = NewAddress(ME, "change", "new hash", "new@example.com", UNDO, (mail("n1"), mail("n2")))
OLD = NewAddress(ME, "undo", MEMBER.email_hash, MEMBER.email, RESET, (mail("o1"), mail("o2")), changed_at=50)


async def asked(storage: Storage) -> None:
    await storage.people.add_member(replace(MEMBER, email_verified_at=1), None, 0, None)
    await storage.one_time.put(replace(CHANGE, key_hash="code", purpose=TokenPurpose.STEP_UP), None, 1)
    await storage.one_time.put(CHANGE, None, 1)


async def email(storage: Storage) -> str:
    return (await storage.people.members([ME]))[ME].email


async def test_a_change_ends_what_was_mailed_before_and_leaves_a_way_back(storage: Storage) -> None:
    await asked(storage)
    assert not await storage.email_changes.confirm(replace(NEW, using="unknown"), 50)
    assert not await storage.email_changes.confirm(NEW, 100)
    assert await storage.email_changes.confirm(NEW, 50)
    assert not await storage.email_changes.confirm(NEW, 50)
    found = await storage.people.member_by_email("new hash")
    assert found is not None
    assert found.email == "new@example.com"
    assert await storage.one_time.find(TokenPurpose.STEP_UP, "code", 50) is None
    assert [await storage.email_changes.is_recent(ME, now) for now in (699, 700)] == [True, False]
    await storage.one_time.put(replace(CHANGE, key_hash="another"), None, 60)
    assert not await storage.email_changes.confirm(replace(NEW, using="another", email_hash="third"), 60)


@pytest.mark.parametrize("verified_at", [None, 5])
async def test_an_address_that_nobody_has_verified_is_free(storage: Storage, verified_at: int | None) -> None:
    await asked(storage)
    squatter = replace(MEMBER, account_id="a9", email="new@example.com", email_hash="new hash", email_verified_at=verified_at)
    await storage.people.add_member(squatter, "link", 999, mail("m9"))
    assert await storage.email_changes.confirm(NEW, 50) is (verified_at is None)
    assert ("a9" in await storage.people.members(["a9"])) is (verified_at is not None)
    assert await email(storage) == ("new@example.com" if verified_at is None else MEMBER.email)


async def test_undoing_it_ends_sessions_password_links_and_a_second_factor_of_since_then(storage: Storage) -> None:
    await asked(storage)
    await storage.email_changes.confirm(NEW, 50)
    await storage.sessions.open(SessionRecord("session", ME, 51, 999))
    await storage.second_factors.propose(ME, "SECRET")
    proposed = await storage.second_factors.authenticator(ME)
    assert proposed is not None
    await storage.second_factors.confirm(proposed, 1, ["recovery"], mail("f1"), 55)
    assert await storage.email_changes.undo(OLD, 60)
    assert not await storage.email_changes.undo(OLD, 60)
    member = (await storage.people.members([ME]))[ME]
    assert (member.email, member.password_hash) == (MEMBER.email, "")
    assert await storage.sessions.of_account(ME) == []
    assert await storage.second_factors.authenticator(ME) is None
    assert await storage.second_factors.recovery_codes_left(ME) == 0
    assert await storage.one_time.find(TokenPurpose.RESET_PASSWORD, "reset", 60) == RESET
    assert not await storage.email_changes.is_recent(ME, 60)
