"""Operators see who owes something, those nearest to liquidation first."""

from __future__ import annotations

from tests.schema.world import OPERATOR, Customer, Json, World

DEBTORS = """query ($first: Int! = 50, $after: String, $order: DebtorOrder! = HEALTH_ASC, $statuses: [MarginStatus!]) {
    debtors(first: $first, after: $after, orderBy: $order, statuses: $statuses) {
        pageInfo { hasNextPage endCursor } edges { node { id margin { status healthFactor } } } } }"""


async def owe(world: World, customer: Customer, usdc: str) -> str:
    await world.deposit(customer, "BTC", "1")
    borrowed = {"subAccountId": customer.sub_account_id, "asset": "USDC", "amount": usdc}
    assert (await world.move("borrow", "", customer.viewer, **borrowed))["__typename"] == "BorrowSuccess"
    return customer.sub_account_id


async def page(world: World, **asked: object) -> tuple[list[str], Json]:
    found = (await world.ask(DEBTORS, OPERATOR, **asked))["debtors"]
    return [edge["node"]["id"] for edge in found["edges"]], found["pageInfo"]


async def test_debtors_are_listed_by_health_either_way(world: World) -> None:
    safe = await owe(world, await world.customer(), "1000")
    risky = await owe(world, await world.customer("bob"), "30000")
    found = (await world.ask(DEBTORS, OPERATOR))["debtors"]["edges"]
    healths = [float(edge["node"]["margin"]["healthFactor"]) for edge in found]
    assert healths == sorted(healths)
    ids = [edge["node"]["id"] for edge in found]
    assert ids.index(risky) < ids.index(safe)
    assert (await page(world, order="HEALTH_DESC"))[0] == ids[::-1]


async def test_pages_of_debtors_skip_nobody_and_show_nobody_twice_while_others_begin_to_owe(world: World) -> None:
    safe = await owe(world, await world.customer(), "1000")
    begun, info = await page(world, first=1)
    risky = await owe(world, await world.customer("bob"), "30000")
    following, _ = await page(world, after=info["endCursor"])
    whole, _ = await page(world)
    assert set(whole) - {risky} <= {*begun, *following}
    assert not set(begun) & set(following)
    assert safe in {*begun, *following}


async def test_debtors_are_filtered_by_where_they_stand(world: World) -> None:
    safe = await owe(world, await world.customer(), "1000")
    assert safe in (await page(world, statuses=["HEALTHY"]))[0]
    assert (await page(world, statuses=["LIQUIDATABLE"]))[0] == []
    assert (await page(world, statuses=[]))[0] == []
    assert await world.code("{ debtors(statuses: [SAFE]) { edges { cursor } } }", OPERATOR) == "BAD_USER_INPUT"
