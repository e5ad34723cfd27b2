"""What the house earns over GraphQL: day by day and by kind, as CSV too, and how staking rewards came in."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from decimal import Decimal

from tests.schema.world import OPERATOR, Json, World

EARNINGS = """query ($from: Date!, $to: Date!) { operations { houseEarnings(from: $from, to: $to) {
    csv rows { day asset kind amount isEarned } } } }"""
EPOCHS = """query ($after: String) { operations { runningStakingEpoch(asset: "SOL") { beganAt expected { value } }
    stakingEpochs(asset: "SOL", first: 1, after: $after) { pageInfo { hasNextPage endCursor }
        edges { node { id beganAt settledAt surplus expected { value } received { value } } } } } }"""


async def house_of(world: World) -> dict[str, Decimal]:
    lines = (await world.ask("{ solvency { treasury insurance asset { symbol } } }", OPERATOR))["solvency"]
    return {line["asset"]["symbol"]: Decimal(line["treasury"]) + Decimal(line["insurance"]) for line in lines}


async def today(world: World) -> str:
    return str((await world.ask("{ sandbox { now } }"))["sandbox"]["now"])[:10]


async def settle(world: World, received: str) -> None:
    await world.move("settleStakingReward", "", OPERATOR, asset="SOL", received=received)


async def test_all_kinds_of_all_days_sum_to_what_the_house_has(world: World) -> None:
    first = await today(world)
    customer = await world.customer()
    await world.deposit(customer, "BTC", "1")
    await world.move("borrow", "", customer.viewer, subAccountId=customer.sub_account_id, asset="USDC", amount="1000")
    await world.advance("P2D")
    await settle(world, "1")
    await world.move("drawTreasury", "", OPERATOR, asset="BTC", amount="0.5", address="bc1-cold")
    await world.deposit(customer, "USDC", "100")
    found = (await world.ask(EARNINGS, OPERATOR, **{"from": first, "to": await today(world)}))["operations"]["houseEarnings"]
    sums: defaultdict[str, Decimal] = defaultdict(Decimal)
    for row in found["rows"]:
        sums[row["asset"]] += Decimal(row["amount"])
    assert {symbol: total for symbol, total in (await house_of(world)).items() if total} == dict(sums)
    kinds = {row["kind"]: row["isEarned"] for row in found["rows"]}
    assert (kinds["INTEREST"], kinds["STAKING"], kinds["FUNDED"], kinds["DRAWN"]) == (True, True, False, False)
    told = list(csv.DictReader(io.StringIO(found["csv"])))
    assert [(row["day"], row["asset"], row["kind"], row["amount"]) for row in told] == [
        (row["day"], row["asset"], row["kind"], row["amount"]) for row in found["rows"]
    ]


async def test_only_so_many_days_are_read_at_once(world: World) -> None:
    assert await world.code(EARNINGS, OPERATOR, **{"from": "2026-01-01", "to": "2026-02-01"}) == "BAD_USER_INPUT"
    assert await world.code(EARNINGS, OPERATOR, **{"from": "2026-01-02", "to": "2026-01-01"}) == "BAD_USER_INPUT"


async def test_staking_epochs_say_what_was_expected_what_arrived_and_what_is_short(world: World) -> None:
    await world.advance("P2D")
    running = (await world.ask(EPOCHS, OPERATOR))["operations"]["runningStakingEpoch"]
    await settle(world, "1000")
    await world.advance("P1D")
    await settle(world, "0")
    page: Json = (await world.ask(EPOCHS, OPERATOR))["operations"]
    [latest] = [edge["node"] for edge in page["stakingEpochs"]["edges"]]
    cursor = page["stakingEpochs"]["pageInfo"]["endCursor"]
    [first] = [edge["node"] for edge in (await world.ask(EPOCHS, OPERATOR, after=cursor))["operations"]["stakingEpochs"]["edges"]]
    assert first["expected"]["value"] == running["expected"]["value"] != "0.000000000"
    assert Decimal(first["surplus"]) == 1000 - Decimal(first["expected"]["value"])
    assert (latest["beganAt"], latest["received"]["value"]) == (first["settledAt"], "0.000000000")
    assert Decimal(latest["surplus"]) == -Decimal(latest["expected"]["value"]) < 0
    assert page["runningStakingEpoch"]["beganAt"] == latest["settledAt"]
