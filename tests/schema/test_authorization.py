"""Ids of nothing, and tokens of nobody. Who gets what of every field is asked in tests/schema/authorization."""

from __future__ import annotations

import pytest

from gql_server.schema.context import Context
from gql_server.schema.ids import global_id
from tests.schema.world import World


async def test_what_is_public_is_found_by_its_id(world: World) -> None:
    await world.advance("PT2H")
    history = 'market(symbol: "BTC") { id asset { id } history(range: {window: DAY}) { edges { node { id } } } }'
    market = (await world.ask(f"{{ {history} }}"))["market"]
    ids = [market["id"], market["asset"]["id"], market["history"]["edges"][0]["node"]["id"]]
    found = (await world.ask("query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=ids))["nodes"]
    assert [node["id"] for node in found] == ids


@pytest.mark.parametrize(
    "given",
    ["", "nonsense", global_id("Asset", "NOPE"), global_id("Nothing", "BTC"), global_id("MarketSample", "BTC:x"),
     global_id("Activity", "1"), global_id("Activity", "9999:0"), global_id("LendPosition", "x"), global_id("Payout", "x")],
)  # fmt: skip
async def test_an_id_of_nothing_is_null(world: World, given: str) -> None:
    customer = await world.customer()
    assert await world.ask("query ($id: ID!) { node(id: $id) { id } }", customer.viewer, id=given) == {"node": None}


@pytest.mark.parametrize("given", ["", "nonsense", global_id("Asset", "BTC"), global_id("SubAccount", "nobody")])
async def test_an_id_of_nothing_in_an_input_is_not_found(world: World, given: str) -> None:
    customer = await world.customer()
    answer = await world.move("repay", "... on NotFound { what }", customer.viewer, subAccountId=given, asset="BTC")
    assert (answer["code"], answer["what"]) == ("NOT_FOUND", "sub-account")


async def test_a_token_that_is_nobodys_is_told_to_who_asks_who_they_are(world: World) -> None:
    context = Context(world.services, None, has_bad_token=True)
    result = await world.schema.run("{ viewer { account { id } } }", context=context)
    assert result.errors is not None
    assert (result.errors[0].extensions or {})["code"] == "UNAUTHENTICATED"
