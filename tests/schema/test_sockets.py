"""GraphQL over WebSocket: the protocol to the letter, limits, sessions that end, and clients that do not behave."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from gql_server.schema.live.admission import Admission
from gql_server.schema.live.limits import Allowance
from gql_server.schema.over_http.documents import Documents
from gql_server.service.live import Live, LiveLimits
from tests.schema.wires import LIMITS, PATIENCE_SECONDS, Closed, Denied, Wire, connect
from tests.schema.world import CLOCK, PASSWORD, Json, World

MARKETS = 'subscription { marketUpdated(symbols: ["BTC"]) { eventId } }'
ACTIVITY = "subscription ($sub: ID!, $after: String) { activity(subAccountId: $sub, after: $after) { eventId activity { type } } }"


VIOLATIONS: list[tuple[list[Json | str], int]] = [
    (["nonsense"], 4400),
    (["[]"], 4400),
    ([{"type": "connection_ack"}], 4400),
    ([{}], 4400),
    ([{"type": ["ping"]}], 4400),
    ([{"type": "connection_init", "payload": "x"}], 4400),
    ([{"type": "connection_init", "payload": {"authorization": 1}}], 4400),
    ([{"type": "connection_init"}, {"type": "subscribe", "payload": {"query": "{ __typename }"}}], 4400),
    ([{"type": "connection_init"}, {"type": "subscribe", "id": "", "payload": {"query": "{ __typename }"}}], 4400),
    ([{"type": "connection_init"}, {"type": "subscribe", "id": "1", "payload": {"query": 1}}], 4400),
    ([{"type": "connection_init"}, {"type": "subscribe", "id": "1"}], 4400),
    ([{"type": "subscribe", "id": "1", "payload": {"query": "{ __typename }"}}], 4401),
    ([{"type": "connection_init", "payload": {"authorization": "Bearer nobody's"}}], 4403),
    ([{"type": "connection_init", "payload": {"Authorization": "Basic x"}}], 4403),
    ([{"type": "connection_init"}, *[{"type": "subscribe", "id": "1", "payload": {"query": MARKETS}}] * 2], 4409),
    ([{"type": "connection_init"}] * 2, 4429),
    (["x" * 300_000], 1009),
]
"""What a client may say wrong, and the code with which it is sent away."""


async def token_of(world: World, name: str = "alice") -> str:
    return (await world.house.door.sessions.sign_in(f"{name}@example.com", PASSWORD)).token


async def until(live: Live, subscribers: int) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while live.subscribers != subscribers:  # noqa: ASYNC110 - it happens in another task
            await asyncio.sleep(0)


async def end_of(wire: Wire) -> Closed:
    """Hear until the server closes the socket."""
    while True:
        try:
            await wire.hear()
        except Closed as closed:
            return closed


async def closing(wire: Wire) -> int:
    with pytest.raises(Closed) as closed:
        await wire.hear()
    return closed.value.code


async def test_a_subscription_a_query_and_a_mutation_are_answered(world: World) -> None:
    async with connect(world) as wire:
        await wire.begin()
        wire.subscribe(MARKETS, "a")
        update = await wire.hear()
        assert (update["id"], update["type"]) == ("a", "next")
        assert update["payload"]["extensions"]["eventId"] == update["payload"]["data"]["marketUpdated"]["eventId"]
        wire.subscribe("{ assets { symbol } }", "b")
        assert [(await wire.hear())["type"] for _ in range(2)] == ["next", "complete"]
        wire.subscribe('mutation { sandboxSetPrice(input: {asset: "BTC", usd: "1"}) { __typename } }', "b")
        heard: list[str] = []
        while heard.count("b") < 2 or "a" not in heard:  # More than one update may tell of it.
            heard.append(str((await wire.hear())["id"]))
        assert heard.count("b") == 2


async def test_a_client_that_has_enough_gets_nothing_more_and_may_use_the_name_again(world: World) -> None:
    async with connect(world) as wire:
        await wire.begin()
        wire.subscribe(MARKETS)
        await wire.hear()
        wire.say({"type": "complete", "id": "1"})
        wire.subscribe("{ __typename }")
        assert await wire.hear() == {"id": "1", "type": "next", "payload": {"data": {"__typename": "Query"}}}
        assert await wire.hear() == {"id": "1", "type": "complete"}
        await until(world.house.live, 0)


async def test_a_ping_is_answered_by_a_pong_with_its_payload_even_before_one_says_who_one_is(world: World) -> None:
    async with connect(world) as wire:
        for message in ({"type": "ping"}, {"type": "pong"}, {"type": "ping", "payload": {"n": 1}}):
            wire.say(message)
        assert [await wire.hear() for _ in range(2)] == [{"type": "pong"}, {"type": "pong", "payload": {"n": 1}}]


@pytest.mark.parametrize(
    "query", ["{", "{ nothing }", "subscription { liquidations { eventId } }", "query A { __typename } query B { __typename }"]
)
async def test_what_cannot_be_executed_is_an_error_of_the_operation_and_of_nothing_else(world: World, query: str) -> None:
    async with connect(world) as wire:
        await wire.begin()
        wire.subscribe(query)
        error = await wire.hear()
        assert (error["id"], error["type"]) == ("1", "error")
        assert error["payload"][0]["extensions"]["code"] in {"BAD_USER_INPUT", "UNAUTHENTICATED"}
        wire.subscribe("{ __typename }")
        assert (await wire.hear())["type"] == "next"


async def test_whoever_breaks_the_protocol_is_told_by_the_code(world: World) -> None:
    for messages, code in VIOLATIONS:
        async with connect(world) as wire:
            for message in messages:
                wire.say(message)
            closed = await end_of(wire)
        assert (closed.code, len(closed.reason.encode()) <= 123) == (code, True), messages
    assert world.house.live.subscribers == 0


async def test_bytes_are_no_messages(world: World) -> None:
    async with connect(world) as wire:
        wire.to_server.put_nowait({"type": "websocket.receive", "bytes": b"{}"})
        assert await closing(wire) == 4400


async def test_who_never_says_who_they_are_is_sent_away(world: World) -> None:
    async with connect(world, limits=replace(LIMITS, init_seconds=0.01)) as wire:
        assert await closing(wire) == 4408


@pytest.mark.parametrize("protocols", [(), ("graphql-ws",)])
async def test_other_protocols_are_not_spoken(world: World, protocols: tuple[str, ...]) -> None:
    async with connect(world, protocols=protocols) as wire:
        assert await closing(wire) == 4406


async def test_pages_of_other_origins_may_not_connect(world: World) -> None:
    with pytest.raises(Denied, match="403"):
        async with connect(world, origin="https://evil.example"):
            pass
    async with connect(world, origin="https://lend.example") as own:
        await own.begin()
    async with connect(world, origin="https://app.example", allowed_origins=["https://app.example"]) as allowed:
        await allowed.begin()


async def test_there_is_room_for_so_many_connections_and_one_address_has_a_part_of_it(world: World) -> None:
    admission = Admission(4)
    async with connect(world, admission=admission):
        with pytest.raises(Denied, match="429"):
            async with connect(world, admission=admission):
                pass
        assert admission.count == 1
    assert admission.count == 0
    with pytest.raises(Denied, match="503"):
        async with connect(world, admission=Admission(0)):
            pass


async def test_a_connection_has_so_many_operations_at_once(world: World) -> None:
    async with connect(world, limits=replace(LIMITS, operations_max=1)) as wire:
        await wire.begin()
        wire.subscribe(MARKETS, "a")
        await wire.hear()
        wire.subscribe(MARKETS, "b")
        assert (await wire.hear())["payload"][0]["extensions"]["code"] == "TOO_MANY_OPERATIONS"


async def test_a_flood_is_cut_off(world: World) -> None:
    async with connect(world, limits=replace(LIMITS, messages_burst=5, messages_per_second=0)) as wire:
        for _ in range(6):
            wire.say({"type": "pong"})
        assert await closing(wire) == 1008


def test_an_allowance_grows_with_time_up_to_the_burst() -> None:
    now = 0.0
    allowance = Allowance(2, 3, lambda: now)
    assert [allowance.take() for _ in range(4)] == [True, True, True, False]
    now = 0.5
    assert [allowance.take() for _ in range(2)] == [True, False]
    now = 1_000
    assert [allowance.take() for _ in range(4)] == [True, True, True, False]


async def test_only_trusted_documents_are_executed_where_it_is_so_set(world: World) -> None:
    documents = Documents({"t": "{ __typename }"}, only_trusted=True)
    async with connect(world, documents=documents) as wire:
        await wire.begin()
        wire.say({"type": "subscribe", "id": "1", "payload": {"documentId": "t"}})
        assert [(await wire.hear())["type"] for _ in range(2)] == ["next", "complete"]
        wire.subscribe(MARKETS)
        assert (await wire.hear())["payload"][0]["extensions"]["code"] == "DOCUMENT_NOT_TRUSTED"


@pytest.mark.parametrize("way", ["sign out", "age"])
async def test_a_session_that_ends_closes_its_connections(world: World, way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    alice = await world.customer()
    token = await token_of(world)
    async with connect(world) as wire, connect(world) as nobodys:
        await nobodys.begin()
        await wire.begin(f"Bearer {token}")
        wire.subscribe(ACTIVITY, sub=alice.sub_account_id)
        await until(world.house.live, 1)
        if way == "sign out":
            viewer = await world.house.door.sessions.authenticate(token)
            assert viewer is not None
            await world.house.door.sessions.sign_out(viewer)
        else:
            now = CLOCK.now()
            monkeypatch.setattr(CLOCK, "now", lambda: now + 25 * 3600)
        await world.house.live.sessions.look()
        assert await closing(wire) == 4403
        nobodys.say({"type": "ping"})
        assert await nobodys.hear() == {"type": "pong"}
    assert world.house.live.subscribers == 0


async def test_an_operation_asked_with_a_token_that_ended_closes_the_connection_at_once(world: World) -> None:
    token = await token_of(world)
    async with connect(world) as wire:
        await wire.begin(f"Bearer {token}")
        viewer = await world.house.door.sessions.authenticate(token)
        assert viewer is not None
        await world.house.door.sessions.sign_out(viewer)
        wire.subscribe("{ __typename }")
        assert await closing(wire) == 4403


async def test_a_client_that_vanishes_leaves_nothing_behind(world: World) -> None:
    async with connect(world) as wire:
        await wire.begin()
        for name in "abc":
            wire.subscribe(MARKETS, name)
        await until(world.house.live, 3)
    assert world.house.live.subscribers == 0


async def test_a_client_that_takes_nothing_is_given_up(world: World) -> None:
    async with connect(world, limits=replace(LIMITS, send_seconds=0.01)) as wire:
        await wire.begin()
        wire.is_flowing.clear()
        wire.subscribe(MARKETS)
        await until(world.house.live, 1)
        await until(world.house.live, 0)


async def test_a_client_that_falls_behind_is_told_the_last_event_and_goes_on_after_it(world: World) -> None:
    alice = await world.customer()
    token = await token_of(world)
    live = Live(world.house.storage, CLOCK, idle_seconds=3600, limits=LiveLimits(events_waiting_max=3))
    small = replace(world, services=replace(world.services, live=live))
    types = []
    async with live.running(), connect(small) as wire:
        await wire.begin(f"Bearer {token}")
        wire.subscribe(ACTIVITY, sub=alice.sub_account_id)
        await until(live, 1)
        wire.is_flowing.clear()
        for _ in range(4):
            await world.deposit(alice, "BTC", "1")
        head = await world.house.ledger.sequence_head()
        async with asyncio.timeout(PATIENCE_SECONDS):
            while live._ledger.position < head:  # noqa: ASYNC110 - it happens in another task
                await asyncio.sleep(0)
        wire.is_flowing.set()
        while (message := await wire.hear())["type"] == "next":
            types.append(message["payload"]["data"]["activity"]["activity"]["type"])
        [error] = message["payload"]
        assert error["extensions"]["code"] == "FELL_BEHIND"
        last = error["extensions"]["lastEventId"]
        wire.subscribe(ACTIVITY, sub=alice.sub_account_id, after=last)
        while len(types) < 8:
            message = await wire.hear()
            assert message["type"] == "next", message
            types.append(message["payload"]["data"]["activity"]["activity"]["type"])
    assert types == ["LENT", "DEPOSITED"] * 4
