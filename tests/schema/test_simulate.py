"""What-if answers what would be, by the rules that decide, and changes nothing."""

from __future__ import annotations

import pytest

from tests.schema.world import Customer, Json, World

MARGIN = "margin { status netEquity healthFactor }"
STATE = f"""at {MARGIN} markets {{ asset {{ symbol }} utilization borrowRate {{ apr }} lendRate {{ base {{ apr }} }} }}
    lendPositions {{ asset {{ symbol }} amount {{ value }} withdrawableAt }} borrows {{ asset {{ symbol }} amount {{ value }} }}"""
SIMULATE = f"""query ($input: SimulateInput!) {{ simulate(input: $input) {{ __typename
    ... on Error {{ code message ... on InvalidInput {{ field }} }}
    ... on Simulation {{ before {{ {STATE} }} steps {{ refusal {{ __typename code message
        ... on InsufficientMargin {{ maximum {{ value }} }} ... on PositionNotMatured {{ withdrawableAt }} }}
        after {{ {STATE} }} liquidation {{ policy healthBefore healthAfter badDebt {{ value }}
        steps {{ seize {{ value asset {{ symbol }} }} repay {{ value }} penalty {{ value }} reason }} }} }} }} }} }}"""


async def simulate(world: World, customer: Customer, *steps: Json) -> Json:
    given = {"subAccountId": customer.sub_account_id, "steps": list(steps)}
    found: Json = (await world.ask(SIMULATE, customer.viewer, input=given))["simulate"]
    return found


async def test_what_would_be_done_is_what_is_done(world: World) -> None:
    customer = await world.customer()
    await world.deposit(customer, "BTC", "1")
    borrow = {"asset": "USDC", "amount": "20000"}
    would_be = (await simulate(world, customer, {"borrow": borrow | {"payout": True}}))["steps"][0]
    assert would_be["refusal"] is None
    done = await world.move(
        "borrow",
        f"... on BorrowSuccess {{ subAccount {{ {MARGIN} }} }}",
        customer.viewer,
        subAccountId=customer.sub_account_id,
        address="a-wallet",
        **borrow,
    )
    assert done["subAccount"]["margin"]["status"] == would_be["after"]["margin"]["status"] == "HEALTHY"
    real, simulated = (float(margin["healthFactor"]) for margin in (done["subAccount"]["margin"], would_be["after"]["margin"]))
    assert real == pytest.approx(simulated, rel=1e-6)  # A second may have passed.


async def test_a_simulation_changes_nothing(world: World) -> None:
    customer = await world.customer()
    before = (await simulate(world, customer))["before"]
    await simulate(world, customer, {"deposit": {"asset": "BTC", "amount": "5"}}, {"wait": "P7D"})
    after = (await simulate(world, customer))["before"]
    assert (before["lendPositions"], before["margin"]) == (after["lendPositions"], after["margin"]) == ([], before["margin"])


async def test_a_refused_step_says_why_and_the_next_goes_on(world: World) -> None:
    customer = await world.customer()
    await world.deposit(customer, "BTC", "1")
    steps = (
        await simulate(
            world,
            customer,
            {"withdrawLendPosition": {"asset": "BTC"}},
            {"borrow": {"asset": "USDC", "amount": "99999", "payout": True}},
            {"wait": "P7D"},
            {"withdrawLendPosition": {"asset": "BTC"}},
        )
    )["steps"]
    assert [step["refusal"] and step["refusal"]["code"] for step in steps] == [
        "POSITION_NOT_MATURED",
        "INSUFFICIENT_MARGIN",
        None,
        None,
    ]
    assert steps[1]["refusal"]["maximum"]["value"] > "0"
    assert steps[2]["after"]["lendPositions"][0]["amount"]["value"] > "1.0"
    assert steps[3]["after"]["lendPositions"] == []


async def test_a_fall_shows_what_would_be_seized(world: World) -> None:
    customer = await world.customer()
    await world.deposit(customer, "BTC", "1")
    step = (
        await simulate(
            world,
            customer,
            {"borrow": {"asset": "USDC", "amount": "40000", "payout": True}},
            {"priceChange": {"asset": "BTC", "change": "-0.536"}},
        )
    )["steps"][1]
    plan = step["liquidation"]
    assert plan["policy"] == "close_factor"
    assert float(plan["healthBefore"]) < 1
    assert plan["steps"][0]["seize"]["asset"]["symbol"] == "BTC"
    assert step["after"]["margin"]["status"] != "LIQUIDATABLE"


async def test_every_kind_of_step_is_taken(world: World) -> None:
    customer = await world.customer()
    other = await world.do(
        "createSubAccount", "... on CreateSubAccountSuccess { subAccount { id } }", customer.viewer, name="Other"
    )
    target = other["subAccount"]["id"]
    steps = (
        await simulate(
            world,
            customer,
            {"deposit": {"asset": "BTC", "amount": "1"}},
            {"borrow": {"asset": "USDC", "amount": "1000"}},
            {"transfer": {"asset": "USDC", "amount": "100", "toSubAccountId": target}},
            {"withdraw": {"asset": "USDC", "amount": "100"}},
            {"repay": {"asset": "USDC", "amount": "300"}},
            {"repay": {"asset": "USDC"}},
            {"price": {"asset": "BTC", "usd": "120000"}},
            {"wait": "PT1H"},
        )
    )["steps"]
    assert [step["refusal"] for step in steps] == [None] * 8


@pytest.mark.parametrize(
    ("step", "field"),
    [
        ({"deposit": {"asset": "BTC", "amount": "1.123456789"}}, "steps.0.deposit.amount"),
        ({"priceChange": {"asset": "BTC", "change": "-1"}}, "steps.0.priceChange.change"),
        ({"price": {"asset": "BTC", "usd": "0"}}, "steps.0.price.usd"),
        ({"wait": "P32D"}, "steps"),
    ],
)
async def test_a_step_that_makes_no_sense_is_refused_with_its_path(world: World, step: Json, field: str) -> None:
    answer = await simulate(world, await world.customer(), step)
    assert (answer["code"], answer["field"]) == ("INVALID_INPUT", field)


async def test_an_unknown_asset_or_target_is_not_found(world: World) -> None:
    customer, stranger = await world.customer("alice"), await world.customer("bob")
    assert (await simulate(world, customer, {"deposit": {"asset": "NOPE", "amount": "1"}}))["code"] == "NOT_FOUND"
    moved = {"transfer": {"asset": "BTC", "amount": "1", "toSubAccountId": stranger.sub_account_id}}
    assert (await simulate(world, customer, moved))["code"] == "NOT_FOUND"


async def test_a_step_is_exactly_one_thing(world: World) -> None:
    customer = await world.customer()
    for step in ({}, {"wait": "PT1H", "price": {"asset": "BTC", "usd": "1"}}):
        given = {"subAccountId": customer.sub_account_id, "steps": [step]}
        assert await world.code(SIMULATE, customer.viewer, input=given) == "BAD_USER_INPUT"


BTC = "asset { symbol }"
PLAN = """{ policy healthAfter faults steps { repay { value } seize { value } counterparty } badDebt { value } }"""
EARNINGS = f"""day: earnings(over: "P1D") {{ over lendPositions {{ {BTC} interest {{ value }} staking {{ value }} }}
    borrows {{ {BTC} interest {{ value }} }} net }} year: earnings(over: "P365D") {{ net borrows {{ interest {{ value }} }} }}"""
WHOLE = f"""query ($input: SimulateInput!) {{ simulate(input: $input) {{ __typename
    ... on Error {{ code message ... on InvalidInput {{ field }} }}
    ... on Simulation {{ before {{ {STATE} }} steps {{ refusal {{ code message }} borrowed {{ value {BTC} }} liquidation {PLAN}
        comparisons {{ policy {{ model {{ name }} parameters }} refusal {{ code message }} liquidation {PLAN} }}
        after {{ {STATE} {EARNINGS} all: markets {{ {BTC} hypothetical totalLent {{ value }} totalBorrowed {{ value }}
            availableLiquidity {{ value }} rateModel {{ model {{ name }} parameters }} }} }} }} }} }} }}"""


async def whole(world: World, customer: Customer, steps: list[Json], **more: object) -> Json:
    given = {"subAccountId": customer.sub_account_id, "steps": steps, **more}
    found: Json = (await world.ask(WHOLE, customer.viewer, input=given))["simulate"]
    return found


def market_in(state: Json, symbol: str, name: str = "markets") -> Json:
    found: Json = next(market for market in state[name] if market["asset"]["symbol"] == symbol)
    return found


STEEP = {"base_rate": "0.02", "slope_below": "0.1", "slope_above": "2"}
CURVE_B = {"asset": "USDC", "kind": "RATE_MODEL", "name": "two_slope_kinked", "parameters": STEEP}
POLICIES = [
    {"name": "close_factor", "parameters": {"close_factor": "0.2", "full_close_below_health": "0.5"}},
    {"name": "close_factor", "parameters": {"close_factor": "1", "penalty": "0.02"}},
]


async def test_one_call_says_what_a_borrow_a_fall_and_another_curve_come_to_and_what_each_policy_would_do(world: World) -> None:
    customer = await world.customer()
    await world.deposit(customer, "BTC", "1")
    maximum = (
        await world.ask(
            'query ($id: ID!) { subAccount(id: $id) { maxBorrow(asset: "USDC") { value } } }',
            customer.viewer,
            id=customer.sub_account_id,
        )
    )["subAccount"]["maxBorrow"]["value"]
    steps: list[Json] = [
        {"borrow": {"asset": "USDC", "shareOfMaximum": "0.7", "payout": True}},
        {"priceChange": {"asset": "BTC", "change": "-0.332"}},
        {"model": CURVE_B},
    ]
    answer = await whole(world, customer, steps, policies=POLICIES)
    borrow, fall, curve = answer["steps"]
    assert [step["refusal"] for step in answer["steps"]] == [None] * 3
    assert float(borrow["borrowed"]["value"]) == pytest.approx(float(maximum) * 0.7, rel=1e-6)
    assert fall["liquidation"]["policy"] == "close_factor"
    part, whole_debt = (comparison["liquidation"] for comparison in fall["comparisons"])
    assert float(part["steps"][0]["repay"]["value"]) < float(whole_debt["steps"][0]["repay"]["value"])
    assert [comparison["policy"]["model"]["name"] for comparison in fall["comparisons"]] == ["close_factor"] * 2
    assert fall["comparisons"][0]["policy"]["parameters"]["close_factor"] == "0.2"
    assert curve["comparisons"][0]["liquidation"] is None
    before, after = (market_in(step["after"], "USDC")["borrowRate"]["apr"] for step in (fall, curve))
    assert float(after) > float(before)
    assert market_in(curve["after"], "USDC", "all")["rateModel"]["parameters"]["base_rate"] == "0.02"
    assert float(curve["after"]["year"]["net"]) < float(fall["after"]["year"]["net"])


async def test_a_stranger_moves_a_markets_utilization_and_it_is_called_hypothetical(world: World) -> None:
    customer = await world.customer()
    await world.deposit(customer, "BTC", "1")
    steps: list[Json] = [
        {"utilization": {"asset": "BTC", "utilization": "0.93"}},
        {"utilization": {"asset": "BTC", "utilization": "0.1"}},
    ]
    before, (high, low) = (answer := await whole(world, customer, steps))["before"], answer["steps"]
    rates = [market_in(state, "BTC") for state in (high["after"], before, low["after"])]
    assert [round(float(market["utilization"]), 6) for market in (rates[0], rates[2])] == [0.93, 0.1]
    assert float(rates[0]["borrowRate"]["apr"]) > float(rates[1]["borrowRate"]["apr"]) > float(rates[2]["borrowRate"]["apr"])
    assert [market["asset"]["symbol"] for market in high["after"]["all"] if market["hypothetical"]] == ["BTC"]
    earned = [float(step["after"]["day"]["lendPositions"][0]["interest"]["value"]) for step in (high, low)]
    assert earned[0] > 10 * earned[1]


SENSELESS: list[tuple[Json, str]] = [
    ({"steps": [{"borrow": {"asset": "USDC"}}]}, "steps.0.borrow"),
    ({"steps": [{"borrow": {"asset": "USDC", "amount": "1", "shareOfMaximum": "1"}}]}, "steps.0.borrow"),
    ({"steps": [{"borrow": {"asset": "USDC", "shareOfMaximum": "1.1"}}]}, "steps.0.borrow.shareOfMaximum"),
    ({"steps": [{"borrow": {"asset": "USDC", "shareOfMaximum": "0"}}]}, "steps.0.borrow.shareOfMaximum"),
    ({"steps": [{"utilization": {"asset": "BTC", "utilization": "1.5"}}]}, "steps.0.utilization.utilization"),
    ({"steps": [{"model": CURVE_B | {"name": "nope"}}]}, "steps.0.model.name"),
    ({"steps": [{"model": CURVE_B | {"parameters": {"base_rate": "-1"}}}]}, "steps.0.model.parameters.base_rate"),
    ({"steps": [{"model": CURVE_B | {"parameters": 3}}]}, "steps.0.model.name"),
    ({"steps": [], "policies": [{"name": "two_slope_kinked"}]}, "policies.0.name"),
    ({"steps": [], "policies": POLICIES * 3}, "policies"),
    ({"steps": [{"wait": "PT1S"}] * 21}, "steps"),
]


async def test_what_makes_no_sense_is_refused_with_its_path(world: World) -> None:
    customer = await world.customer()
    for given, field in SENSELESS:
        answer = await whole(world, customer, **given)
        assert (answer["code"], answer["field"]) == ("INVALID_INPUT", field)


async def test_a_market_that_does_not_exist_is_not_found(world: World) -> None:
    customer = await world.customer()
    for step in ({"model": CURVE_B | {"asset": "NOPE"}}, {"utilization": {"asset": "NOPE", "utilization": "0.5"}}):
        assert (await whole(world, customer, [step]))["code"] == "NOT_FOUND"


async def test_a_step_that_only_the_rules_refuse_says_so_and_changes_nothing(world: World) -> None:
    customer = await world.customer()
    wild = {"asset": "BTC", "kind": "LIQUIDATION_POLICY", "name": "close_factor", "parameters": {"penalty": "0.5"}}
    steps: list[Json] = [{"model": wild}, {"utilization": {"asset": "BTC", "utilization": "0"}}]
    answer = await whole(world, customer, steps)
    assert [step["refusal"]["code"] for step in answer["steps"]] == ["TERMS_REFUSED", "INVALID_INPUT"]
    assert answer["steps"][1]["after"]["markets"] == answer["before"]["markets"]


async def test_earnings_are_asked_for_a_year_at_most(world: World) -> None:
    customer = await world.customer()
    query = """query ($input: SimulateInput!, $over: Duration!) { simulate(input: $input) {
        ... on Simulation { before { earnings(over: $over) { net } } } } }"""
    given = {"subAccountId": customer.sub_account_id, "steps": []}
    assert await world.code(query, customer.viewer, input=given, over="P367D") == "BAD_USER_INPUT"
    answer = await world.ask(query, customer.viewer, input=given, over="P366D")
    assert answer["simulate"]["before"]["earnings"]["net"] == "0.0"
