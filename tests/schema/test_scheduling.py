"""Changes of models with notice: announced by the operator, seen by everybody, applied by a boundary."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests.schema.test_operator import CURVE
from tests.schema.world import OPERATOR, Json, World

STEEP = CURVE | {"base_rate": "0.09"}
CHANGE = "id kind model { name } parameters effectiveAt appliesAt announcedAt obstacle"
SCHEDULED = "... on ScheduleModelSuccess { command { id replayed } change { " + CHANGE + " } market { asset { symbol } } }"
FIELD = "... on InvalidInput { field } ... on TermsRefused { rule }"


async def now(world: World) -> str:
    found: str = (await world.ask("{ sandbox { now } }"))["sandbox"]["now"]
    return found


async def in_hours(world: World, hours: int) -> str:
    """Return the full hour that is so many hours ahead."""
    moment = datetime.fromisoformat(await now(world)) + timedelta(hours=hours)
    return f"{moment:%Y-%m-%dT%H}:00:00Z"


async def schedule(world: World, **given: object) -> Json:
    steep: Json = {"market": "BTC", "kind": "RATE_MODEL", "name": "two_slope_kinked", "parameters": STEEP}
    if "effectiveAt" not in given:
        given["effectiveAt"] = await in_hours(world, 2)
    return await world.move("scheduleModel", SCHEDULED + FIELD, OPERATOR, **steep | given)


async def ahead(world: World, symbol: str = "BTC", fields: str = CHANGE) -> list[Json]:
    found = await world.ask("query ($s: String!) { market(symbol: $s) { scheduledChanges { " + fields + " } } }", s=symbol)
    changes: list[Json] = found["market"]["scheduledChanges"]
    return changes


async def test_everybody_sees_what_is_ahead_of_a_market_and_when(world: World) -> None:
    made = (await schedule(world))["change"]
    (seen,) = await ahead(world)
    assert seen == made
    assert (seen["kind"], seen["model"], seen["parameters"]) == ("RATE_MODEL", {"name": "two_slope_kinked"}, STEEP)
    assert seen["effectiveAt"] == seen["appliesAt"] == await in_hours(world, 2)
    assert seen["obstacle"] is None


async def test_the_rates_before_and_after_are_shown_with_the_change(world: World) -> None:
    await schedule(world, parameters=STEEP | {"slope_below": "0", "slope_above": "0"})
    rates = "borrowRate { apr } lendRate { base { apr } } penaltyMax"
    (seen,) = await ahead(world, fields=f"before {{ {rates} }} after {{ {rates} }}")
    market = (await world.ask('{ market(symbol: "BTC") { borrowRate { apr } utilization } }'))["market"]
    assert float(seen["before"]["borrowRate"]["apr"]) == pytest.approx(float(market["borrowRate"]["apr"]), rel=1e-3)
    assert seen["after"]["borrowRate"]["apr"] == "0.09"
    assert float(seen["after"]["lendRate"]["base"]["apr"]) > 0
    assert seen["after"]["penaltyMax"] == seen["before"]["penaltyMax"]


async def test_the_new_model_is_in_use_from_the_boundary_on_and_its_rows_say_so(world: World) -> None:
    await schedule(world)
    await world.advance("PT1H")
    used = '{ market(symbol: "BTC") { rateModel { parameters } history(range: {window: DAY}, first: 100) {'
    used += " edges { node { at parametersHash } } } } }"
    before = (await world.ask(used))["market"]
    assert before["rateModel"]["parameters"] != STEEP
    await world.advance("PT1H")
    after = (await world.ask(used))["market"]
    assert after["rateModel"]["parameters"] == STEEP
    hashes = [edge["node"]["parametersHash"] for edge in after["history"]["edges"]]
    assert hashes[-1] != hashes[-2] == before["history"]["edges"][-1]["node"]["parametersHash"]
    assert await ahead(world) == []


async def test_a_change_is_found_by_its_id_until_it_is_cancelled(world: World) -> None:
    change = (await schedule(world))["change"]
    node = "query ($id: ID!) { node(id: $id) { __typename id ... on ScheduledChange { asset { symbol } } } }"
    found = (await world.ask(node, id=change["id"]))["node"]
    assert found == {"__typename": "ScheduledChange", "id": change["id"], "asset": {"symbol": "BTC"}}
    answer = "... on CancelScheduledModelSuccess { command { replayed } market { scheduledChanges { id } } }"
    cancelled = await world.move("cancelScheduledModel", answer, OPERATOR, id=change["id"])
    assert cancelled["market"] == {"scheduledChanges": []}
    assert (await world.ask(node, id=change["id"]))["node"] is None
    again = await world.move("cancelScheduledModel", answer, OPERATOR, id=change["id"])
    assert again["code"] == "NOT_FOUND"


@pytest.mark.parametrize("given", ["", "QlRD", "U2NoZWR1bGVkQ2hhbmdlOkJUQw"])
async def test_an_id_that_no_server_made_is_not_found(world: World, given: str) -> None:
    for mutation in ("cancelScheduledModel", "detachShadow"):
        assert (await world.move(mutation, "", OPERATOR, id=given))["code"] == "NOT_FOUND"


async def test_asked_again_with_its_key_it_answers_the_same_once_it_is_applied(world: World) -> None:
    given = {"idempotencyKey": "once", "effectiveAt": await in_hours(world, 1)}
    first = await schedule(world, **given)
    await world.advance("PT2H")
    again = await schedule(world, **given)
    assert again["command"] == {"id": first["command"]["id"], "replayed": True}
    assert again["change"] is None
    assert (await schedule(world, **given | {"market": "ETH"}))["code"] == "IDEMPOTENCY_CONFLICT"


async def test_staking_rewards_are_replaced_as_a_whole(world: World) -> None:
    rewards = [{"name": "fixed_rate", "parameters": {"rate": "0.01"}}, {"name": "fixed_rate", "parameters": {"rate": "0.02"}}]
    made = await schedule(world, market="SOL", kind="STAKING_REWARD", name=None, parameters=None, stakingRewards=rewards)
    assert made["__typename"] == "ScheduleModelSuccess", made
    rates = "models { parameters } after { lendRate { staking { apr } } }"
    (seen,) = await ahead(world, "SOL", rates)
    assert seen["models"] == [{"parameters": {"rate": "0.01"}}, {"parameters": {"rate": "0.02"}}]
    await world.advance("PT2H")
    found = (await world.ask('{ market(symbol: "SOL") { stakingRewards { parameters } } }'))["market"]["stakingRewards"]
    assert found == seen["models"]


async def test_a_policy_is_announced_with_its_highest_penalty(world: World) -> None:
    made = await schedule(world, kind="LIQUIDATION_POLICY", name="close_factor", parameters={"penalty": "0.01"})
    assert made["__typename"] == "ScheduleModelSuccess", made
    (seen,) = await ahead(world, fields="kind after { penaltyMax }")
    assert seen == {"kind": "LIQUIDATION_POLICY", "after": {"penaltyMax": "0.01"}}


@pytest.mark.parametrize(
    ("given", "answer"),
    [
        ({"market": "NOPE"}, ("NOT_FOUND", None)),
        ({"name": "nope"}, ("INVALID_INPUT", "name")),
        ({"parameters": STEEP | {"base_rate": "-1"}}, ("INVALID_INPUT", "parameters.base_rate")),
        ({"name": None}, ("INVALID_INPUT", "name")),
        ({"stakingRewards": []}, ("INVALID_INPUT", "name")),
        ({"name": None, "stakingRewards": [{"name": "fixed_rate"}]}, ("INVALID_INPUT", "stakingRewards")),
        ({"name": None, "kind": "STAKING_REWARD", "stakingRewards": []}, ("INVALID_INPUT", "stakingRewards")),
        ({"effectiveAt": "2020-01-01T00:00:00Z"}, ("INVALID_INPUT", "effectiveAt")),
        ({"idempotencyKey": ""}, ("INVALID_INPUT", "idempotencyKey")),
    ],
)
async def test_what_could_not_be_is_refused_at_once(world: World, given: Json, answer: tuple[str, str | None]) -> None:
    refused = await schedule(world, **given)
    assert (refused.get("code"), refused.get("field")) == answer
    assert await ahead(world) == []


async def test_a_penalty_under_which_seizures_could_harm_is_refused_by_rule_x3(world: World) -> None:
    refused = await schedule(world, kind="LIQUIDATION_POLICY", name="close_factor", parameters={"penalty": "0.5"})
    assert (refused["code"], refused["rule"]) == ("TERMS_REFUSED", "X3")


async def test_only_operators_schedule_and_attach(world: World) -> None:
    customer = await world.customer()
    given: dict[str, Json] = {
        "scheduleModel": {"market": "BTC", "kind": "RATE_MODEL", "name": "two_slope_kinked", "effectiveAt": "2030-01-01T00:00:00Z"},
        "cancelScheduledModel": {"id": "x"},
        "attachShadow": {"market": "BTC", "name": "two_slope_kinked"},
        "detachShadow": {"id": "x"},
    }
    for name, asked in given.items():
        kind = f"{name[0].upper()}{name[1:]}Input"
        query = f"mutation ($input: {kind}!) {{ {name}(input: $input) {{ __typename }} }}"
        assert await world.code(query, customer.viewer, input=asked | {"idempotencyKey": "x"}) == "FORBIDDEN"
        assert await world.code(query, None, input=asked | {"idempotencyKey": "x"}) == "UNAUTHENTICATED"


async def test_another_change_by_hand_keeps_what_a_boundary_has_applied_that_nobody_has_walked_yet(world: World) -> None:
    """The test clock moves in one stride here, and nothing walks the boundaries."""
    await schedule(world, kind="LIQUIDATION_POLICY", name="close_factor", parameters={"penalty": "0.01"})
    await world.house.ledger.advance_clock(3 * 3_600)
    changed = await world.do(
        "updateMarket",
        "... on UpdateMarketSuccess { market { liquidationPolicy { parameters } rateModel { parameters } } }",
        OPERATOR,
        asset="BTC",
        rateModel={"name": "two_slope_kinked", "parameters": STEEP},
    )
    assert changed["market"]["rateModel"]["parameters"] == STEEP
    assert changed["market"]["liquidationPolicy"]["parameters"]["penalty"] == "0.01"
