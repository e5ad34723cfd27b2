"""Feeds: recorded by the operator, seen by everybody, told to staking rewards."""

from __future__ import annotations

import pytest

from gql_server.plugin_host import RecordedModels
from gql_server.service.audit import audit
from tests.schema.world import OPERATOR, Json, World

FEED = "name value observedAt changedAt before beforeAt"
OBSERVED = "... on ObserveFeedSuccess { feed { " + FEED + " } } ... on InvalidInput { field }"
EPOCH: Json = {"name": "epoch_feed", "parameters": {"feed": 7, "epoch_seconds": 604800, "dilution_factor": "0.5"}}
FIXED: Json = {"name": "fixed_rate", "parameters": {"rate": "0.01"}}
REWARDS = """{ market(symbol: "SOL") { stakingRewards { model { name } annualRate fault status }
    lendRate { note base { apr } staking { apr } net { apr } } } }"""


async def observe(world: World, feed: str, value: str, **input: object) -> Json:
    return await world.move("observeFeed", OBSERVED, OPERATOR, feed=feed, value=value, **input)


async def feeds(world: World) -> list[Json]:
    found: list[Json] = (await world.ask("{ feeds { " + FEED + " } }"))["feeds"]
    return found


async def test_what_an_operator_records_everybody_sees_with_the_value_before(world: World) -> None:
    assert await feeds(world) == []
    first = (await observe(world, "staking.sol", "0.0012"))["feed"]
    assert first == {"name": "staking.sol", "value": "0.0012", "before": None, "beforeAt": None} | dict.fromkeys(
        ("observedAt", "changedAt"), first["observedAt"]
    )
    await world.advance("PT1H")
    second = (await observe(world, "staking.sol", "0.0013"))["feed"]
    await observe(world, "staking.eth", "1.0712")
    assert (second["before"], second["beforeAt"]) == ("0.0012", first["observedAt"])
    assert [feed["name"] for feed in await feeds(world)] == ["staking.eth", "staking.sol"]


@pytest.mark.parametrize(
    ("feed", "value", "field"),
    [("SOL", "1", "feed"), ("sol.age", "1", "feed"), ("sol", "-1", "value"), ("sol", "0." + "0" * 18 + "1", "value")],
)
async def test_a_feed_that_makes_no_sense_is_refused_with_its_field(world: World, feed: str, value: str, field: str) -> None:
    answer = await observe(world, feed, value)
    assert (answer["__typename"], answer.get("field")) == ("InvalidInput", field)


async def test_a_key_is_good_for_one_observation(world: World) -> None:
    once = {"idempotencyKey": "once"}
    await observe(world, "staking.sol", "0.5", **once)
    await observe(world, "staking.sol", "0.6")
    assert (await observe(world, "staking.sol", "0.5", **once))["feed"]["value"] == "0.6"
    assert (await observe(world, "staking.sol", "0.7", **once))["code"] == "IDEMPOTENCY_CONFLICT"


async def test_only_operators_record(world: World) -> None:
    customer = await world.customer()
    query = 'mutation { observeFeed(input: {feed: "staking.sol", value: "1"}) { __typename } }'
    assert await world.code(query, customer.viewer) == "FORBIDDEN"
    assert await world.code(query) == "UNAUTHENTICATED"


async def test_a_reward_is_unknown_until_its_feed_is_recorded_and_each_add_on_shows_its_own_rate(world: World) -> None:
    await world.move("updateMarket", "", OPERATOR, asset="SOL", stakingRewards=[FIXED, EPOCH])
    market = (await world.ask(REWARDS))["market"]
    fixed, epoch = market["stakingRewards"]
    assert (fixed["annualRate"], fixed["fault"], fixed["status"]) == ("0.01", None, "LIVE")
    assert (epoch["annualRate"], epoch["status"]) == (None, "STALE")
    assert "staking.epoch_rate.7" in epoch["fault"]
    assert market["lendRate"]["staking"] is market["lendRate"]["net"] is None
    assert "staking.epoch_rate.7" in market["lendRate"]["note"]
    await observe(world, "staking.epoch_rate.7", "0.0014")
    _, epoch = (await world.ask(REWARDS))["market"]["stakingRewards"]
    assert epoch["annualRate"] == "0.0365"  # 0.14 % a week, half of it, 365 / 7 weeks a year
    await world.advance("PT1H")
    rate = (await world.ask(REWARDS))["market"]["lendRate"]
    assert rate["note"] is None
    assert float(rate["net"]["apr"]) == pytest.approx(float(rate["base"]["apr"]) + float(rate["staking"]["apr"]))
    report = await audit(world.house.ledger, RecordedModels)
    assert report.is_clean, (report.faults, report.differences)


async def test_the_catalogue_and_a_market_say_which_feeds_a_reward_is_told(world: World) -> None:
    await world.move("updateMarket", "", OPERATOR, asset="SOL", stakingRewards=[FIXED, EPOCH])
    told = await world.ask('{ market(symbol: "SOL") { rateModel { feeds } stakingRewards { feeds model { name feeds } } } }')
    assert told["market"] == {
        "rateModel": {"feeds": []},
        "stakingRewards": [
            {"feeds": [], "model": {"name": "fixed_rate", "feeds": []}},
            {"feeds": ["staking.epoch_rate.7"], "model": {"name": "epoch_feed", "feeds": ["staking.epoch_rate.{feed}"]}},
        ],
    }
