"""What waits for an operator, and margins as operators look at them: one request for the whole of it."""

from __future__ import annotations

from gql_server.service import risk_desk
from gql_server.service.watching.ranking import Ranked
from gql_server.units import WAD
from tests.schema.test_market_care import later
from tests.schema.world import OPERATOR, Customer, Json, World

DAY = """{ operations {
  heldDeposits { edges { node { amount { value } reason } } }
  stuckPayouts(olderThan: "PT0S") { edges { node { custodian said payout { status amount { value } } } } }
  stalePrices { symbol } faultyMarkets { asset { symbol } } onboarding { status count }
  paused { symbol } endingMarkets { market { asset { symbol } } lending matured owing lent { value } told lastMaturesAt }
  accountsAtRisk(healthBelow: "1000") { edges { node { id margin { status healthFactor } } } }
  proposals { edges { node { id } } }
  collateralAtRisk(asset: "BTC", falls: ["0", "0.1", "0.4"]) {
    candidates measured points { fall price subAccounts debt collateral } }
} }"""


async def operations(world: World, fields: str) -> Json:
    found: Json = (await world.ask(f"{{ operations {{ {fields} }} }}", OPERATOR))["operations"]
    return found


async def indebted(world: World, name: str, btc: str, usdc: str) -> Customer:
    """Return a customer who owes USDC against BTC."""
    customer = await world.customer(name)
    await world.deposit(customer, "BTC", btc)
    wanted = {"subAccountId": customer.sub_account_id, "asset": "USDC", "amount": usdc, "address": "a-wallet"}
    assert (await world.move("borrow", "", customer.viewer, **wanted))["__typename"] == "BorrowSuccess"
    return customer


async def test_one_request_shows_an_operators_day(world: World) -> None:
    lender, newcomer = await world.customer("lender"), await world.newcomer("newcomer")
    await world.deposit(lender, "USDC", "100000")
    await world.deposit(newcomer, "BTC", "0.5")
    close = await indebted(world, "close", "1", "40000")
    await indebted(world, "far", "1", "1000")
    end = await later(world, days=30)
    days = {"repayOnlyAt": end, "closedAt": end, "leaveBy": end}
    assert (await world.move("delistMarket", "", OPERATOR, market="USDC", **days))["__typename"] == "DelistMarketSuccess"
    await world.move("pauseMarket", "", OPERATOR, asset="ETH")
    seen = (await world.ask(DAY, OPERATOR))["operations"]
    assert [edge["node"]["reason"] for edge in seen["heldDeposits"]["edges"]] == ["NOT_APPROVED"]
    left = {"status": "REQUESTED", "amount": {"value": "40000.000000"}}
    assert {"custodian": None, "said": None, "payout": left} in [edge["node"] for edge in seen["stuckPayouts"]["edges"]]
    assert (seen["stalePrices"], seen["faultyMarkets"], seen["paused"]) == ([], [], [{"symbol": "ETH"}])
    (ending,) = seen["endingMarkets"]
    assert (ending["market"]["asset"]["symbol"], ending["told"]) == ("USDC", False)
    assert ending["lending"] >= ending["matured"] >= 0
    assert ending["owing"] >= 2
    assert close.sub_account_id in [edge["node"]["id"] for edge in seen["accountsAtRisk"]["edges"]]
    calm, fallen, deep = seen["collateralAtRisk"]["points"]
    assert 0 == calm["subAccounts"] <= fallen["subAccounts"] < deep["subAccounts"]
    assert float(deep["debt"]) > 40_000
    assert float(deep["collateral"]) >= float(deep["price"])


async def test_the_queue_of_margins_is_paged_in_its_order_and_filtered(world: World) -> None:
    lender = await world.customer("lender")
    await world.deposit(lender, "USDC", "100000")
    near, far = await indebted(world, "near", "1", "40000"), await indebted(world, "far", "1", "1000")
    fields = "edges { node { id } cursor } pageInfo { hasNextPage }"
    first = (await operations(world, f"accountsAtRisk(first: 1) {{ {fields} }}"))["accountsAtRisk"]
    after = first["edges"][0]["cursor"]
    second = (await operations(world, f'accountsAtRisk(first: 1, after: "{after}") {{ {fields} }}'))["accountsAtRisk"]
    both = (await operations(world, f"accountsAtRisk(first: 100) {{ {fields} }}"))["accountsAtRisk"]
    ids = [edge["node"]["id"] for edge in both["edges"]]
    assert [page["edges"][0]["node"]["id"] for page in (first, second)] == ids[:2]
    assert ids.index(near.sub_account_id) < ids.index(far.sub_account_id)
    assert (first["pageInfo"]["hasNextPage"], both["pageInfo"]["hasNextPage"]) == (True, False)
    none = (await operations(world, f"accountsAtRisk(statuses: [LIQUIDATABLE]) {{ {fields} }}"))["accountsAtRisk"]
    assert none["edges"] == []


async def test_falls_that_are_no_fractions_below_one_are_refused(world: World) -> None:
    for falls in ('["1"]', "[]", '["-0.1"]'):
        query = f'{{ operations {{ collateralAtRisk(asset: "BTC", falls: {falls}) {{ candidates }} }} }}'
        assert await world.code(query, OPERATOR) == "BAD_USER_INPUT"


def test_of_many_debtors_the_largest_are_measured_and_the_others_stand_for_each_other() -> None:
    ranked = [Ranked(f"{number:04d}", 0.5, 10_000.0 - number) for number in range(5_000)]
    chosen = risk_desk._sample(ranked)
    assert len(chosen) <= risk_desk.MEASURED_MAX
    assert [chosen[f"{number:04d}"] for number in range(risk_desk.LARGEST)] == [WAD] * risk_desk.LARGEST
    assert abs(sum(chosen.values()) - 5_000 * WAD) <= len(chosen)
