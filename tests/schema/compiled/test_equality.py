"""Compiled or interpreted, an operation has the same answer: random operations over the whole schema, asked both ways."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from random import Random
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from gql_server.schema.compiled.roads import Detour, Road
from gql_server.schema.context import Context
from gql_server.schema.ids import global_id
from gql_server.schema.over_http.answering import body_of
from gql_server.service.authorization import Viewer
from tests.counts import count
from tests.schema.compiled.operations import Asked, Generator, Value
from tests.schema.world import OPERATOR, World

TOGETHER: Final = 50
"""Operations in one example: generating many at once costs least."""
EXAMPLES: Final = count(test=40, soak=4_000)
RARE: Final = frozenset(
    {"simulate", "passwordStrength", "curve", "liquidationCurve", "explainRate", "explainHealth", "interestStatement", "operations"}
)

TEXTS: Final[dict[str, list[Value]]] = {
    "String": ["BTC", "USDC", "ETH", "two_slope", "a@example.com", "", "日本", '\u0000\n"'],
    "symbol: String": ["BTC", "USDC", "ETH", "NOPE"],
    "asset: String": ["BTC", "USDC", "ETH", "NOPE"],
    "timeZone: String": ["Asia/Tokyo", "UTC", "Nowhere"],
    "Int": [0, 1, 2, 3, 8, 50, 100, 101, -1, 2026],
    "first: Int": [1, 2, 3, 50, 0, 101],
    "year: Int": [2025, 2026, 0],
    "Float": [0.5, 1],
    "Boolean": [True, False],
    "Decimal": ["1", "0.5", "100.000000", "-1", "0"],
    "DateTime": ["2026-01-31T12:00:00Z", "2026-11-22T00:00:00Z"],
    "Date": ["2026-01-31"],
    "Duration": ["PT1H", "P7D", "PT0S"],
    "JSON": ["any", 1, True],
}


@pytest.fixture
async def asked_world(world: World) -> tuple[World, Generator, list[Viewer | None]]:
    """A server on which something has happened, operations to ask it, and who asks."""
    alice = await world.customer()
    for asset, amount in (("BTC", "1.5"), ("ETH", "12"), ("USDT", "5")):
        await world.deposit(alice, asset, amount)
    borrowed = {"subAccountId": alice.sub_account_id, "asset": "USDC", "amount": "1000", "address": "somewhere"}
    await world.move("borrow", "... on BorrowSuccess { command { id } }", alice.viewer, **borrowed)
    await world.do("createSubAccount", "... on CreateSubAccountSuccess { subAccount { id } }", alice.viewer, name="Second")
    await world.advance("PT5H")
    ids = [alice.account_id, alice.sub_account_id, "", "nonsense", global_id("Market", "NOPE")]
    ids += [global_id(kind, symbol) for kind in ("Market", "Asset") for symbol in ("BTC", "USDC")]
    ids += [
        global_id(kind, alice.sub_account, symbol)
        for kind, symbol in (("LendPosition", "BTC"), ("Borrow", "USDC"), ("Borrow", "ETH"))
    ]
    pages = " ".join(f"{name} {{ edges {{ cursor node {{ id }} }} }}" for name in ("payouts", "deposits", "activity"))
    query = f'{{ subAccount(id: "{alice.sub_account_id}") {{ {pages} }} }}'
    held = (await world.ask(query, alice.viewer))["subAccount"]
    edges = [edge for page in held.values() for edge in page["edges"][:2]]
    values = {**TEXTS, "ID": [*ids, *(edge["node"]["id"] for edge in edges)]}
    values["after: String"] = ["", "nonsense", *(edge["cursor"] for edge in edges)]
    values["id: ID"] = values["ID"]
    return world, Generator(world.schema._schema, values, RARE), [None, alice.viewer, OPERATOR]


async def answer(world: World, asked: Asked, viewer: Viewer | None, *, is_compiled: bool) -> tuple[dict[str, Any], Context]:
    world.schema.compiled.is_open = is_compiled
    context = Context(world.services, viewer)
    try:
        result = await world.schema.run(asked.query, context=context, variables=asked.variables)
    finally:
        world.schema.compiled.is_open = True
    return body_of(result), context


def check_equal(one: dict[str, Any], other: dict[str, Any]) -> None:
    """Check that two answers say the same.

    Where several errors lie below one value that became null, some may never be met: which, the specification leaves open.
    """
    assert one.get("data", "nothing was executed") == other.get("data", "nothing was executed")
    ones, others = errors_of(one), errors_of(other)
    assert ones.keys() == others.keys()
    assert not {"INTERNAL"} & {error["extensions"]["code"] for errors in ones.values() for error in errors}
    for null, errors in ones.items():
        met = {str(error.get("path")) for error in others[null]}
        assert [error for error in errors if str(error.get("path")) in met and error not in others[null]] == []


def errors_of(body: dict[str, Any]) -> dict[tuple[str | int, ...], list[dict[str, Any]]]:
    """Return the errors of each value that they made null."""
    found: dict[tuple[str | int, ...], list[dict[str, Any]]] = {}
    for error in body.get("errors", ()):
        found.setdefault(null_of(body.get("data"), error.get("path", ())), []).append(error)
    return found


def null_of(data: Any, path: Sequence[str | int]) -> tuple[str | int, ...]:  # noqa: ANN401 - JSON
    """Return the path of the value that is null because of an error at a path."""
    for place, step in enumerate(path):
        if data is None:
            return tuple(path[:place])
        data = data[step]
    return tuple(path)


@pytest.mark.timeout(0)
@given(seed=st.integers(0, 2**32))
@settings(
    max_examples=EXAMPLES,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
async def test_both_roads_answer_the_same(asked_world: tuple[World, Generator, list[Viewer | None]], seed: int) -> None:
    world, generator, viewers = asked_world
    random, detours = Random(seed), Counter[Detour | None]()
    while detours.total() < TOGETHER:
        asked, viewer = generator.query(random), random.choice(viewers)
        compiled, context = await answer(world, asked, viewer, is_compiled=True)
        if context.detour is Detour.NOT_EXECUTED:
            continue  # It does not fit the schema after all: two of its fields cannot be merged, or there are too many.
        detours[context.detour] += 1
        standard, other = await answer(world, asked, viewer, is_compiled=False)
        assert other.road is Road.STANDARD
        try:
            check_equal(compiled, standard)
        except AssertionError as different:
            different.add_note(f"{asked.query}\n{asked.variables}\n{viewer}\n{compiled}\n{standard}")
            raise
    assert detours[None] >= 0.95 * detours.total(), detours
