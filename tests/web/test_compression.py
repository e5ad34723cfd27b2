"""What is compressed, and what never is."""

from __future__ import annotations

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gql_server.web.compression import COMPRESSED_BYTES_MIN, Compression, accepted_codings

LONG = "x" * COMPRESSED_BYTES_MIN


async def answer(request: Request) -> Response:
    """Answer with the body, type and rule of caching that the query says."""
    asked = request.query_params
    return Response(asked["body"], media_type=asked.get("type", "text/plain"), headers={"cache-control": asked.get("rule", "")})


async def coding_of(accept: str, **asked: str) -> str | None:
    """Return the coding of the answer."""
    app = Starlette(routes=[Route("/", answer)], middleware=[Middleware(Compression)])
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://server") as client:
        given = await client.get("/", params=asked, headers={"accept-encoding": accept})
    assert given.text == asked["body"]
    coding: str | None = given.headers.get("content-encoding")
    return coding


async def test_a_long_answer_is_compressed_for_who_takes_it() -> None:
    assert await coding_of("br, gzip;q=0.5", body=LONG) == "gzip"
    assert await coding_of("gzip;q=0", body=LONG) is None
    assert await coding_of("identity", body=LONG) is None


@pytest.mark.parametrize(
    "asked",
    [
        {"body": LONG[1:]},
        {"body": LONG, "type": "text/event-stream"},
        {"body": LONG, "rule": "no-store, no-transform"},
    ],
    ids=["tiny", "stream of events", "secret"],
)
async def test_some_answers_are_never_compressed(asked: dict[str, str]) -> None:
    assert await coding_of("gzip", **asked) is None


def test_codings_are_read_with_their_qualities() -> None:
    assert accepted_codings("GZIP;q=1.0, br;q=0, deflate;q=0.000, zstd ; q=0.1,") == {"gzip", "zstd", ""}
