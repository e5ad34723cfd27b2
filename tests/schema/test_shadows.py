"""Models in shadow: attached by the operator, seen by everybody, paid by nobody."""

from __future__ import annotations

from tests.schema.test_operator import CURVE
from tests.schema.world import OPERATOR, Json, World

SHADOW = "id asset { symbol } model { name } parameters since status fault borrowRate { apr } difference"
ATTACHED = "... on AttachShadowSuccess { command { id replayed } shadow { " + SHADOW + " } }"
SERIES = """query ($first: Int!, $after: String, $interval: Interval!) { market(symbol: "BTC") { borrowRate { apr } shadows { id
    history(range: {window: WEEK}, interval: $interval, first: $first, after: $after) {
    edges { cursor node { id at borrowRate liveRate difference status fault model modelVersion parametersHash } }
    pageInfo { hasNextPage } } } } }"""


async def attach(world: World, **given: object) -> Json:
    return await world.move(
        "attachShadow", ATTACHED, OPERATOR, **{"market": "BTC", "name": "two_slope_kinked", "parameters": CURVE, **given}
    )


async def series(world: World, *, interval: str = "HOUR", first: int = 100, after: str | None = None) -> Json:
    found: Json = (await world.ask(SERIES, first=first, after=after, interval=interval))["market"]["shadows"][0]["history"]
    return found


async def test_everybody_sees_what_a_shadow_would_charge_and_how_far_that_is_from_the_live_rate(world: World) -> None:
    made = (await attach(world))["shadow"]
    market = (await world.ask('{ market(symbol: "BTC") { borrowRate { apr } shadows { ' + SHADOW + " } } }"))["market"]
    assert market["shadows"] == [made]
    assert (made["status"], made["fault"], made["parameters"]) == ("LIVE", None, CURVE)
    difference = float(made["borrowRate"]["apr"]) - float(market["borrowRate"]["apr"])
    assert abs(difference - float(made["difference"])) < 1e-12


async def test_its_rates_at_the_boundaries_are_a_series_beside_the_live_ones(world: World) -> None:
    await attach(world)
    await world.advance("PT30H")
    rows = (await series(world))["edges"]
    assert len(rows) == 30
    live = await world.ask('{ market(symbol: "BTC") { history(range: {window: WEEK}) { edges { node { at borrowRate } } } } }')
    by_time = {edge["node"]["at"]: edge["node"]["borrowRate"] for edge in live["market"]["history"]["edges"]}
    assert all(row["node"]["liveRate"] == by_time[row["node"]["at"]] for row in rows)
    assert {row["node"]["status"] for row in rows} == {"LIVE"}


async def test_the_series_is_paged_and_thinned_out(world: World) -> None:
    await attach(world)
    await world.advance("P3D")
    page = await series(world, first=50)
    rest = await series(world, first=50, after=page["edges"][-1]["cursor"])
    assert (len(page["edges"]), page["pageInfo"]) == (50, {"hasNextPage": True})
    assert (len(rest["edges"]), rest["pageInfo"]) == (22, {"hasNextPage": False})
    days = await series(world, interval="DAY")
    assert len(days["edges"]) in (3, 4)


async def test_a_shadow_and_its_rows_are_found_by_their_ids(world: World) -> None:
    shadow = (await attach(world))["shadow"]
    await world.advance("PT1H")
    row = (await series(world))["edges"][0]["node"]
    nodes = await world.ask("query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }", ids=[shadow["id"], row["id"]])
    assert [node["__typename"] for node in nodes["nodes"]] == ["ShadowModel", "ShadowSample"]


async def test_a_detached_shadow_is_gone_and_its_rows_stay(world: World) -> None:
    shadow = (await attach(world))["shadow"]
    await world.advance("PT1H")
    row = (await series(world))["edges"][0]["node"]
    detached = await world.move(
        "detachShadow", "... on DetachShadowSuccess { market { shadows { id } } }", OPERATOR, id=shadow["id"]
    )
    assert detached["market"] == {"shadows": []}
    await world.advance("PT1H")
    nodes = (await world.ask("query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=[shadow["id"], row["id"]]))["nodes"]
    assert nodes == [None, {"id": row["id"]}]
    assert (await world.move("detachShadow", "", OPERATOR, id=shadow["id"]))["code"] == "NOT_FOUND"


async def test_asked_again_with_its_key_it_is_one_shadow(world: World) -> None:
    first = await attach(world, idempotencyKey="once")
    again = await attach(world, idempotencyKey="once")
    assert again["command"] == {"id": first["command"]["id"], "replayed": True}
    assert again["shadow"] == first["shadow"]
    assert len((await world.ask('{ market(symbol: "BTC") { shadows { id } } }'))["market"]["shadows"]) == 1


async def test_a_model_that_is_not_there_or_a_ninth_shadow_is_refused(world: World) -> None:
    assert (await attach(world, name="nope"))["code"] == "INVALID_INPUT"
    assert (await attach(world, name="close_factor", parameters=None))["code"] == "INVALID_INPUT"
    assert (await attach(world, market="NOPE"))["code"] == "NOT_FOUND"
    for _ in range(8):
        assert (await attach(world))["__typename"] == "AttachShadowSuccess"
    assert (await attach(world))["code"] == "TERMS_REFUSED"
