"""GraphQL over server-sent events: where a stream is really asked for, resumed by Last-Event-ID, ended with its session."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace

import pytest

from gql_server.schema.live.admission import Admission
from tests.schema.test_sockets import MARKETS, token_of, until
from tests.schema.wires import LIMITS, request
from tests.schema.world import World

QUERY = "{ __typename }"
ANSWER = {"data": {"__typename": "Query"}}
EVERYTHING = "application/graphql-response+json, application/json, text/event-stream, multipart/mixed"


async def test_a_subscription_streams_with_the_place_of_each_update(world: World) -> None:
    async with request(world, MARKETS) as stream:
        assert (stream.status, stream.headers["content-type"]) == (200, "text/event-stream; charset=utf-8")
        assert "no-transform" in stream.headers["cache-control"]
        name, place, data = await stream.event()
        assert (name, place) == ("next", data["data"]["marketUpdated"]["eventId"])
        await world.do("sandboxSetPrice", "__typename", asset="BTC", usd="1")
        assert (await stream.event())[1] > place


async def test_a_query_streams_its_one_result_where_only_a_stream_is_taken(world: World) -> None:
    async with request(world, QUERY) as stream:
        assert await stream.event() == ("next", "", ANSWER)
        assert await stream.event() == ("complete", "", None)


@pytest.mark.parametrize("accept", [EVERYTHING, "application/json", "*/*", "application/json, text/event-stream;q=0.5"])
async def test_a_query_is_answered_in_one_piece_where_that_is_taken(world: World, accept: str) -> None:
    async with request(world, QUERY, accept=accept) as stream:
        assert stream.headers["content-type"].startswith("application/")
        assert json.loads(await stream.chunk()) == ANSWER


async def test_a_subscription_streams_to_who_takes_a_stream_among_others(world: World) -> None:
    async with request(world, MARKETS, accept=EVERYTHING) as stream:
        assert (await stream.event())[0] == "next"


@pytest.mark.parametrize("accept", ["application/json", "*/*"])
async def test_a_subscription_does_not_stream_to_who_takes_none(world: World, accept: str) -> None:
    async with request(world, MARKETS, accept=accept) as stream:
        assert stream.headers["content-type"].startswith("application/json")
        assert "errors" in json.loads(await stream.chunk())


@pytest.mark.parametrize("query", ["{", "{ nothing }", "subscription { liquidations { eventId } }"])
async def test_what_cannot_be_executed_is_told_in_the_stream(world: World, query: str) -> None:
    async with request(world, query) as stream:
        assert stream.status == 200
        name, _, data = await stream.event()
        assert (name, set(data)) == ("next", {"errors"})
        assert (await stream.event())[0] == "complete"


@pytest.mark.parametrize(("body", "status"), [(b"nonsense", 400), (b"[]", 400), (b"{}", 400), (b"x" * 300_000, 413)])
async def test_what_is_no_request_is_refused_in_one_piece(world: World, body: bytes, status: int) -> None:
    async with request(world, "", body=body) as stream:
        assert stream.status == status
        assert "errors" in json.loads(await stream.chunk())


async def test_by_get_one_follows_and_asks_and_changes_nothing(world: World) -> None:
    async with request(world, "", method="GET", query_string="query=subscription%7BmarketUpdated%7BeventId%7D%7D") as stream:
        assert (await stream.event())[0] == "next"
    async with request(world, "", method="GET", query_string="query=mutation%7BsignOut%7D") as stream:
        assert (await stream.event())[2]["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


async def test_a_page_of_another_origin_opens_no_stream_by_get(world: World) -> None:
    for origin, status in (("https://evil.example", 403), ("https://lend.example", 200)):
        asked = "query=%7B__typename%7D"
        async with request(world, "", method="GET", query_string=asked, origin=origin, host="lend.example") as stream:
            assert stream.status == status


async def test_a_stream_goes_on_after_the_last_event_that_the_client_names(world: World) -> None:
    alice, bearer = await world.customer(), f"Bearer {await token_of(world)}"
    ask = f'subscription {{ activity(subAccountId: "{alice.sub_account_id}") {{ activity {{ type }} }} }}'
    async with request(world, ask, authorization=bearer) as stream:
        await until(world.house.live, 1)
        await world.deposit(alice, "BTC", "1")
        _, last, data = await stream.event()
        assert data["data"]["activity"]["activity"]["type"] == "LENT"
    await world.deposit(alice, "BTC", "1")
    async with request(world, ask, authorization=bearer, last_event_id=last) as stream:
        types = [(await stream.event())[2]["data"]["activity"]["activity"]["type"] for _ in range(3)]
    assert types == ["DEPOSITED", "LENT", "DEPOSITED"]
    assert world.house.live.subscribers == 0


async def test_an_idle_stream_says_that_it_is_still_there(world: World) -> None:
    async with request(world, MARKETS, limits=replace(LIMITS, keep_alive_seconds=0.01)) as stream:
        await stream.event()
        assert await stream.chunk() == b":\n\n"


async def test_a_stream_ends_with_its_session(world: World) -> None:
    alice, token = await world.customer(), await token_of(world)
    ask = f'subscription {{ activity(subAccountId: "{alice.sub_account_id}") {{ eventId }} }}'
    async with request(world, ask, authorization=f"Bearer {token}") as stream:
        await until(world.house.live, 1)
        viewer = await world.house.door.sessions.authenticate(token)
        assert viewer is not None
        await world.house.door.sessions.sign_out(viewer)
        await world.house.live.sessions.look()
        assert (await stream.event())[2]["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
        assert (await stream.event())[0] == "complete"


async def test_a_process_that_ends_cuts_its_streams_so_that_clients_come_again(world: World) -> None:
    async with request(world, MARKETS) as stream:
        await stream.event()
        world.house.live.is_ending.set()
        assert await stream.chunk() == b""


async def test_a_client_that_takes_nothing_of_a_stream_is_given_up(world: World) -> None:
    async with request(world, MARKETS, limits=replace(LIMITS, send_seconds=0.01)) as stream:
        await stream.event()
        stream.wire.is_flowing.clear()
        await world.do("sandboxSetPrice", "__typename", asset="BTC", usd="1")
        await until(world.house.live, 0)


async def test_a_client_that_hangs_up_leaves_nothing_behind(world: World) -> None:
    async with request(world, MARKETS) as stream:
        await stream.event()
        assert world.house.live.subscribers == 1
    assert world.house.live.subscribers == 0
    await asyncio.sleep(0)


async def test_streams_have_so_much_room(world: World) -> None:
    async with request(world, MARKETS, admission=Admission(0)) as stream:
        assert stream.status == 503
        assert "retry-after" in stream.headers
