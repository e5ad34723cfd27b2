"""The operator's part: assets, markets, prices and the house's own money."""

from __future__ import annotations

from decimal import Decimal

import pytest

from gql_server.ports.people import Role
from gql_server.service.authorization import Viewer
from tests.schema.world import OPERATOR, Json, World

RISK = {
    "haircutWeight": "0.7", "initialMarginBase": "0.25", "maintenanceMarginBase": "0.125", "priceMaxAge": "PT1H",
}  # fmt: skip
DOGE: Json = {"symbol": "DOGE", "name": "Dogecoin", "decimals": 8, "minimumDeposit": "1", "withdrawalFee": "2", "risk": RISK}
CURVE = {"optimal_utilization": "0.6", "base_rate": "0.01", "slope_below": "0.08", "slope_above": "1.5"}
MARKET: Json = {
    "asset": "DOGE",
    "terms": {"fee": "0.1"},
    "limits": {"lentCap": "1000", "maxUtilization": "0.95", "throttleThreshold": "0.9", "throttleUpdateFraction": "0.1"},
    "rateModel": {"name": "two_slope_kinked", "parameters": CURVE},
    "liquidationPolicy": {"name": "close_factor"},
}


async def list_doge(world: World) -> None:
    made = await world.do("createAsset", "... on CreateAssetSuccess { asset { symbol isLendable } }", OPERATOR, **DOGE)
    assert made["asset"] == {"symbol": "DOGE", "isLendable": False}


async def test_an_asset_and_its_market_are_lent_from_then_on(world: World) -> None:
    await list_doge(world)
    answer = """... on CreateMarketSuccess { market { state terms { maturity fee } limits { lentCap { value } borrowedCap { value }
        throttleBound } rateModel { parameters } borrowRate { apr } } }"""
    market = (await world.do("createMarket", answer, OPERATOR, **MARKET))["market"]
    assert market["limits"]["lentCap"] == {"value": "1000.00000000"}
    assert market["limits"]["borrowedCap"] is None
    assert market["terms"] == {"maturity": "P7D", "fee": "0.1"}
    assert market["rateModel"]["parameters"] == CURVE
    customer = await world.customer()
    assert (await world.deposit(customer, "DOGE", "10"))["lent"] == {"value": "10.00000000"}


@pytest.mark.parametrize(
    ("mutation", "given", "field"),
    [
        ("createAsset", DOGE | {"symbol": "doge"}, "symbol"),
        ("createAsset", DOGE | {"decimals": 19}, "decimals"),
        ("createAsset", DOGE | {"minimumDeposit": "1.000000001"}, "minimumDeposit"),
        ("createAsset", DOGE | {"risk": RISK | {"haircutWeight": "1.5"}}, "risk.haircutWeight"),
        ("createMarket", MARKET | {"asset": "MNT", "terms": {"fee": "2"}}, None),
        ("createMarket", MARKET | {"asset": "BTC", "rateModel": {"name": "nope"}}, "rateModel.name"),
        (
            "createMarket",
            MARKET | {"asset": "BTC", "rateModel": {"name": "two_slope_kinked", "parameters": CURVE | {"base_rate": "9999999"}}},
            "rateModel.parameters.base_rate",
        ),
        ("updateMarket", {"asset": "BTC", "terms": {"fee": "2"}}, "terms.fee"),
        ("updateMarket", {"asset": "BTC", "liquidationPolicy": {"name": "nope"}}, "liquidationPolicy.name"),
        ("setPrice", {"asset": "BTC", "usd": "0"}, "usd"),
    ],
)
async def test_a_bad_term_is_refused_with_its_field(world: World, mutation: str, given: Json, field: str | None) -> None:
    answer = await world.do(mutation, "... on InvalidInput { field }", OPERATOR, **given)
    if field is None:
        assert answer["__typename"] == "NotFound"
    else:
        assert (answer["__typename"], answer.get("field")) == ("InvalidInput", field)


async def test_terms_that_cannot_stand_name_the_rule(world: World) -> None:
    answer = await world.do("createAsset", "... on TermsRefused { rule }", OPERATOR, **DOGE | {"symbol": "BTC"})
    assert answer["code"] == "TERMS_REFUSED"
    reckless = await world.do(
        "createAsset", "... on TermsRefused { rule }", OPERATOR, **DOGE | {"risk": RISK | {"haircutWeight": "1"}}
    )
    assert (reckless["code"], reckless["rule"]) == ("TERMS_REFUSED", "X3")


async def test_a_market_is_changed_and_keeps_what_is_not_named(world: World) -> None:
    before = (await world.ask('{ market(symbol: "SOL") { stakingRewards { parameters } rateModel { parameters } } }'))["market"]
    answer = "... on UpdateMarketSuccess { market { state stakingRewards { parameters } rateModel { parameters } } }"
    closed = await world.do("updateMarket", answer, OPERATOR, asset="SOL", state="REPAY_ONLY")
    assert closed["market"] == {"state": "REPAY_ONLY", **before}
    changed = await world.do(
        "updateMarket", answer, OPERATOR, asset="SOL", rateModel={"name": "two_slope_kinked", "parameters": CURVE}
    )
    assert changed["market"]["rateModel"]["parameters"] == CURVE
    assert changed["market"]["stakingRewards"] == before["stakingRewards"]


async def test_a_market_that_takes_nothing_new_says_so(world: World) -> None:
    await world.do("updateMarket", "", OPERATOR, asset="USDC", state="REPAY_ONLY")
    customer = await world.customer()
    await world.deposit(customer, "BTC", "1")
    answer = await world.move(
        "borrow", "... on MarketClosed { state }", customer.viewer, subAccountId=customer.sub_account_id, asset="USDC", amount="1"
    )
    assert (answer["code"], answer["state"]) == ("MARKET_CLOSED", "REPAY_ONLY")


async def test_money_of_the_house_moves_once_per_key(world: World) -> None:
    answer = "... on FundSuccess { command { replayed } solvency { treasury insurance gap } }"
    given = {"asset": "BTC", "amount": "2", "idempotencyKey": "fund"}
    before = (await world.ask("{ solvency { treasury asset { symbol } } }", OPERATOR))["solvency"][0]["treasury"]
    query = f"mutation ($input: FundInput!) {{ fundTreasury(input: $input) {{ {answer} }} }}"
    funded = (await world.ask(query, OPERATOR, input=given))["fundTreasury"]
    again = (await world.ask(query, OPERATOR, input=given | {"amount": "2.0"}))["fundTreasury"]
    assert (funded["command"]["replayed"], again["command"]["replayed"]) == (False, True)
    assert again["solvency"]["treasury"] == funded["solvency"]["treasury"]
    assert 0 <= Decimal(funded["solvency"]["treasury"]) - Decimal(before) - 2 < Decimal("0.00001")  # Fees come in by the second.
    moved = await world.ask(query.replace("fundTreasury", "fundInsurance"), OPERATOR, input=given | {"idempotencyKey": "x"})
    assert moved["fundInsurance"]["solvency"]["gap"] == "0.00000000"


async def test_more_than_the_house_can_spare_does_not_become_insurance(world: World) -> None:
    query = "mutation ($input: FundInput!) { fundInsurance(input: $input) { ... on TermsRefused { code rule } } }"
    answer = await world.ask(query, OPERATOR, input={"asset": "BTC", "amount": "1000000", "idempotencyKey": "x"})
    assert answer["fundInsurance"] == {"code": "TERMS_REFUSED", "rule": "C1"}


async def test_a_staking_reward_that_arrived_is_settled(world: World) -> None:
    await world.advance("P2D")
    answer = "... on FundSuccess { solvency { stakingReceivable gap } }"
    settled = await world.move("settleStakingReward", answer, OPERATOR, asset="SOL", received="0.1")
    assert settled["solvency"] == {"stakingReceivable": "0.000000000", "gap": "0.000000000"}


async def test_a_price_is_set(world: World) -> None:
    answer = await world.do(
        "setPrice", "... on SetPriceSuccess { asset { price { usd isStale } } }", OPERATOR, asset="BTC", usd="90000"
    )
    assert answer["asset"]["price"] == {"usd": "90000.0", "isStale": False}


async def test_a_held_deposit_goes_back_once(world: World) -> None:
    customer = await world.customer()
    held = (await world.deposit(customer, "BTC", "0.00000001"))["deposit"]
    answer = "... on ReturnDepositSuccess { deposit { status } command { replayed } }"
    returned = await world.move("returnDeposit", answer, OPERATOR, depositId=held["id"])
    assert returned["deposit"]["status"] == "RETURNED"
    assert (await world.move("returnDeposit", answer, OPERATOR, depositId=held["id"]))["code"] == "NOT_FOUND"


async def test_a_sub_account_without_debts_becomes_a_backstop(world: World) -> None:
    customer = await world.customer()
    answer = "... on RegisterBackstopSuccess { subAccount { id } } ... on TermsRefused { rule }"
    made = await world.do("registerBackstop", answer, OPERATOR, subAccountId=customer.sub_account_id)
    assert made["subAccount"]["id"] == customer.sub_account_id
    assert (await world.do("registerBackstop", answer, OPERATOR, subAccountId="nobody"))["code"] == "NOT_FOUND"


async def test_a_command_without_money_may_have_a_key_too(world: World) -> None:
    answer = "... on CreateAssetSuccess { asset { symbol } }"
    first = await world.do("createAsset", answer, OPERATOR, **DOGE, idempotencyKey="list")
    again = await world.do("createAsset", answer, OPERATOR, **DOGE, idempotencyKey="list")
    other = await world.do("createAsset", answer, OPERATOR, **DOGE | {"name": "Doge"}, idempotencyKey="list")
    assert first == again
    assert other["code"] == "IDEMPOTENCY_CONFLICT"


async def test_the_operator_has_an_account_without_holdings(world: World) -> None:
    member = await world.house.door.operators.ensure_operator("operator@example.com", "sandbox-operator")
    viewer = Viewer(member.account_id, Role.OPERATOR, "session")
    account = (await world.ask("{ viewer { account { email subAccounts { edges { cursor } } } } }", viewer))["viewer"]["account"]
    assert account == {"email": "operator@example.com", "subAccounts": {"edges": []}}
