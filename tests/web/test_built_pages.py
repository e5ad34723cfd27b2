"""Built pages: their HTML, what they may load, their files; and which editor a browser is shown, with a build and without."""

from __future__ import annotations

import gzip
import json
from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gql_server.app.editor import editor_of, pages_of
from gql_server.schema.over_http.editor import editor_from_afar
from gql_server.settings import Mode, Settings, SettingsError
from gql_server.web.built_files import BuiltFiles
from gql_server.web.built_pages import BuiltPage, BuiltPages
from gql_server.web.compression import Compression
from gql_server.web.playground import ENTRY, Playground

SCRIPT = "export const answer = 42; // " + "x" * 4000
CHUNKS = {
    ENTRY: {"file": "playground-1.js", "imports": ["_react.js", "_editor.js"], "css": ["playground-1.css"]},
    "_editor.js": {"file": "editor-1.js", "imports": ["_react.js", ENTRY], "css": ["editor-1.css"]},
    "_react.js": {"file": "react-1.js"},
}


@pytest.fixture
def build(tmp_path: Path) -> Path:
    """A directory as a build leaves it, beside a file that is nobody's business."""
    folder = tmp_path / "built"
    folder.mkdir()
    (tmp_path / "secret.txt").write_text("secret")
    (folder / "manifest.json").write_text(json.dumps(CHUNKS))
    (folder / "playground-1.js").write_text(SCRIPT)
    (folder / "playground-1.js.br").write_bytes(b"as brotli writes it")
    (folder / "playground-1.js.gz").write_bytes(gzip.compress(SCRIPT.encode()))
    (folder / "font-1.ttf").write_bytes(b"\0\1\0\0")
    return folder


@pytest.fixture
async def asker(build: Path) -> AsyncIterator[httpx2.AsyncClient]:
    """A client of the pages and their files alone."""
    playground = Playground(BuiltPages(build), is_sandbox=True, is_seeded=True, operator=None)

    async def answer(request: Request) -> Response:
        return playground.answer(request)

    app = Starlette(routes=[Route("/graphql", answer), BuiltFiles(build).route()], middleware=[Middleware(Compression)])
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://server") as opened:
        yield opened


async def test_a_page_loads_its_script_and_all_that_this_imports(asker: httpx2.AsyncClient) -> None:
    text = (await asker.get("/graphql")).text
    assert text.count("<script") == 1
    assert '<script type="module" src="/assets/built/playground-1.js"></script>' in text
    assert text.count("modulepreload") == 2
    assert text.index("editor-1.css") < text.index("playground-1.css")


async def test_a_page_may_load_nothing_from_elsewhere(asker: httpx2.AsyncClient) -> None:
    page = await asker.get("/graphql")
    rules = dict(rule.split(" ", 1) for rule in page.headers["content-security-policy"].split("; "))
    assert rules["default-src"] == "'none'"
    assert (rules["script-src"], rules["connect-src"]) == ("'self'", "'self'")
    assert rules["style-src"] == "'self' 'unsafe-inline'"
    assert not [source for sources in rules.values() for source in sources.split() if "//" in source or "*" in source]
    assert page.headers["x-content-type-options"] == "nosniff"


async def test_a_page_that_the_browser_has_is_not_sent_again(asker: httpx2.AsyncClient) -> None:
    page = await asker.get("/graphql")
    assert page.headers["cache-control"] == "no-cache"
    again = await asker.get("/graphql", headers={"if-none-match": page.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_what_a_page_is_told_is_no_markup(build: Path) -> None:
    request = Request({"type": "http", "method": "GET", "headers": []})
    page = BuiltPage("<b>", data={"words": '"><script>alert(1)</script>'})
    text = bytes(BuiltPages(build).answer(request, ENTRY, page).body).decode()
    assert "<script>" not in text
    assert "<title>&lt;b&gt;</title>" in text


@pytest.mark.parametrize(("accepted", "coding"), [("gzip, br", "br"), ("gzip", "gzip"), ("gzip;q=0, br;q=0", None), ("", None)])
async def test_a_file_is_sent_as_it_was_compressed_when_it_was_built(
    asker: httpx2.AsyncClient, build: Path, accepted: str, coding: str | None
) -> None:
    async with asker.stream("GET", "/assets/built/playground-1.js", headers={"accept-encoding": accepted}) as answer:
        body = b"".join([part async for part in answer.aiter_raw()])
    assert answer.status_code == 200
    assert answer.headers.get("content-encoding") == coding
    assert body == (build / f"playground-1.js{ {'br': '.br', 'gzip': '.gz', None: ''}[coding] }").read_bytes()
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "accept-encoding" in answer.headers["vary"].lower()


async def test_a_font_has_its_type(asker: httpx2.AsyncClient) -> None:
    assert (await asker.get("/assets/built/font-1.ttf")).headers["content-type"] == "font/ttf"


@pytest.mark.parametrize(
    "name",
    [
        "../secret.txt",
        "..\\secret.txt",
        "/etc/passwd",
        "playground-1.js/../../secret.txt",
        "./playground-1.js",
        "playground-1.js\0",
        "playground-1.js.gz",
        "manifest.json",
        "missing.js",
        ".",
        "",
    ],
)
async def test_nothing_but_the_files_of_the_build_can_be_had(build: Path, name: str) -> None:
    """The path is as a server hands it on, decoded: a client of HTTP would tidy it up first."""
    sent: list[dict[str, object]] = []
    path = f"/assets/built/{name}"
    scope = {"type": "http", "method": "GET", "path": path, "root_path": "", "query_string": b"", "headers": []}

    async def receive() -> dict[str, object]:
        return {"type": "http.request"}

    async def send(message: dict[str, object]) -> None:
        sent.append(message)

    await Starlette(routes=[BuiltFiles(build).route()])(scope, receive, send)  # type: ignore[arg-type]
    assert sent[0]["status"] == 404


def test_a_browser_is_shown_the_own_editor_where_it_is_built(build: Path) -> None:
    pages = BuiltPages.found(build)
    assert pages is not None
    editor = editor_of(Settings(), pages)
    assert editor not in {None, editor_from_afar}
    assert editor_of(Settings(), None) is editor_from_afar
    assert editor_of(Settings(playground=False), pages) is None
    assert BuiltPages.found(build.parent) is None


def test_a_directory_without_a_build_ends_the_start(build: Path) -> None:
    assert pages_of(Settings(pages_dir=build)) is not None
    with pytest.raises(SettingsError, match="GQL_SERVER_PAGES_DIR"):
        pages_of(Settings(pages_dir=build.parent))


def test_production_shows_only_the_own_editor_and_only_when_it_is_asked_to(build: Path) -> None:
    secrets = {"GQL_SERVER_MODE": "production", "GQL_SERVER_SECRET": "s" * 40, "GQL_SERVER_DATA_KEYS": "A" * 43 + "="}
    pages = BuiltPages(build)
    assert editor_of(Settings.from_environment(secrets), pages) is None
    asked = Settings.from_environment(secrets | {"GQL_SERVER_PLAYGROUND": "on"})
    assert asked.mode is Mode.PRODUCTION
    assert editor_of(asked, None) is None
    editor = editor_of(asked, pages)
    assert editor is not None
    text = bytes(editor(Request({"type": "http", "method": "GET", "headers": []})).body).decode()
    assert "sandbox" not in text


def test_the_sandbox_tells_only_passwords_that_everybody_knows(build: Path) -> None:
    request = Request({"type": "http", "method": "GET", "headers": []})
    for settings, is_told in ((Settings(), True), (Settings(operator_password="kept to themselves"), False)):
        editor = editor_of(settings, BuiltPages(build))
        assert editor is not None
        text = bytes(editor(request).body).decode()
        assert (settings.operator_email in text) == is_told
        assert settings.operator_password not in text or is_told
