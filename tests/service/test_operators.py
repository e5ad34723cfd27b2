"""The first operator, made at start."""

from __future__ import annotations

import asyncio

import pytest

from gql_server.domain.errors import InvalidInput
from gql_server.ports.people import Role
from gql_server.service.operators import OperatorAddressTaken
from gql_server.service.refusals import InvalidCredentials
from tests.service.door import PASSWORD, Door

STAFF = "staff@example.com"


async def test_the_first_operator_can_sign_in_at_once(door: Door) -> None:
    await door.operators.ensure_operator(STAFF, PASSWORD)
    assert (await door.sessions.sign_in(STAFF, PASSWORD)).member.role is Role.OPERATOR


async def test_an_operator_has_no_account_in_the_ledger(door: Door) -> None:
    await door.operators.ensure_operator(STAFF, PASSWORD)
    await door.sessions.sign_in(STAFF, PASSWORD)
    assert door.teller.submitted == 0


async def test_making_the_operator_again_changes_nothing(door: Door) -> None:
    await door.operators.ensure_operator(STAFF, PASSWORD)
    first = await door.stored(STAFF)
    await door.operators.ensure_operator(STAFF, PASSWORD)
    assert await door.stored(STAFF) == first


async def test_two_processes_that_start_at_once_make_one_operator(door: Door) -> None:
    await asyncio.gather(*(door.operators.ensure_operator(STAFF, PASSWORD) for _ in range(2)))
    assert len(door.people.by_id) == 1


async def test_a_new_password_in_the_settings_replaces_the_old_one(door: Door) -> None:
    await door.operators.ensure_operator(STAFF, PASSWORD)
    await door.operators.ensure_operator(STAFF, "another password")
    await door.sessions.sign_in(STAFF, "another password")
    with pytest.raises(InvalidCredentials):
        await door.sessions.sign_in(STAFF, PASSWORD)


async def test_a_customer_is_never_made_an_operator(door: Door) -> None:
    customer = await door.verified(STAFF)
    with pytest.raises(OperatorAddressTaken):
        await door.operators.ensure_operator(STAFF, PASSWORD)
    assert await door.stored(STAFF) == customer


async def test_the_operators_password_obeys_the_rules(door: Door) -> None:
    with pytest.raises(InvalidInput):
        await door.operators.ensure_operator(STAFF, "short")
