"""The page of the rate explorer: its language, what it may load, and who is offered to look as a demo customer."""

from __future__ import annotations

import json
from pathlib import Path

import httpx2
import pytest
from starlette.applications import Starlette

from gql_server.app.explorer import explorer_of
from gql_server.settings import Settings
from gql_server.web.built_pages import BuiltPages
from gql_server.web.explore import ENTRY


@pytest.fixture
def pages(tmp_path: Path) -> BuiltPages:
    """A build that has the explorer."""
    (tmp_path / "manifest.json").write_text(json.dumps({ENTRY: {"file": "explorer-1.js", "css": ["explorer-1.css"]}}))
    return BuiltPages(tmp_path)


async def answer(pages: BuiltPages, settings: Settings, languages: str = "en") -> httpx2.Response:
    app = Starlette(routes=[explorer_of(settings, pages)])
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://server") as asker:
        return await asker.get("/explore", headers={"Accept-Language": languages})


async def test_it_is_written_in_the_language_that_the_browser_prefers(pages: BuiltPages) -> None:
    for languages, begin, title in (
        ("en-US,ja", '<html lang="en">', "Rate explorer"),
        ("ja", '<html lang="ja">', "金利エクスプローラー"),
    ):
        text = (await answer(pages, Settings(), languages)).text
        assert begin in text
        assert f"<title>{title}</title>" in text
        assert "/assets/built/explorer-1.js" in text


async def test_it_runs_nothing_but_scripts_of_the_server(pages: BuiltPages) -> None:
    policy = (await answer(pages, Settings())).headers["content-security-policy"]
    assert {"default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'"} <= set(policy.split("; "))
    assert "unsafe" not in policy


async def test_only_where_the_demo_customers_are_it_offers_to_look_as_one(pages: BuiltPages) -> None:
    assert "borrower@example.com" in (await answer(pages, Settings(seed=True))).text
    assert "@example.com" not in (await answer(pages, Settings(seed=False))).text
