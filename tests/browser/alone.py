"""A page in a browser with the network closed but for its server: it must not have tried anything else, nor complained."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, Route

from tests.browser.test_open_account import DESKTOP, PHONE, Scheme
from tests.servers import Server


@contextmanager
def alone(
    browser: Browser, server: Server, path: str, *, language: str = "en", scheme: Scheme = "light", is_phone: bool = False
) -> Iterator[Page]:
    """Open a page of the server where nothing else can be reached."""
    window = browser.new_context(viewport=PHONE if is_phone else DESKTOP, color_scheme=scheme, locale=language)
    complaints: list[str] = []

    def refuse(route: Route) -> None:
        complaints.append(route.request.url)
        route.abort()

    window.route(lambda url: not url.startswith((server.url, "data:")), refuse)
    page = window.new_page()
    page.on("console", lambda message: complaints.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(server.url + path)
    yield page
    window.close()
    assert complaints == []
