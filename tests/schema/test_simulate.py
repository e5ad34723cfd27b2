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
