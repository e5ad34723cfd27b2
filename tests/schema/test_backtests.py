"""A market's history under another rate model: public, bounded, and what a shadow would have shown."""

from __future__ import annotations

import re

import pytest

from gql_server.schema import backtests
from tests.schema.test_operator import CURVE
from tests.schema.test_shadows import attach, series
from tests.schema.world import Json, World
from tests.servers import ROOT

ROWS = "at utilization borrowRate lendRate liveBorrowRate liveLendRate difference status fault"
BACKTEST = (
    """query ($model: ModelChoiceInput!, $range: HistoryRange!, $interval: Interval! = HOUR) {
    market(symbol: "BTC") { backtest(model: $model, range: $range, interval: $interval) { """
    + ROWS
    + " } } }"
)
GUIDE = ROOT / "docs/how-to/use-the-rate-explorer.md"
WEEK = {"window": "WEEK"}
STEEP = {"name": "two_slope_kinked", "parameters": CURVE}


async def backtest(world: World, *, range: Json = WEEK, interval: str = "HOUR", model: Json = STEEP) -> list[Json]:
    data = await world.ask(BACKTEST, model=model, range=range, interval=interval)
    rows: list[Json] = data["market"]["backtest"]
    return rows


async def test_it_is_what_a_shadow_would_have_shown(world: World) -> None:
    await attach(world)
    await world.advance("PT9H")
    shadow = [edge["node"] for edge in (await series(world))["edges"]]
    told = (await backtest(world))[-9:]
    for name in ("at", "borrowRate", "difference", "status", "fault"):
        assert [row[name] for row in told] == [row[name] for row in shadow]
    assert [row["liveBorrowRate"] for row in told] == [row["liveRate"] for row in shadow]


async def test_the_markets_own_model_changes_nothing(world: World) -> None:
    await world.advance("PT3H")
    market = (await world.ask('{ market(symbol: "BTC") { rateModel { model { name } parameters } } }'))["market"]
    own = {"name": market["rateModel"]["model"]["name"], "parameters": market["rateModel"]["parameters"]}
    told = await backtest(world, model=own)
    assert {row["difference"] for row in told} == {"0.0"}
    assert [row["lendRate"] for row in told] == [row["liveLendRate"] for row in told]


async def test_the_guide_asks_for_one(world: World) -> None:
    await world.advance("PT2H")
    (block,) = re.findall(r"```graphql\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)
    told = (await world.ask(block))["market"]["backtest"]
    assert told
    assert all(row["fault"] is None for row in told)


async def test_it_is_thinned_out_as_the_history_is(world: World) -> None:
    await world.advance("P3D")
    history = await world.ask(
        '{ market(symbol: "BTC") { history(range: {window: WEEK}, interval: DAY) { edges { node { at } } } } }'
    )
    assert [row["at"] for row in await backtest(world, interval="DAY")] == [
        edge["node"]["at"] for edge in history["market"]["history"]["edges"]
    ]


async def test_what_cannot_be_told_is_refused(world: World) -> None:
    await world.advance("PT1H")
    for wrong in ({"name": "nope"}, {"name": "two_slope_kinked", "parameters": {"base_rate": "-1"}}):
        assert await world.code(BACKTEST, model=wrong, range=WEEK) == "BAD_USER_INPUT"
    upside_down = {"between": {"from": "2030-01-02T00:00:00Z", "to": "2030-01-01T00:00:00Z"}}
    assert await world.code(BACKTEST, model=STEEP, range=upside_down) == "BAD_USER_INPUT"


async def test_a_long_history_is_read_page_by_page_and_a_longer_one_refused(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    await world.advance("PT8H")
    at_once = await backtest(world)
    monkeypatch.setattr(backtests, "_PAGE", 3)
    assert await backtest(world) == at_once
    monkeypatch.setattr(backtests, "BOUNDARIES_MAX", len(at_once) - 1)
    assert await world.code(BACKTEST, model=STEEP, range={"window": "ALL"}) == "BAD_USER_INPUT"


@pytest.mark.soak
async def test_a_month_of_hours_is_told_and_more_is_refused(world: World) -> None:
    await world.advance("P16D")
    await world.advance("P16D")
    assert await world.code(BACKTEST, model=STEEP, range={"window": "ALL"}) == "BAD_USER_INPUT"
    assert len(await backtest(world, range={"window": "MONTH"})) == 720
