"""The log of what operators did: rows are added, and the database refuses anything else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gql_server.ports.errors import SealBroken
from gql_server.ports.onboarding import OperatorAction
from gql_server.ports.runtime import Storage
from tests.seals import SEALS
from tests.storage.opened import REFUSALS, raw_sql

ACTION = OperatorAction(0, 10, "op", "freezeAccount", "a1", ("理由",), "asked by the customer")


async def test_actions_come_latest_first_page_by_page_and_by_account(storage: Storage) -> None:
    for number, account_id in enumerate(("a1", "a2", "a1")):
        await storage.operator_log.add(replace(ACTION, at=number, account_id=account_id))
    found = await storage.operator_log.actions(2)
    assert [action.seq for action in found] == [3, 2]
    assert [action.seq for action in await storage.operator_log.actions(2, before=2)] == [1]
    assert [action.seq for action in await storage.operator_log.actions(9, account_id="a1")] == [3, 1]
    assert found[0] == replace(ACTION, seq=3, at=2)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM operator_action",
        "UPDATE operator_action SET at = 11",
        "UPDATE operator_action SET operator_id = 'somebody'",
        "UPDATE operator_action SET said_index = 'x'",
    ],
)
async def test_the_database_refuses_to_alter_the_log(database: Storage, url: str, statement: str) -> None:
    await database.operator_log.add(ACTION)
    with pytest.raises(REFUSALS):
        await raw_sql(url, statement)
    assert await database.operator_log.actions(9) == [replace(ACTION, seq=1)]


async def test_another_text_in_the_place_of_what_was_said_is_noticed(database: Storage, url: str) -> None:
    await database.operator_log.add(ACTION)
    forged = SEALS.seal("operator_action.said", '[["nothing"], null]')
    await raw_sql(url, f"UPDATE operator_action SET said = '{forged}'")
    with pytest.raises(SealBroken):
        await database.operator_log.actions(9)
