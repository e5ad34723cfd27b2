"""Subscriptions: who may follow what, what comes, and how one goes on after the last event that one has."""

from __future__ import annotations

import asyncio

import pytest

from gql_server.ports.errors import StorageUnavailable
from gql_server.ports.event_log import LEDGER, Place
from gql_server.ports.glimpses import Glimpse
from gql_server.ports.onboarding import OnboardingEvent
from gql_server.schema.live.event_ids import event_id
from gql_server.service.authorization import Viewer
from gql_server.service.live.told import told_of_boundary
from tests.schema.streams import PATIENCE_SECONDS, Stream, following
from tests.schema.world import OPERATOR, Customer, Json, World, schema_of

ACTIVITY = "activity(subAccountId: $sub) { eventId activity { type amount { value asset { symbol } } } }"
ACTIVITY_AFTER = "activity(subAccountId: $sub, after: $after) { eventId activity { type amount { value } } }"
MARKETS = "marketUpdated(symbols: $symbols) { eventId markets { asset { symbol } totalLent { value } } }"
MARKETS_AFTER = "marketUpdated(symbols: $symbols, after: $after) { eventId markets { asset { symbol } totalLent { value } } }"
MARGIN = "marginUpdated(subAccountId: $sub) { eventId margin { collateralValue status } subAccount { id name } }"
ONBOARDING = "onboardingUpdated { eventId change { event to note } account { id onboarding { status } } }"
LIQUIDATIONS = "liquidations { eventId subAccount { id } activity { type details } }"

ROWS = {
    "marketUpdated": ("marketUpdated { eventId }", None, None, None),
    "marginUpdated": ('marginUpdated(subAccountId: "$SUB") { eventId }', "UNAUTHENTICATED", "NOT_FOUND", None),
    "activity": ('activity(subAccountId: "$SUB") { eventId }', "UNAUTHENTICATED", "NOT_FOUND", None),
    "liquidations": ("liquidations { eventId }", "UNAUTHENTICATED", "FORBIDDEN", None),
    "onboardingUpdated": ("onboardingUpdated { eventId }", "UNAUTHENTICATED", None, None),
}
"""For nobody, a stranger and the operator: the code of the refusal, None where it may be followed."""


def sub(customer: Customer) -> dict[str, object]:
    return {"sub": customer.sub_account_id}


async def begun(world: World, stream: Stream) -> asyncio.Task[Json]:
    """Let a subscription that says nothing at first begin, and return its first update, still to come."""
    before = world.house.live.subscribers
    task = asyncio.create_task(stream.next())
    async with asyncio.timeout(PATIENCE_SECONDS):
        while world.house.live.subscribers == before:  # noqa: ASYNC110 - it is somebody else who joins
            await asyncio.sleep(0)
    return task


def test_the_table_has_every_subscription() -> None:
    root = schema_of(is_sandbox=True)._schema.subscription_type
    assert root is not None
    assert set(root.fields) == set(ROWS)


@pytest.mark.parametrize("name", ROWS)
async def test_everybody_follows_only_what_exists_for_them(world: World, name: str) -> None:
    customer, stranger = await world.customer("alice"), await world.customer("bob")
    field, *codes = ROWS[name]
    viewers: list[Viewer | None] = [None, stranger.viewer, OPERATOR]
    for viewer, code in zip(viewers, codes, strict=True):
        async with following(world, field.replace("$SUB", customer.sub_account_id), viewer) as stream:
            if code is not None:
                assert await stream.code() == code


async def test_activity_comes_in_its_order_and_each_once(world: World) -> None:
    alice = await world.customer()
    async with following(world, ACTIVITY, alice.viewer, **sub(alice)) as stream:
        first = await begun(world, stream)
        await world.deposit(await world.customer("bob"), "BTC", "3")
        await world.deposit(alice, "BTC", "1")
        await world.deposit(alice, "ETH", "2")
        found = [await first, *[await stream.next() for _ in range(3)]]
    shown = [(one["activity"]["type"], one["activity"]["amount"]["value"]) for one in found]
    assert shown == [
        ("LENT", "1.00000000"), ("DEPOSITED", "1.00000000"),
        ("LENT", "2.000000000000000000"), ("DEPOSITED", "2.000000000000000000"),
    ]  # fmt: skip


async def test_activity_goes_on_after_the_last_event_with_none_missing_and_none_twice(world: World) -> None:
    alice = await world.customer()
    async with following(world, ACTIVITY, alice.viewer, **sub(alice)) as stream:
        first = await begun(world, stream)
        await world.deposit(alice, "BTC", "1")
        last = await first
    await world.deposit(alice, "BTC", "2")
    async with following(world, ACTIVITY_AFTER, alice.viewer, **sub(alice), after=last["eventId"]) as stream:
        missed = [await stream.next() for _ in range(3)]
        await world.deposit(alice, "BTC", "3")
        new = [await stream.next() for _ in range(2)]
    amounts = [(one["activity"]["type"], one["activity"]["amount"]["value"]) for one in [*missed, *new]]
    assert amounts == [
        ("DEPOSITED", "1.00000000"), ("LENT", "2.00000000"), ("DEPOSITED", "2.00000000"),
        ("LENT", "3.00000000"), ("DEPOSITED", "3.00000000"),
    ]  # fmt: skip


async def test_activity_of_some_types_leaves_out_the_others(world: World) -> None:
    alice = await world.customer()
    await world.deposit(alice, "BTC", "1")
    field = "activity(subAccountId: $sub, types: $types, after: $after) { activity { type } }"
    after = event_id(LEDGER, Place(0, 0))
    async with following(world, field, alice.viewer, **sub(alice), types=["LENT"], after=after) as stream:
        assert await stream.next() == {"activity": {"type": "LENT"}}
        await world.deposit(alice, "BTC", "1")
        assert await stream.next() == {"activity": {"type": "LENT"}}


async def test_a_market_comes_as_it_is_and_again_when_it_has_changed(world: World) -> None:
    alice = await world.customer()
    async with following(world, MARKETS, symbols=["BTC", "ETH"]) as stream:
        before = await stream.next()
        assert [market["asset"]["symbol"] for market in before["markets"]] == ["BTC", "ETH"]
        await world.deposit(alice, "USDC", "5000")
        await world.deposit(alice, "BTC", "1")
        after = await stream.next()
    assert [market["asset"]["symbol"] for market in after["markets"]] == ["BTC"]
    lent = [float(update["markets"][0]["totalLent"]["value"]) for update in (before, after)]
    assert lent[1] == lent[0] + 1


async def test_a_market_comes_again_at_its_boundary(world: World) -> None:
    async with following(world, MARKETS, symbols=["BTC"]) as stream:
        await stream.next()
        await world.advance("PT1H")
        assert [market["asset"]["symbol"] for market in (await stream.next())["markets"]] == ["BTC"]


async def test_a_market_that_was_seen_comes_when_it_has_changed_since(world: World) -> None:
    alice = await world.customer()
    async with following(world, MARKETS, symbols=["BTC"]) as stream:
        seen = (await stream.next())["eventId"]
    async with following(world, MARKETS_AFTER, symbols=["BTC"], after=seen) as stream:
        first = await begun(world, stream)
        assert not first.done()
        await world.deposit(alice, "BTC", "1")
        assert (await first)["eventId"] > seen
    async with following(world, MARKETS_AFTER, symbols=["BTC"], after=seen) as stream:
        assert len((await stream.next())["markets"]) == 1


async def test_a_margin_follows_what_is_done_and_the_prices_of_what_is_held(world: World) -> None:
    alice, bob = await world.customer("alice"), await world.customer("bob")
    async with following(world, MARGIN, alice.viewer, **sub(alice)) as stream:
        assert (await stream.next())["subAccount"]["id"] == alice.sub_account_id
        await world.deposit(bob, "BTC", "1")
        await world.deposit(alice, "BTC", "1")
        lent = await stream.next()
        assert float(lent["margin"]["collateralValue"]) > 0
        await world.do("sandboxSetPrice", "__typename", asset="ETH", usd="1234")
        await world.do("sandboxSetPrice", "__typename", asset="BTC", usd="50000")
        moved = await stream.next()
    assert float(moved["margin"]["collateralValue"]) < float(lent["margin"]["collateralValue"])


async def test_operators_see_each_liquidation_once_by_its_debtor(world: World) -> None:
    alice = await world.customer()
    await world.deposit(alice, "BTC", "1")
    most = 'query ($id: ID!) { subAccount(id: $id) { maxBorrow(asset: "USDC", payout: true) { value } } }'
    amount = (await world.ask(most, alice.viewer, id=alice.sub_account_id))["subAccount"]["maxBorrow"]["value"]
    loan = {"subAccountId": alice.sub_account_id, "asset": "USDC", "amount": amount, "address": "a-wallet"}
    assert (await world.move("borrow", "__typename", alice.viewer, **loan))["__typename"] == "BorrowSuccess"
    async with following(world, LIQUIDATIONS, OPERATOR) as stream:
        first = await begun(world, stream)
        await world.do("sandboxSetPrice", "__typename", asset="BTC", usd="38000")
        seen = await first
        while seen["subAccount"]["id"] != alice.sub_account_id:  # Customers of the seed have loans, too.
            seen = await stream.next()
    assert seen["activity"]["type"] == "LIQUIDATED"
    assert seen["activity"]["details"]["role"] == "debtor"


async def test_a_customer_sees_their_own_way_to_approval_and_operators_everybodys(world: World) -> None:
    alice, bob = await world.customer("alice"), await world.customer("bob")
    async with following(world, ONBOARDING, alice.viewer) as own, following(world, ONBOARDING, OPERATOR) as every:
        mine, first = await begun(world, own), await begun(world, every)
        for customer in (bob, alice):
            await world.house.door.moves.review(
                "operator", customer.viewer.account_id, OnboardingEvent.REOPEN, note="a second look"
            )
        told = await mine
        assert (told["account"]["id"], told["change"]["note"]) == (alice.account_id, None)
        seen = [await first, await every.next()]
    assert [one["account"]["id"] for one in seen] == [bob.account_id, alice.account_id]
    assert [(one["change"]["event"], one["change"]["note"]) for one in seen] == [("REOPEN", "a second look")] * 2
    async with following(world, ONBOARDING.replace("{", "(after: $after) {", 1), OPERATOR, after=seen[0]["eventId"]) as later:
        assert (await later.next())["account"]["id"] == alice.account_id


@pytest.mark.parametrize("after", ["nonsense", event_id(LEDGER, Place(10**9, 0)), "ZXZlbnQ6bzoxOjA"])
async def test_an_event_id_of_nothing_is_refused(world: World, after: str) -> None:
    alice = await world.customer()
    async with following(world, ACTIVITY_AFTER, alice.viewer, **sub(alice), after=after) as stream:
        assert await stream.code() == "BAD_USER_INPUT"


async def test_a_market_that_is_none_is_refused(world: World) -> None:
    async with following(world, MARKETS, symbols=["DOGE"]) as stream:
        assert await stream.code() == "BAD_USER_INPUT"


async def test_a_document_of_two_subscriptions_or_none_is_refused(world: World) -> None:
    async with following(world, "activity { eventId }") as stream:
        assert await stream.code() == "BAD_USER_INPUT"
    async with following(world, "marketUpdated { eventId } liquidations { eventId }") as stream:
        assert await stream.code() == "BAD_USER_INPUT"


async def test_a_projection_outlives_a_moment_at_which_the_database_is_away(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gql_server.schema.live.sources.PAUSES_SECONDS", (0, 0))
    glimpses, failures = world.house.storage.glimpses, iter(range(2))
    assets = glimpses.assets

    async def failing() -> Glimpse:
        if next(failures, None) is not None:
            raise StorageUnavailable("away")
        return await assets()

    async with following(world, MARKETS, symbols=["BTC"]) as stream:
        await stream.next()
        monkeypatch.setattr(glimpses, "assets", failing)
        world.house.markets.forget()
        world.house.live._ledger._tell(told_of_boundary(10**6, "BTC"))
        assert len((await stream.next())["markets"]) == 1
        assert next(failures, None) is None
