"""Everything that an operator does is logged, and nothing that a customer does."""

from __future__ import annotations

from tests.schema.world import OPERATOR, Json, World

LOG = "{ operatorActions { edges { node { operator action accountId note } } } }"


async def logged(world: World) -> list[Json]:
    edges = (await world.ask(LOG, OPERATOR))["operatorActions"]["edges"]
    return [edge["node"] for edge in edges]


async def test_a_freeze_is_logged_with_its_reason_and_whom_it_is_about(world: World) -> None:
    customer = await world.customer()
    await world.do("freezeAccount", "__typename", OPERATOR, accountId=customer.account_id, reason="a stolen phone")
    (action,) = await logged(world)
    assert (action["operator"], action["action"], action["accountId"]) == ("operator", "freezeAccount", customer.account_id)
    assert action["note"].startswith("a stolen phone\nFreezeAccount ")


async def test_what_is_refused_was_asked_for_and_is_logged(world: World) -> None:
    asked = 'mutation { fundInsurance(input: {asset: "BTC", amount: "1000000", idempotencyKey: "k"}) { __typename } }'
    assert (await world.ask(asked, OPERATOR))["fundInsurance"] == {"__typename": "TermsRefused"}
    await world.do("setPrice", "__typename", OPERATOR, asset="BTC", usd="1")
    assert [action["action"] for action in await logged(world)] == ["setPrice", "fundInsurance"]


async def test_what_a_customer_does_is_not_in_the_operators_log(world: World) -> None:
    customer = await world.customer()
    await world.deposit(customer, "BTC", "1")
    await world.move(
        "transfer", "__typename", customer.viewer, fromSubAccountId=customer.sub_account_id, toSubAccountId="x", asset="BTC"
    )
    assert await logged(world) == []
