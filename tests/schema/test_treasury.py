"""The house's own money over GraphQL: drawn, kept, redeemed and sold by operators, with the numbers where a rule binds."""

from __future__ import annotations

import re
from decimal import Decimal

from gql_server.domain.accounts import PayoutStatus
from gql_server.domain.commands import SettlePayout
from gql_server.service.requests import system_request
from tests.schema.world import OPERATOR, Json, World
from tests.servers import ROOT

LINE = "solvency { treasury insurance gap }"
BOUND = "... on FundsBound { rule required { value } available { value } }"


async def draw(world: World, amount: str, key: str = "draw") -> Json:
    answer = f"... on DrawTreasurySuccess {{ {LINE} payout {{ amount {{ value }} address status }} }} {BOUND}"
    given = {"asset": "BTC", "amount": amount, "address": "bc1-cold", "idempotencyKey": key}
    return await world.do("drawTreasury", answer, OPERATOR, **given)


async def fund(world: World, name: str, amount: str, asset: str = "BTC") -> Json:
    bound = BOUND if name == "releaseInsurance" else ""
    query = f"mutation ($input: FundInput!) {{ {name}(input: $input) {{ __typename ... on FundSuccess {{ {LINE} }} {bound} }} }}"
    given = {"asset": asset, "amount": amount, "idempotencyKey": f"{name} {amount}"}
    found: Json = (await world.ask(query, OPERATOR, input=given))[name]
    return found


async def test_the_treasury_is_drawn_as_far_as_the_books_allow(world: World) -> None:
    funded = (await fund(world, "fundTreasury", "5"))["solvency"]["treasury"]
    drawn = await draw(world, "2")
    assert drawn["payout"] == {"amount": {"value": "2.00000000"}, "address": "bc1-cold", "status": "REQUESTED"}
    assert drawn["solvency"]["gap"] == "0.00000000"
    assert float(funded) - float(drawn["solvency"]["treasury"]) < 2.0001
    refused = await draw(world, "1000000", "another")
    assert (refused["code"], refused["rule"], refused["required"]["value"]) == ("FUNDS_BOUND", "C1", "1000000.00000000")
    assert 0 < float(refused["available"]["value"]) <= float(drawn["solvency"]["treasury"])


async def test_insurance_goes_back_as_far_as_debts_do_not_need_it(world: World) -> None:
    await fund(world, "fundTreasury", "5")
    insured = (await fund(world, "fundInsurance", "3"))["solvency"]["insurance"]
    assert (await fund(world, "releaseInsurance", "2"))["solvency"]["insurance"] == f"{float(insured) - 2:.8f}"
    assert (await fund(world, "releaseInsurance", "1000000"))["rule"] == "H2"


async def test_what_the_house_holds_is_redeemed_or_sold(world: World) -> None:
    nothing = await world.move("redeemSeized", "", OPERATOR, asset="BTC")
    assert nothing["__typename"] == "NotFound"
    await fund(world, "fundTreasury", "5")
    await draw(world, "2")
    [payout] = (await world.house.ledger.payouts("house", 1, None)).rows
    await world.house.teller.submit(system_request("x", SettlePayout(payout, PayoutStatus.FAILED)))
    sold = await world.move(
        "sellSeized", f"... on FundSuccess {{ {LINE} }}", OPERATOR, asset="BTC", amount="0.5", soldFor="USDC", proceeds="50000"
    )
    assert sold["solvency"]["gap"] == "0.000000"
    redeemed = await world.move("redeemSeized", f"... on FundSuccess {{ {LINE} }}", OPERATOR, asset="BTC")
    assert redeemed["solvency"]["gap"] == "0.00000000"
    again = await world.move("redeemSeized", "", OPERATOR, asset="BTC")
    assert again["__typename"] == "NotFound"


async def test_a_backstop_knows_what_it_is_good_for(world: World) -> None:
    customer = await world.customer()
    given = {"subAccountId": customer.sub_account_id, "capacity": "2500.5"}
    await world.do("registerBackstop", "", OPERATOR, **given)
    query = "query ($id: ID!) { subAccount(id: $id) { isBackstop backstopCapacity backstopUsed } }"
    found = (await world.ask(query, customer.viewer, id=customer.sub_account_id))["subAccount"]
    assert (found["isBackstop"], float(found["backstopCapacity"]), float(found["backstopUsed"])) == (True, 2500.5, 0)


async def test_the_how_to_is_true(world: World) -> None:
    page = (ROOT / "docs/how-to/run-the-treasury.md").read_text(encoding="utf-8")
    funding, insuring, earning = re.findall(r"```graphql\n(.*?)```", page, re.DOTALL)
    funded, insured = await world.ask(funding, OPERATOR), await world.ask(insuring, OPERATOR)
    assert funded["drawTreasury"]["payout"]["status"] == "REQUESTED"
    assert Decimal(funded["fundTreasury"]["solvency"]["gap"]) == 0
    before, after = (insured[name]["solvency"]["insurance"] for name in ("fundInsurance", "releaseInsurance"))
    assert Decimal(before) - Decimal(after) == 500
    assert (await world.ask(earning, OPERATOR))["operations"]["stakingEpochs"]["edges"] == []
