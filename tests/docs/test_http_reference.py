"""What the reference of HTTP shows is asked, and answered as it says, by the application in this process."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import astuple, dataclass
from email.parser import HeaderParser
from pathlib import Path

import httpx2
import pytest

from gql_server.app import create_app
from gql_server.schema import parsing
from gql_server.schema.document_limits import DocumentLimits
from gql_server.schema.over_http import documents, reading
from gql_server.web import compression
from tests.schema.conftest import seeded_file, seeded_url
from tests.schema.world import settings_of
from tests.servers import ROOT

__all__ = ["seeded_file", "seeded_url"]

REFERENCE = (ROOT / "docs/reference/http.md").read_text(encoding="utf-8")
ERRORS = (ROOT / "docs/reference/errors.md").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Block:
    """A request or an answer as the reference shows it."""

    first: str
    headers: dict[str, str]
    body: str

    @classmethod
    def read(cls, text: str) -> Block:
        first, _, rest = text.partition("\n")
        head, _, body = rest.partition("\n\n")
        return cls(first, dict(HeaderParser().parsestr(head).items()), body.strip())


def exchanges() -> Iterator[tuple[Block, Block]]:
    """Yield what is asked and what is answered."""
    blocks = [Block.read(text) for text in re.findall(r"```http\n(.*?)```", REFERENCE, re.DOTALL)]
    assert len(blocks) % 2 == 0
    yield from zip(blocks[::2], blocks[1::2], strict=True)


@pytest.fixture
async def client(seeded_url: str) -> AsyncIterator[httpx2.AsyncClient]:
    """A client of the application."""
    app = create_app(settings_of(seeded_url))
    async with app.router.lifespan_context(app):
        transport = httpx2.ASGITransport(app=app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://server") as opened:
            yield opened


async def test_every_exchange_happens_as_it_is_shown(client: httpx2.AsyncClient) -> None:
    for asked, shown in exchanges():
        method, url, _ = asked.first.split(" ")
        answer = await client.request(method, url, headers=asked.headers, content=asked.body.encode() or None)
        assert answer.status_code == int(shown.first.split(" ")[1]), (asked, answer.text)
        for name, value in shown.headers.items():
            assert answer.headers.get(name) == value, (asked, name)
        if shown.body:
            assert answer.json() == json.loads(shown.body), asked


def test_the_limits_are_those_of_the_code() -> None:
    limits = astuple(DocumentLimits())
    numbers = (*limits, reading.BODY_SECONDS_MAX, parsing.DOCUMENTS_KEPT_MAX)
    sizes = (reading.BODY_BYTES_MAX, reading.URL_BYTES_MAX, parsing.CHARACTERS_KEPT_MAX, documents.AUTOMATIC_CHARACTERS_MAX)
    for number in (*numbers, documents.AUTOMATIC_MAX):
        assert f" {number:,} " in REFERENCE, number
    for size in (*sizes, compression.COMPRESSED_BYTES_MIN):
        assert f"{size // 1024:,} Ki" in REFERENCE, size


def test_every_code_of_a_refused_request_is_explained() -> None:
    sources = "".join(path.read_text(encoding="utf-8") for path in Path(documents.__file__).parent.glob("*.py"))
    codes = set(re.findall(r'\d{3}, "([A-Z_]+)"', sources))
    assert len(codes) > 10
    assert codes - set(re.findall(r"^\| `([A-Z_]+)`", ERRORS, re.MULTILINE)) == set()
