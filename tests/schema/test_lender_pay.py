"""How lenders are paid: chosen by the operator, shown to everybody, counted the same everywhere."""

from __future__ import annotations

from decimal import Decimal

import pytest

from gql_server.plugin_host import RecordedModels
from gql_server.service.audit import audit
from tests.schema.world import OPERATOR, Json, World

PAY = (
    "kind supplyLine { model { name } parameters status fault } treasuryRateFee treasuryFixedFee insuranceRateFee insuranceFixedFee"
)
MARKET = "utilization borrowRate { apr } lendRate { base { apr } } terms { fee maturity lenderPay { " + PAY + " } }"
CHANGED = "... on UpdateMarketSuccess { market { " + MARKET + " } } ... on InvalidInput { field } ... on TermsRefused { rule }"
ON_TOP: Json = {"kind": "FEE_ON_TOP", "treasuryRateFee": "0.1", "treasuryFixedFee": "0.01", "insuranceRateFee": "0.05"}
LINE: Json = {"kind": "SUPPLY_LINE", "supplyLine": {"name": "fixed", "parameters": {"rate": "0.002"}}}


async def shown(world: World, fields: str = MARKET) -> Json:
    found: Json = (await world.ask('{ market(symbol: "USDC") { ' + fields + " } }"))["market"]
    return found


async def change(world: World, pay: Json | None, fee: str = "0", **terms: object) -> Json:
    if pay is not None:
        terms["lenderPay"] = pay
    return await world.move("updateMarket", CHANGED, OPERATOR, asset="USDC", terms={"fee": fee, **terms})


async def test_a_market_skims_a_fee_unless_its_operator_says_otherwise(world: World) -> None:
    pay = (await shown(world))["terms"]["lenderPay"]
    fees = dict.fromkeys(("treasuryRateFee", "treasuryFixedFee", "insuranceRateFee", "insuranceFixedFee"), "0.0")
    assert pay == {"kind": "SKIM_FEE", "supplyLine": None} | fees


async def test_fees_on_top_are_paid_by_borrowers_and_leave_lenders_the_curve(world: World) -> None:
    skimmed = await shown(world)
    market = (await change(world, ON_TOP))["market"]
    curve, share = Decimal(skimmed["borrowRate"]["apr"]), Decimal(market["utilization"])
    assert float(market["borrowRate"]["apr"]) == pytest.approx(float(curve * Decimal("1.15") + Decimal("0.01")))
    assert float(market["lendRate"]["base"]["apr"]) == pytest.approx(float(curve * share))
    assert market["terms"]["lenderPay"] == {
        "kind": "FEE_ON_TOP",
        "supplyLine": None,
        "treasuryRateFee": "0.1",
        "treasuryFixedFee": "0.01",
        "insuranceRateFee": "0.05",
        "insuranceFixedFee": "0.0",
    }


async def test_a_supply_line_is_shown_with_its_model_and_pays_lenders(world: World) -> None:
    market = (await change(world, LINE))["market"]
    assert market["lendRate"]["base"]["apr"] == "0.002"
    line = market["terms"]["lenderPay"]["supplyLine"]
    assert line == {"model": {"name": "fixed"}, "parameters": {"rate": "0.002"}, "status": "LIVE", "fault": None}


@pytest.mark.parametrize("pay", [ON_TOP, LINE])
async def test_curve_history_and_present_rates_agree(world: World, pay: Json) -> None:
    await change(world, pay)
    await world.advance("PT1H")
    row = "history(range: {window: DAY}) { edges { node { at borrowRate lendRate utilization } } }"
    market = await shown(world, MARKET + " curve(points: 1001) { utilization borrowRate lendRate } " + row)
    last = market["history"]["edges"][-1]["node"]
    assert last["borrowRate"] == market["borrowRate"]["apr"]
    assert float(last["lendRate"]) == pytest.approx(float(market["lendRate"]["base"]["apr"]), rel=1e-4)  # A quarter has passed.
    near = min(market["curve"], key=lambda point: abs(Decimal(point["utilization"]) - Decimal(market["utilization"])))
    assert float(near["borrowRate"]) == pytest.approx(float(last["borrowRate"]), abs=2e-3)
    assert float(near["lendRate"]) == pytest.approx(float(last["lendRate"]), abs=2e-3)
    report = await audit(world.house.ledger, RecordedModels)
    assert report.is_clean, (report.faults, report.differences)


async def test_other_terms_leave_the_pay_as_it_is(world: World) -> None:
    await change(world, LINE)
    market = (await change(world, None, maturity="P1D"))["market"]
    assert market["terms"]["maturity"] == "P1D"
    assert market["terms"]["lenderPay"]["kind"] == "SUPPLY_LINE"
    back = (await change(world, {"kind": "SKIM_FEE"}, "0.1"))["market"]
    assert (back["terms"]["fee"], back["terms"]["lenderPay"]["supplyLine"]) == ("0.1", None)


@pytest.mark.parametrize(
    ("pay", "fee", "field"),
    [
        (LINE, "0.1", "terms.fee"),
        (ON_TOP, "0.1", "terms.fee"),
        (ON_TOP | {"treasuryRateFee": "1.5"}, "0", "terms.lenderPay.treasuryRateFee"),
        (ON_TOP | {"insuranceFixedFee": "-1"}, "0", "terms.lenderPay.insuranceFixedFee"),
        (LINE | {"treasuryFixedFee": "0.1"}, "0", "terms.lenderPay.treasuryFixedFee"),
        (LINE | {"supplyLine": None}, "0", "terms.lenderPay.supplyLine"),
        (ON_TOP | {"supplyLine": LINE["supplyLine"]}, "0", "terms.lenderPay.supplyLine"),
        (LINE | {"supplyLine": {"name": "nope"}}, "0", "terms.lenderPay.supplyLine.name"),
        (LINE | {"supplyLine": {"name": "fixed", "parameters": {"rate": "x"}}}, "0", "terms.lenderPay.supplyLine.parameters.rate"),
        (LINE | {"supplyLine": {"name": "adaptive_curve"}}, "0", "terms.lenderPay.supplyLine.name"),
    ],
)
async def test_what_does_not_belong_to_the_kind_is_refused_with_its_field(world: World, pay: Json, fee: str, field: str) -> None:
    answer = await change(world, pay, fee)
    assert (answer["__typename"], answer.get("field")) == ("InvalidInput", field)


async def test_a_fee_that_leaves_lenders_little_is_refused_beside_a_reward(world: World) -> None:
    reward = [{"name": "fixed_rate", "parameters": {"rate": "0.01"}}]
    answer = await world.move("updateMarket", CHANGED, OPERATOR, asset="USDC", terms={"fee": "0.91"}, stakingRewards=reward)
    assert (answer["__typename"], answer.get("rule")) == ("TermsRefused", "R8")


async def test_a_new_market_begins_with_its_pay(world: World) -> None:
    given: Json = {
        "asset": "DOGE",
        "terms": {"fee": "0", "lenderPay": ON_TOP},
        "rateModel": {"name": "two_slope_kinked"},
        "liquidationPolicy": {"name": "close_factor"},
    }
    risk = {"haircutWeight": "0.7", "initialMarginBase": "0.25", "maintenanceMarginBase": "0.125", "priceMaxAge": "PT1H"}
    asset: Json = {"symbol": "DOGE", "name": "Dogecoin", "decimals": 8, "minimumDeposit": "1", "withdrawalFee": "2", "risk": risk}
    await world.do("createAsset", "", OPERATOR, **asset)
    answer = "... on CreateMarketSuccess { market { borrowRate { apr } terms { lenderPay { kind } } } }"
    market = (await world.do("createMarket", answer, OPERATOR, **given))["market"]
    assert market == {"borrowRate": {"apr": "0.01"}, "terms": {"lenderPay": {"kind": "FEE_ON_TOP"}}}
