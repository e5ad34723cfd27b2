"""Models with a list of points as parameter: what the catalogue says of it, a curve drawn by it, a market that uses it."""

from __future__ import annotations

import pytest

from tests.schema.world import OPERATOR, Json, World

LINE = [["0", "0.01"], ["0.8", "0.05"], ["1", "0.65"]]
PARAMETERS = "name unit default minimum maximum countMinimum countMaximum"
CREATED = """... on CreateMarketSuccess { market { rateModel { parameters } } }
    ... on InvalidInput { field }"""


async def test_the_catalogue_says_how_many_points_of_which_units(world: World) -> None:
    query = f'{{ model(kind: RATE_MODEL, name: "seven_point") {{ parameters {{ {PARAMETERS} }} parametersSchema }} }}'
    model = (await world.ask(query))["model"]
    assert model["parameters"][2] == {
        "name": "inner_points",
        "unit": "[fraction, rate]",
        "default": [["0.2", "0.1"], ["0.6", "0.15"]],
        "minimum": ["0.000000000000000001", "0.0"],
        "maximum": ["0.999999999999999999", "100.0"],
        "countMinimum": 0,
        "countMaximum": 5,
    }
    assert (model["parameters"][0]["countMinimum"], model["parameters"][0]["countMaximum"]) == (None, None)
    assert model["parametersSchema"]["properties"]["inner_points"]["type"] == "array"


async def test_a_curve_is_drawn_by_points(world: World) -> None:
    query = """query ($line: JSON!) { model(kind: RATE_MODEL, name: "multi_point") {
        curve(parameters: $line, points: 6) { utilization borrowRate } } }"""
    curve = (await world.ask(query, line={"curve": LINE}))["model"]["curve"]
    assert [point["borrowRate"] for point in curve] == ["0.01", "0.02", "0.03", "0.04", "0.05", "0.65"]


def market(line: object) -> Json:
    return {
        "asset": "DOGE",
        "terms": {"fee": "0.1"},
        "limits": {"maxUtilization": "0.95", "throttleThreshold": "0.9", "throttleUpdateFraction": "0.1"},
        "rateModel": {"name": "multi_point", "parameters": {"curve": line}},
        "liquidationPolicy": {"name": "close_factor"},
    }


async def list_doge(world: World) -> None:
    risk = {"haircutWeight": "0.7", "initialMarginBase": "0.25", "maintenanceMarginBase": "0.125", "priceMaxAge": "PT1H"}
    doge: Json = {"symbol": "DOGE", "name": "Dogecoin", "decimals": 8, "minimumDeposit": "1", "withdrawalFee": "2", "risk": risk}
    await world.do("createAsset", "", OPERATOR, **doge)


async def test_a_market_records_points_and_shows_them_in_fixed_notation(world: World) -> None:
    await list_doge(world)
    made = await world.do("createMarket", CREATED, OPERATOR, **market(LINE))
    assert made["market"]["rateModel"]["parameters"] == {"curve": [["0.0", "0.01"], ["0.8", "0.05"], ["1.0", "0.65"]]}


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ([["0", "0.01"], ["0.8", "0.05"]], "the last point is not at utilization 1"),
        ([["0", "0.01"], ["0.8", "0.05"], ["0.8", "0.06"], ["1", "1"]], "the x of point 3 is not above the x of the one before"),
        ([["0", 0.5], ["1", "1"]], "the y of point 1: a float is neither an integer nor text in fixed notation"),
        ("0.5", "a str is not a list of points"),
        ([["0", "0.01"]], "1 points are out of range"),
    ],
)
async def test_a_line_that_makes_no_sense_is_refused_with_the_parameter(world: World, line: object, words: str) -> None:
    await list_doge(world)
    made = await world.do("createMarket", CREATED, OPERATOR, **market(line))
    assert (made["__typename"], made["field"]) == ("InvalidInput", "rateModel.parameters.curve")
    assert words in made["message"]
