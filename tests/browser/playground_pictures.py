"""Takes the pictures of the playground for the documentation: ``python -m tests.browser.playground_pictures``."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, ViewportSize, expect, sync_playwright

from tests.browser.conftest import PATIENCE_MS, chromium
from tests.browser.screenshots import IMAGES
from tests.browser.test_open_account import PHONE, Scheme
from tests.browser.test_playground import LENDER, opened
from tests.clients.building import built_pages
from tests.servers import Server, running_server

DESKTOP: ViewportSize = {"width": 1280, "height": 800}


def take(browser: Browser, server: Server, folder: Path) -> None:
    """Take the page with an answer: schemes by widths."""
    schemes: tuple[Scheme, ...] = ("light", "dark")
    for scheme in schemes:
        for width, viewport in (("desktop", DESKTOP), ("phone", PHONE)):
            window = opened(browser, server, scheme, viewport)
            if viewport is DESKTOP:
                window.page.get_by_role("button", name=LENDER).click()
                expect(window.page.get_by_role("status")).to_contain_text("Signed in")
            window.run()
            window.shows('"symbol":"BTC"')
            window.page.mouse.move(0, 0)
            window.page.wait_for_timeout(1500)  # The editor colors what it shows a moment later.
            window.page.screenshot(path=folder / f"playground-{scheme}-{width}.png")
            window.page.context.close()


def main() -> None:
    """Take all."""
    expect.set_options(timeout=PATIENCE_MS)
    folder = Path(os.environ.get("SCREENSHOTS", IMAGES))
    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        settings = {"GQL_SERVER_PAGES_DIR": str(built_pages())}
        with running_server(f"sqlite:///{place}/sandbox.sqlite3", Path(place) / "server.log", settings) as server:
            take(browser, server, folder)
        browser.close()


if __name__ == "__main__":
    main()
