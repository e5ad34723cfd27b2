"""The operators' page as it is sent: its language, what it may load, whom it knows, and where its runbooks are."""

from __future__ import annotations

import json
from pathlib import Path

import httpx2
import pytest
from starlette.applications import Starlette

from gql_server.app.operators_page import operators_page_of
from gql_server.settings import Settings
from gql_server.web.built_pages import BuiltPages
from gql_server.web.operate import ENTRY, OPERATE_AT


@pytest.fixture
def pages(tmp_path: Path) -> BuiltPages:
    """A build that has the page."""
    (tmp_path / "manifest.json").write_text(json.dumps({ENTRY: {"file": "operate-1.js", "css": ["operate-1.css"]}}))
    return BuiltPages(tmp_path)


async def answer(pages: BuiltPages, settings: Settings, languages: str = "en") -> httpx2.Response:
    app = Starlette(routes=[operators_page_of(settings, pages)])
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://server") as asker:
        return await asker.get(OPERATE_AT, headers={"Accept-Language": languages})


async def test_it_is_written_in_the_language_that_the_browser_prefers(pages: BuiltPages) -> None:
    for languages, begin, title in (
        ("en-US,ja", '<html lang="en">', "Operations"),
        ("ja", '<html lang="ja">', "オペレーション"),
    ):
        text = (await answer(pages, Settings(), languages)).text
        assert begin in text
        assert f"<title>{title}</title>" in text


async def test_it_runs_nothing_but_scripts_of_the_server(pages: BuiltPages) -> None:
    policy = (await answer(pages, Settings())).headers["content-security-policy"]
    assert {"default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'"} <= set(policy.split("; "))
    assert "unsafe" not in policy


async def test_it_tells_only_the_operator_that_everybody_knows(pages: BuiltPages) -> None:
    production = {"GQL_SERVER_MODE": "production", "GQL_SERVER_SECRET": "s" * 40, "GQL_SERVER_DATA_KEYS": "A" * 43 + "="}
    for settings, is_told in (
        (Settings(), True),
        (Settings(operator_password="kept to themselves"), False),
        (Settings.from_environment(production), False),
    ):
        assert ("operator@example.com" in (await answer(pages, settings)).text) == is_told


async def test_it_links_runbooks_where_the_documentation_is(pages: BuiltPages) -> None:
    assert 'data-docs="https://docs.example.com"' in (await answer(pages, Settings(docs_url="https://docs.example.com/"))).text
    assert "data-docs" not in (await answer(pages, Settings())).text
