"""Takes the pictures of the rate explorer for the documentation: ``python -m tests.browser.explorer_pictures``."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, FloatRect, expect, sync_playwright

from tests.browser.conftest import chromium
from tests.browser.rates import live_through
from tests.browser.screenshots import IMAGES
from tests.browser.test_explorer import exploring
from tests.browser.test_open_account import DESKTOP, PHONE, Scheme
from tests.clients.building import built_pages
from tests.servers import Server, running_server

LOOKED_AT = "?market=BTC&model=jump_rate_v2&multiplier=0.06&kink=0.7"
TOP_HEIGHTS = {True: 1860, False: 1290}
"""How much of the page the first picture has, on a phone and on a desktop: the markets, the curve, and where it is bent."""

WHAT_IFS = {"en-light-desktop", "ja-dark-desktop", "ja-light-phone", "en-dark-phone"}
"""Of which what-ifs are shown; the others look like them."""


def take(browser: Browser, server: Server, folder: Path) -> None:
    """Take the page with another model, and its what-if: languages by schemes by widths."""
    schemes: tuple[Scheme, ...] = ("light", "dark")
    for language in ("ja", "en"):
        for scheme in schemes:
            for is_phone in (False, True):
                name = f"{language}-{scheme}-{'phone' if is_phone else 'desktop'}"
                with exploring(browser, server, LOOKED_AT, language=language, scheme=scheme, is_phone=is_phone) as page:
                    expect(page.get_by_test_id("means")).to_contain_text("試算" if language == "ja" else "would")
                    width = (PHONE if is_phone else DESKTOP)["width"]
                    top: FloatRect = {"x": 0, "y": 0, "width": width, "height": TOP_HEIGHTS[is_phone]}
                    page.screenshot(path=folder / f"explorer-{name}.png", full_page=True, clip=top)
                    if name in WHAT_IFS:
                        page.locator(".demo button").first.click()
                        page.locator(".what-if button[type=submit]").click()
                        expect(page.get_by_test_id("outcome")).to_be_visible()
                        expect(page.locator(".ladder")).to_contain_text("USDC")
                        page.mouse.move(0, 0)
                        page.locator(".position").screenshot(path=folder / f"explorer-what-if-{name}.png")


def main() -> None:
    """Take all."""
    folder = Path(os.environ.get("SCREENSHOTS", IMAGES))
    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        settings = {"GQL_SERVER_PAGES_DIR": str(built_pages())}
        with running_server(f"sqlite:///{place}/sandbox.sqlite3", Path(place) / "server.log", settings) as server:
            live_through(server.url)
            take(browser, server, folder)
        browser.close()


if __name__ == "__main__":
    main()
