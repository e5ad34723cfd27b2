"""API keys on live data: WebSockets that a signature opens, signed streams of events, what they cost, and how they end."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import replace

import pytest

from gql_server.service.budgets import Budgets
from gql_server.service.throttle import Throttles
from gql_server.storage.memory import MemoryAttempts
from tests.schema.test_signed_requests import TAMPERED
from tests.schema.test_sockets import ACTIVITY, MARKETS, end_of, until
from tests.schema.wires import Stream, Wire, connect, request
from tests.schema.world import CLOCK, Customer, Json, World
from tests.signing import ADDRESS, Call, Partner, partner, public_key

FOLLOW = 'subscription { activity(subAccountId: "%s") { eventId activity { type } } }'


def opening(program: Partner, target: str = "/graphql") -> Call:
    return Call(program.key, b"", method="WEBSOCKET", target=target, seed=program.seed).signed()


async def begin(wire: Wire, program: Partner) -> Json:
    """Open a socket by a signature, and return what it cost."""
    wire.say({"type": "connection_init", "payload": opening(program).headers})
    said = await wire.hear()
    assert said["type"] == "connection_ack", said
    cost: Json = said["payload"]["extensions"]["cost"]
    return cost


def stream(world: World, call: Call) -> AbstractAsyncContextManager[Stream]:
    target = call.target.partition("?")[2]
    return request(world, "", body=call.body, method=call.method, query_string=target, given=call.headers)


async def refused(wire: Wire) -> tuple[int, str]:
    closed = await end_of(wire)
    return closed.code, closed.reason.partition(":")[0]


def with_points(world: World, points: int) -> World:
    budgets = Budgets(Throttles(MemoryAttempts(), CLOCK), CLOCK, key_points=points, network_points=10_000)
    return replace(world, services=replace(world.services, budgets=budgets))


async def test_a_signature_opens_a_socket_and_each_update_tells_its_cost(world: World) -> None:
    customer = await world.customer()
    program = await partner(world, customer, "READ")
    async with connect(world) as wire:
        assert (await begin(wire, program))["charged"] == 1
        wire.subscribe(ACTIVITY, sub=customer.sub_account_id)
        await until(world.house.live, 1)
        await world.deposit(customer, "BTC", "1")
        costs = [(await wire.hear())["payload"]["extensions"]["cost"] for _ in range(2)]
        assert [(cost["charged"], cost["left"]) for cost in costs] == [(2, 5_995), (2, 5_993)]
        wire.subscribe("{ viewer { account { id } } }", "2")
        assert (await wire.hear())["payload"]["extensions"]["cost"]["left"] == 5_991


async def test_a_signed_request_is_answered_by_a_stream_and_a_get_is_signed_like_any(world: World) -> None:
    program = await partner(world, await world.customer(), "READ")
    async with stream(world, program.call(MARKETS)) as answer:
        assert answer.status == 200
        _, _, data = await answer.event()
        assert data["extensions"]["cost"]["charged"] == 1
    target = "/graphql?query=subscription%7BmarketUpdated%7BeventId%7D%7D"
    async with stream(world, Call(program.key, b"", method="GET", target=target).signed()) as answer:
        assert (await answer.event())[0] == "next"


NOT_SAID = {"another body", "a blank more in the body", "a query string", "another method"}
"""What a socket's first message has not."""
OF_SOCKETS: dict[str, tuple[Callable[[Call], None], str]] = {
    name: tampered for name, tampered in TAMPERED.items() if name not in NOT_SAID
}


async def test_whatever_is_altered_opens_no_socket(world: World) -> None:
    program = await partner(world, await world.customer(), "READ")
    seen = {}
    for name, (alter, _) in OF_SOCKETS.items():
        call = opening(program)
        alter(call)
        async with connect(world) as wire:
            wire.say({"type": "connection_init", "payload": call.headers})
            seen[name] = await refused(wire)
    assert len(seen) >= 20
    assert seen == {name: (4403, f"SIGNATURE_REFUSED {reason}") for name, (_, reason) in OF_SOCKETS.items()}


async def test_what_was_signed_for_another_transport_path_or_socket_opens_none(world: World) -> None:
    program = await partner(world, await world.customer(), "READ")
    once = opening(program)
    async with connect(world) as wire:
        wire.say({"type": "connection_init", "payload": once.headers})
        assert (await wire.hear())["type"] == "connection_ack"
    for call, reason in (
        (once, "REPLAYED"),
        (Call(program.key, b"", method="GET").signed(), "NOT_RECOGNIZED"),
        (opening(program, "/graphql?a=b"), "NOT_RECOGNIZED"),
    ):
        async with connect(world) as wire:
            wire.say({"type": "connection_init", "payload": call.headers})
            assert await refused(wire) == (4403, f"SIGNATURE_REFUSED {reason}")
    async with connect(world) as wire:
        wire.say({"type": "connection_init", "payload": {**opening(program).headers, "X-Nonce": "0123456789abcdef"}})
        assert await refused(wire) == (4403, "SIGNATURE_REFUSED MALFORMED")


async def test_whatever_is_altered_opens_no_stream(world: World) -> None:
    program = await partner(world, await world.customer(), "READ")
    seen = {}
    for name, (alter, _) in TAMPERED.items():
        call = program.call(MARKETS)
        alter(call)
        async with stream(world, call) as answer:
            [error] = json.loads(await answer.chunk())["errors"]
            seen[name] = (answer.status, error["extensions"]["code"], error["extensions"]["reason"])
    assert seen == {name: (401, "SIGNATURE_REFUSED", reason) for name, (_, reason) in TAMPERED.items()}
    call = program.call(MARKETS)
    for status in (200, 401):
        async with stream(world, call) as answer:
            assert answer.status == status


async def revoke(world: World, customer: Customer, program: Partner) -> None:
    await world.do("revokeApiKey", "", customer.viewer, apiKeyId=program.key)


async def narrow(world: World, customer: Customer, program: Partner) -> None:
    given = {"apiKeyId": program.key, "label": "elsewhere", "scopes": ["READ"], "networks": ["198.51.100.0/24"]}
    await world.do("updateApiKey", "", customer.viewer, **given)


async def rescope(world: World, customer: Customer, program: Partner) -> None:
    await world.do("updateApiKey", "", customer.viewer, apiKeyId=program.key, label="other", scopes=["BORROW"])


async def rebind(world: World, customer: Customer, program: Partner) -> None:
    given = {"apiKeyId": program.key, "label": "bound", "scopes": ["READ"], "subAccountIds": [customer.sub_account_id]}
    await world.do("updateApiKey", "", customer.viewer, **given)


async def rotate(world: World, customer: Customer, program: Partner) -> None:
    given = {"apiKeyId": program.key, "publicKey": public_key(2), "gracePeriod": "PT0S"}
    await world.do("rotateApiKey", "", customer.viewer, **given)


ENDS: dict[str, Callable[[World, Customer, Partner], Awaitable[None]]] = {
    "API_KEY_REVOKED": revoke,
    "NETWORK_NOT_ALLOWED": narrow,
    "API_KEY_CHANGED": rescope,
    "API_KEY_CHANGED, its sub-accounts": rebind,
    "API_KEY_CHANGED, its public key": rotate,
}


@pytest.mark.parametrize("name", ENDS)
async def test_a_key_that_is_not_what_it_was_ends_its_socket_and_its_stream(world: World, name: str) -> None:
    customer, code = await world.customer(), name.partition(",")[0]
    program, other = await partner(world, customer, "READ"), await partner(world, customer, "READ")
    call = program.call(FOLLOW % customer.sub_account_id)
    async with connect(world) as wire, connect(world) as others, stream(world, call) as answer:
        await begin(wire, program)
        await begin(others, other)
        wire.subscribe(ACTIVITY, sub=customer.sub_account_id)
        await until(world.house.live, 2)
        await ENDS[name](world, customer, program)
        await world.house.live.keys.look()
        assert await refused(wire) == (4403, code)
        kind, _, data = await answer.event()
        assert (kind, data["errors"][0]["extensions"]["code"]) == ("next", code)
        assert (await answer.event())[0] == "complete"
        others.say({"type": "ping"})
        assert await others.hear() == {"type": "pong"}
    assert world.house.live.subscribers == 0


async def test_a_key_that_expires_ends_its_socket_and_a_relabelled_one_does_not(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    customer = await world.customer()
    program = await partner(world, customer, "READ", expiresAt="2100-01-01T00:00:00Z", networks=[f"{ADDRESS}/32"])
    async with connect(world) as wire:
        await begin(wire, program)
        given = {"expiresAt": "2100-01-01T00:00:00Z", "networks": [f"{ADDRESS}/32"], "scopes": ["READ"]}
        await world.do("updateApiKey", "", customer.viewer, apiKeyId=program.key, label="a new name", **given)
        await world.house.live.keys.look()
        wire.subscribe("{ __typename }")
        assert [(await wire.hear())["type"] for _ in range(2)] == ["next", "complete"]
        monkeypatch.setattr(CLOCK, "_now", 4_102_444_800)
        await world.house.live.keys.look()
        assert await refused(wire) == (4403, "API_KEY_EXPIRED")


async def test_an_operation_by_a_key_that_was_revoked_closes_the_socket_at_once(world: World) -> None:
    customer = await world.customer()
    program = await partner(world, customer, "READ")
    async with connect(world) as wire:
        await begin(wire, program)
        await revoke(world, customer, program)
        wire.subscribe("{ __typename }")
        assert await refused(wire) == (4403, "API_KEY_REVOKED")


async def test_a_key_that_is_not_good_opens_neither_socket_nor_stream(world: World) -> None:
    customer = await world.customer()
    elsewhere = await partner(world, customer, "READ", networks=["198.51.100.0/24"])
    revoked = await partner(world, customer, "READ")
    await revoke(world, customer, revoked)
    for program, code, status in ((elsewhere, "NETWORK_NOT_ALLOWED", 403), (revoked, "API_KEY_REVOKED", 401)):
        async with connect(world) as wire:
            wire.say({"type": "connection_init", "payload": opening(program).headers})
            assert await refused(wire) == (4403, code)
        async with stream(world, program.call(MARKETS)) as answer:
            assert answer.status == status


async def test_a_key_follows_within_its_scopes_and_sub_accounts_and_changes_nothing_over_a_socket(world: World) -> None:
    customer = await world.customer()
    made = await world.do("createSubAccount", "... on CreateSubAccountSuccess { subAccount { id } }", customer.viewer, name="two")
    other = made["subAccount"]["id"]
    reader = await partner(world, customer, "READ", subAccountIds=[other])
    lender = await partner(world, customer, "LEND")
    repaying = f'mutation {{ repay(input: {{subAccountId: "{other}", asset: "BTC", idempotencyKey: "k"}}) {{ __typename }} }}'
    for program, document, code in (
        (reader, FOLLOW % customer.sub_account_id, "NOT_FOUND"),
        (reader, "subscription { liquidations { eventId } }", "SCOPE_EXCEEDED"),
        (reader, "subscription { onboardingUpdated { eventId } }", "SCOPE_EXCEEDED"),
        (lender, FOLLOW % other, "SCOPE_EXCEEDED"),
        (lender, repaying, "SIGNATURE_REQUIRED"),
    ):
        async with connect(world) as wire:
            await begin(wire, program)
            wire.subscribe(document)
            said = await wire.hear()
            errors = said["payload"] if said["type"] == "error" else said["payload"]["errors"]
            assert [error["extensions"]["code"] for error in errors] == [code]


async def test_a_mutation_that_is_signed_is_answered_by_a_stream(world: World) -> None:
    customer = await world.customer()
    program = await partner(world, customer, "LEND")
    given = {"subAccountId": customer.sub_account_id, "asset": "BTC", "amount": "1", "idempotencyKey": "streamed"}
    query = "mutation ($input: DepositInput!) { deposit(input: $input) { __typename } }"
    async with stream(world, program.call(query, input=given)) as answer:
        _, _, data = await answer.event()
        assert data["data"]["deposit"]["__typename"] == "DepositSuccess"
        assert data["extensions"]["cost"]["charged"] == 10


async def test_a_stream_that_cannot_be_paid_for_ends_with_its_place_and_goes_on_later(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    customer = await world.customer()
    program = await partner(world, customer, "READ")
    poor = with_points(world, 5)  # One for the socket, two for the subscription, two for the first update.
    async with connect(poor) as wire:
        await begin(wire, program)
        wire.subscribe(ACTIVITY, sub=customer.sub_account_id)
        await until(world.house.live, 1)
        await world.deposit(customer, "BTC", "1")
        seen = [(await wire.hear())["payload"]["data"]["activity"]["activity"]["type"]]
        [error] = (await wire.hear())["payload"]
        assert error["extensions"]["code"] == "COST_EXCEEDED"
        assert error["extensions"]["cost"]["retryAfterSeconds"] == 60
        monkeypatch.setattr(CLOCK, "_now", CLOCK.now() + 60)
        wire.subscribe(ACTIVITY, sub=customer.sub_account_id, after=error["extensions"]["lastEventId"])
        seen.append((await wire.hear())["payload"]["data"]["activity"]["activity"]["type"])
    assert seen == ["LENT", "DEPOSITED"]
    async with connect(with_points(world, 0)) as wire:
        wire.say({"type": "connection_init", "payload": opening(program).headers})
        assert await refused(wire) == (1013, "COST_EXCEEDED")
