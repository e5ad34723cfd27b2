"""What amounts are worth: in dollars and yen, now and then; what is not known is null, and says why."""

from __future__ import annotations

import pytest

from tests.schema.world import OPERATOR, World

WORTH = """query ($at: DateTime) { market(symbol: "BTC") { totalLent {
    usd: worth(at: $at) yen: worth(currency: JPY, at: $at) why: worthNote(currency: JPY, at: $at)
    usdWhy: worthNote(at: $at) } } }"""
LADDER = """query ($id: ID!) { subAccount(id: $id) { maturityLadder(days: 1) { worth yen: worth(currency: JPY) } } }"""


async def worth(world: World, at: str | None = None) -> tuple[str | None, str | None, str | None, str | None]:
    found = (await world.ask(WORTH, at=at))["market"]["totalLent"]
    return found["usd"], found["yen"], found["why"], found["usdWhy"]


async def now(world: World) -> str:
    return str((await world.ask("{ sandbox { now } }"))["sandbox"]["now"])


async def test_a_worth_in_yen_follows_the_recorded_rate_of_exchange(world: World) -> None:
    await world.deposit(await world.customer(), "BTC", "2")
    usd, yen, why, _ = await worth(world)
    assert (yen, why) == (None, "No rate of exchange is recorded: the feed fx.usd_jpy.")
    await world.do("observeFeed", "", OPERATOR, feed="fx.usd_jpy", value="150.5")
    assert usd is not None
    _, yen, why, _ = await worth(world)
    assert why is None
    assert float(yen or 0) == pytest.approx(float(usd) * 150.5)


async def test_a_worth_of_then_is_by_the_price_and_the_rate_of_then(world: World) -> None:
    await world.deposit(await world.customer(), "BTC", "2")
    await world.do("sandboxSetPrice", "", asset="BTC", usd="50000")
    await world.do("observeFeed", "", OPERATOR, feed="fx.usd_jpy", value="150")
    then = await now(world)
    await world.advance("PT10M")
    await world.do("sandboxSetPrice", "", asset="BTC", usd="60000")
    await world.do("observeFeed", "", OPERATOR, feed="fx.usd_jpy", value="160")
    (before, _, _, _), (after, _, _, _) = await worth(world, then), await worth(world)
    assert before is not None
    assert after is not None
    assert float(after) / float(before) == pytest.approx(1.2)
    yen_then, yen_now = (await worth(world, then))[1], (await worth(world))[1]
    assert (float(yen_then or 0), float(yen_now or 0)) == pytest.approx((float(before) * 150, float(after) * 160))


async def test_what_nobody_knows_is_null_and_says_why(world: World) -> None:
    await world.do("observeFeed", "", OPERATOR, feed="fx.usd_jpy", value="150")
    for at in ("2001-01-01T00:00:00Z", "2999-01-01T00:00:00Z"):
        usd, yen, why, usd_why = await worth(world, at)
        assert (usd, yen) == (None, None)
        assert why == usd_why == "BTC has no fresh price of that time."


async def test_a_ladder_is_not_worth_nothing_in_yen_only_because_no_rate_is_known(world: World) -> None:
    alice = await world.customer()
    await world.deposit(alice, "BTC", "2")
    (step,) = (await world.ask(LADDER, alice.viewer, id=alice.sub_account_id))["subAccount"]["maturityLadder"]
    assert (step["worth"], step["yen"]) == ("0.0", None)
