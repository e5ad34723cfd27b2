"""Opening and naming sub-accounts."""

from __future__ import annotations

import pytest

from gql_server.domain.commands import OpenSubAccount
from gql_server.domain.errors import InvalidInput, SubAccountLimit
from gql_server.service.sub_accounts import SubAccounts
from tests.service.door import Door


@pytest.fixture
def sub_accounts(door: Door) -> SubAccounts:
    return SubAccounts(door.people, door.teller, door.identifiers)


async def test_a_sub_account_is_opened_with_its_name(sub_accounts: SubAccounts, door: Door) -> None:
    opened = await sub_accounts.open("alice", " Savings ")
    assert door.teller.commands == [OpenSubAccount("alice", opened)]
    assert await sub_accounts.names({opened: 1}) == {opened: "Savings"}


async def test_opening_twice_opens_two(sub_accounts: SubAccounts, door: Door) -> None:
    assert await sub_accounts.open("alice", "Savings") != await sub_accounts.open("alice", "Savings")
    assert len(door.teller.commands) == 2


async def test_a_wrong_name_opens_nothing(sub_accounts: SubAccounts, door: Door) -> None:
    with pytest.raises(InvalidInput):
        await sub_accounts.open("alice", "")
    assert not door.teller.commands


async def test_a_refusal_of_the_ledger_names_nothing(sub_accounts: SubAccounts, door: Door) -> None:
    door.teller.answer = SubAccountLimit(10)
    with pytest.raises(SubAccountLimit):
        await sub_accounts.open("alice", "Eleventh")
    assert not door.people.given_names


async def test_a_sub_account_without_a_name_has_the_default_one(sub_accounts: SubAccounts) -> None:
    assert await sub_accounts.names({"a": 0, "b": 1}) == {"a": "Main", "b": "Sub-account 2"}


async def test_renaming_replaces_the_name(sub_accounts: SubAccounts) -> None:
    await sub_accounts.rename("a", "One")
    assert await sub_accounts.rename("a", "Ｔｗｏ") == "Two"
    assert await sub_accounts.names({"a": 0}) == {"a": "Two"}
