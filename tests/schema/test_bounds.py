"""What one operation may cost and how long it may take, and how many one caller may have at once, whatever carries them."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import httpx2
import pytest

from gql_server.ports.glimpses import Glimpse
from gql_server.schema.bounds import Bounds
from gql_server.schema.context import Context
from gql_server.schema.deadlines import Deadlines
from gql_server.schema.live import subscriptions
from gql_server.schema.turns import Turns
from gql_server.service.clients import NOWHERE, Client
from gql_server.service.requests import Decided
from gql_server.service.requests import Request as Asked
from tests.schema.test_over_http import NEWER, client_of
from tests.schema.wires import PATIENCE_SECONDS, connect, request
from tests.schema.world import World

MARKETS = "{ markets { id } }"
ACCOUNT = "query ($n: Int = 5) { viewer { account { subAccounts(first: $n) { edges { node { id margin { status } } } } } } }"
DEPOSIT = "mutation ($input: DepositInput!) { deposit(input: $input) { __typename } }"


class Passing(Deadlines):
    """Deadlines that are far off until they are said to have passed, so that nothing depends on the machine's speed."""

    def __init__(self) -> None:
        super().__init__(600)

    def have_passed(self) -> None:
        for deadline in self._running:
            deadline.ends_at = 0
        self._look()


class Hanging:
    """A database that takes its time, and knows whether somebody still waits."""

    def __init__(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        self.is_asked = asyncio.Event()
        self.is_stopped = asyncio.Event()
        self.schema = world.schema
        monkeypatch.setattr(world.house.storage.glimpses, "assets", self.assets)
        monkeypatch.setattr(world.house.markets, "_is_kept", False)
        world.house.markets.forget()

    async def assets(self) -> Glimpse:
        self.is_asked.set()
        if isinstance(self.schema.deadlines, Passing):
            self.schema.deadlines.have_passed()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            self.is_stopped.set()
            raise
        raise AssertionError


def soon(world: World, monkeypatch: pytest.MonkeyPatch) -> Passing:
    """Let the deadline of every operation pass while it waits for what hangs."""
    deadlines = Passing()
    monkeypatch.setattr(world.schema, "deadlines", deadlines)
    return deadlines


def cheap(world: World, monkeypatch: pytest.MonkeyPatch, cost_max: int) -> None:
    monkeypatch.setattr(world.schema, "bounds", Bounds(cost_max=cost_max))


def only(answer: httpx2.Response) -> dict[str, Any]:
    """Return the extensions of the one error."""
    [error] = answer.json()["errors"]
    extensions: dict[str, Any] = error["extensions"]
    return extensions


@pytest.mark.parametrize("is_compiled", [True, False], ids=["compiled", "standard"])
async def test_what_costs_too_much_is_refused_with_the_numbers_and_not_executed(
    world: World, monkeypatch: pytest.MonkeyPatch, is_compiled: bool
) -> None:
    customer = await world.customer()
    monkeypatch.setattr(world.schema.compiled, "is_open", is_compiled)
    cheap(world, monkeypatch, 40)
    assert (await world.ask(ACCOUNT, customer.viewer, n=10))["viewer"]
    result = await world.result(ACCOUNT, customer.viewer, n=50)
    assert result.data is None
    [error] = result.errors or []
    assert error.extensions == {"code": "OPERATION_TOO_COSTLY", "requested": 153, "max": 40}


async def test_fragments_cost_what_they_are_worth_written_out(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    cheap(world, monkeypatch, 40)
    doubling = " ".join(f"fragment f{n} on Query {{ ...f{n + 1} ...f{n + 1} }}" for n in range(6))
    assert await world.code(f"{{ ...f0 }} {doubling} fragment f6 on Query {{ assets {{ symbol }} }}") == "OPERATION_TOO_COSTLY"


async def test_what_costs_too_much_is_400_in_the_newer_type(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    cheap(world, monkeypatch, 40)
    async with client_of(world) as client:
        answer = await client.post("/graphql", json={"query": ACCOUNT, "variables": {"n": 100}}, headers=NEWER)
    assert (answer.status_code, only(answer)["code"]) == (400, "OPERATION_TOO_COSTLY")


async def test_a_subscription_that_costs_too_much_does_not_begin(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    cheap(world, monkeypatch, 1)
    query = "subscription { marketUpdated { markets { asset { symbol } } } }"
    async with connect(world) as wire:
        await wire.begin()
        wire.subscribe(query)
        heard = await wire.hear()
    assert (heard["type"], heard["payload"][0]["extensions"]["code"]) == ("error", "OPERATION_TOO_COSTLY")


@pytest.mark.parametrize(
    ("variables", "cost"),
    [({"n": 20}, {"requested": 63, "used": 6, "max": 10_000}), ({}, {"requested": 18, "used": 6, "max": 10_000})],
)
async def test_who_asks_what_it_costs_is_told_what_was_requested_and_what_was_used(
    world: World, variables: dict[str, int], cost: dict[str, int]
) -> None:
    asked = {"query": ACCOUNT, "variables": variables, "extensions": {"cost": True}}
    customer = await world.customer()
    member = (await world.house.people.members([customer.viewer.account_id]))[customer.viewer.account_id]
    token = (await world.house.door.sessions.open_for(member, NOWHERE)).token
    headers = {"authorization": f"Bearer {token}"}
    async with client_of(world) as client:
        answer = (await client.post("/graphql", json=asked, headers=headers)).json()
        assert len(answer["data"]["viewer"]["account"]["subAccounts"]["edges"]) == 1
        assert answer["extensions"] == {"cost": cost}
        assert "extensions" not in (await client.post("/graphql", json={"query": MARKETS})).json()
    async with connect(world) as wire:
        await wire.begin(f"Bearer {token}")
        wire.say({"type": "subscribe", "id": "1", "payload": asked})
        assert (await wire.hear())["payload"]["extensions"] == {"cost": cost}


async def test_an_operation_out_of_time_is_stopped_with_all_that_it_reads(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    hanging = Hanging(world, monkeypatch)
    soon(world, monkeypatch)
    async with client_of(world) as client:
        answer = await client.post("/graphql", json={"query": MARKETS})
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
    assert only(answer) == {"code": "DEADLINE_EXCEEDED", "retryable": True}
    async with asyncio.timeout(PATIENCE_SECONDS):
        await hanging.is_stopped.wait()
    assert len(world.schema.deadlines) == len(world.schema.turns) == 0


async def test_an_operation_out_of_time_is_told_over_a_socket_and_a_stream(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    Hanging(world, monkeypatch)
    soon(world, monkeypatch)
    async with connect(world) as wire:
        await wire.begin()
        wire.subscribe(MARKETS)
        heard = await wire.hear()
        assert (heard["type"], heard["payload"][0]["extensions"]["code"]) == ("error", "DEADLINE_EXCEEDED")
        wire.subscribe("{ __typename }", "2")
        assert (await wire.hear())["payload"] == {"data": {"__typename": "Query"}}
    async with request(world, MARKETS) as stream:
        assert (await stream.event())[2]["errors"][0]["extensions"] == {"code": "DEADLINE_EXCEEDED", "retryable": True}
        assert (await stream.event())[0] == "complete"


async def test_an_update_that_cannot_be_shown_in_time_ends_its_subscription(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    of_updates = Passing()

    async def never(*_: object) -> None:
        of_updates.have_passed()
        await asyncio.Event().wait()

    async with connect(world) as wire:
        await wire.begin()
        with monkeypatch.context() as patched:
            patched.setattr(world.schema, "deadlines", of_updates)
            wire.subscribe('subscription { marketUpdated(symbols: ["BTC"]) { eventId } }')
            first = (await wire.hear())["payload"]["extensions"]["eventId"]
        monkeypatch.setattr(subscriptions, "look", never)
        await world.do("sandboxSetPrice", "__typename", asset="BTC", usd="1")
        heard = await wire.hear()
    [error] = heard["payload"]
    assert (heard["type"], error["extensions"]) == (
        "error",
        {"code": "DEADLINE_EXCEEDED", "retryable": True, "lastEventId": first},
    )


async def test_a_mutation_out_of_time_may_have_happened_and_the_same_key_finds_out(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    customer = await world.customer()
    given = {"subAccountId": customer.sub_account_id, "asset": "BTC", "amount": "1", "idempotencyKey": "k"}
    submit, taken = world.house.teller.submit, []

    async def slowly(asked: Asked) -> Decided:
        taken.append(asyncio.ensure_future(submit(asked)))
        deadlines.have_passed()
        await asyncio.Event().wait()
        raise AssertionError

    with monkeypatch.context() as patched:
        patched.setattr(world.house.teller, "submit", slowly)
        deadlines = soon(world, patched)
        result = await world.result(DEPOSIT, customer.viewer, input=given)
    [error] = result.errors or []
    assert error.extensions == {"code": "OUTCOME_UNKNOWN", "retryWithSameKey": True}
    decided = await taken[0]
    again = await world.do("deposit", "... on DepositSuccess { command { replayed } }", customer.viewer, **given)
    assert again["command"] == {"replayed": True}
    assert not decided.is_replayed


async def test_who_goes_away_is_not_answered_as_out_of_time(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    hanging = Hanging(world, monkeypatch)
    task = asyncio.create_task(world.result(MARKETS))
    await hanging.is_asked.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert len(world.schema.deadlines) == len(world.schema.turns) == 0


async def test_one_caller_has_only_so_many_operations_at_once_and_others_are_not_theirs(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    hanging = Hanging(world, monkeypatch)
    monkeypatch.setattr(world.schema, "turns", Turns(1))
    client = Client("192.0.2.7")
    begun = asyncio.create_task(world.schema.run(MARKETS, context=Context(world.services, None, client=client)))
    await hanging.is_asked.wait()
    async with request(world, "{ __typename }", accept="application/json") as refused:
        assert (refused.status, refused.headers["retry-after"]) == (429, "1")
        assert b'"code":"TOO_MANY_OPERATIONS","max":1,"retryable":true,"retryAfter":1' in await refused.chunk()
    customer = await world.customer()
    others = [Context(world.services, None, client=replace(client, address="192.0.2.8"))]
    others.append(Context(world.services, customer.viewer, client=client))
    for context in others:
        assert (await world.schema.run("{ __typename }", context=context)).errors is None
    begun.cancel()
    await asyncio.gather(begun, return_exceptions=True)
    assert (await world.schema.run("{ __typename }", context=Context(world.services, None, client=client))).errors is None
