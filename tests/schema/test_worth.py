"""What amounts are worth: in dollars and yen, now and then; what is not known is null, and says why."""

from __future__ import annotations

from fractions import Fraction

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


async def test_a_worth_in_yen_of_any_time_is_by_the_rate_of_then_as_long_as_that_was_not_old(world: World) -> None:
    alice = await world.customer()
    await world.deposit(alice, "BTC", "2")
    times = []
    for rate in ("150", "151", "151", "152", "153"):
        await world.do("sandboxSetPrice", "", asset="BTC", usd="50000")
        await world.do("observeFeed", "", OPERATOR, feed="fx.usd_jpy", value=rate)
        times.append(await now(world))
        await world.advance("PT10M")
    asked = [await worth(world, then) for then in times]
    assert [float(yen or 0) / float(usd or 1) for usd, yen, _, _ in asked] == pytest.approx([150, 151, 151, 152, 153])
    await world.leap(8)
    await world.do("sandboxSetPrice", "", asset="BTC", usd="50000")
    old = await now(world)
    for rate in ("154", "155"):
        await world.advance("PT10M")
        await world.do("observeFeed", "", OPERATOR, feed="fx.usd_jpy", value=rate)
    usd, yen, _, _ = await worth(world, times[0])
    assert float(yen or 0) / float(usd or 1) == pytest.approx(150)
    usd, yen, why, _ = await worth(world, old)
    assert (usd is None, yen, why) == (False, None, "The feed fx.usd_jpy has no rate of that time.")
    ladder = """query ($id: ID!, $at: DateTime) { subAccount(id: $id) { maturityLadder {
        worth(at: $at) yen: worth(currency: JPY, at: $at) positions { id } } } }"""
    steps = (await world.ask(ladder, alice.viewer, id=alice.sub_account_id, at=times[1]))["subAccount"]["maturityLadder"]
    [step] = [step for step in steps if step["positions"]]
    assert float(step["yen"]) / float(step["worth"]) == pytest.approx(151)


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


MARGIN = """query ($id: ID!, $at: DateTime) { subAccount(id: $id) { margin {
    collateralValue yen: collateralValue(currency: JPY, at: $at) owed: liabilities(currency: JPY, at: $at)
    liabilities availableEquity(currency: JPY, at: $at) valueNote note: valueNote(currency: JPY, at: $at) } } }"""


async def test_a_margin_is_told_in_yen_what_is_owed_rounded_up(world: World) -> None:
    alice = await world.customer()
    await world.deposit(alice, "BTC", "2")
    await world.move("borrow", "", alice.viewer, subAccountId=alice.sub_account_id, asset="USDC", amount="1000.000001")
    asked = {"id": alice.sub_account_id, "at": None}
    before = (await world.ask(MARGIN, alice.viewer, **asked))["subAccount"]["margin"]
    assert (before["yen"], before["owed"], before["availableEquity"], before["valueNote"]) == (None, None, None, None)
    assert before["note"] == "No rate of exchange is recorded: the feed fx.usd_jpy."
    await world.do("observeFeed", "", OPERATOR, feed="fx.usd_jpy", value="150.123456789123456789")
    then = await now(world)
    await world.advance("PT10M")
    await world.do("observeFeed", "", OPERATOR, feed="fx.usd_jpy", value="160")
    found = (await world.ask(MARGIN, alice.viewer, **asked))["subAccount"]["margin"]
    assert float(found["yen"]) == pytest.approx(160 * float(found["collateralValue"]))
    earlier = (await world.ask(MARGIN, alice.viewer, **asked | {"at": then}))["subAccount"]["margin"]
    exact = Fraction(earlier["liabilities"]) * Fraction("150.123456789123456789")
    assert exact <= Fraction(earlier["owed"]) < exact + Fraction(1, 10**18)
    assert earlier["note"] is None


async def test_a_ladder_is_worth_nothing_known_while_a_price_is_missing_and_says_so(world: World) -> None:
    alice = await world.customer()
    await world.deposit(alice, "BTC", "1")
    await world.deposit(alice, "ETH", "1")
    asked = "query ($id: ID!) { subAccount(id: $id) { maturityLadder { worth worthNote positions { id } } } }"
    ladder = (await world.ask(asked, alice.viewer, id=alice.sub_account_id))["subAccount"]["maturityLadder"]
    assert [step["worthNote"] for step in ladder] == [None] * 8
    await world.house.ledger.advance_clock(2 * 3600)  # Nobody observes prices meanwhile.
    ladder = (await world.ask(asked, alice.viewer, id=alice.sub_account_id))["subAccount"]["maturityLadder"]
    [full] = [step for step in ladder if step["positions"]]
    assert (full["worth"], full["worthNote"]) == (None, "BTC has no fresh price of that time.")
    assert all(step["worth"] == "0.0" for step in ladder if not step["positions"])
