"""Takes the pictures of the operators' page for the documentation: ``python -m tests.browser.operate_pictures``."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser.conftest import chromium
from tests.browser.customer import Customer
from tests.browser.screenshots import IMAGES
from tests.browser.test_open_account import Scheme
from tests.browser.test_operate import hold_a_deposit, operating
from tests.clients.building import built_pages
from tests.servers import Server, running_server

SHOWN: tuple[tuple[str, Scheme, bool], ...] = (
    ("en", "light", False),
    ("ja", "dark", False),
    ("ja", "light", True),
    ("en", "dark", True),
)
"""Language, scheme, and whether it is a phone."""


def take(browser: Browser, server: Server, folder: Path) -> None:
    """Take the whole page, with something in its queues."""
    hold_a_deposit(server)
    Customer(server.url, email="company@example.com").submit_company()
    for language, scheme, is_phone in SHOWN:
        with operating(browser, server, language=language, scheme=scheme, is_phone=is_phone) as page:
            page.locator("#risk select").select_option("")
            expect(page.locator("#risk tbody tr").first).to_be_visible()
            expect(page.locator("#falls tbody tr")).to_have_count(13)
            name = f"operate-{language}-{scheme}-{'phone' if is_phone else 'desktop'}.png"
            page.screenshot(path=folder / name, full_page=True)


def main() -> None:
    """Take all."""
    folder = Path(os.environ.get("SCREENSHOTS", IMAGES))
    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        settings = {"GQL_SERVER_PAGES_DIR": str(built_pages())}
        with running_server(f"sqlite:///{place}/sandbox.sqlite3", Path(place) / "server.log", settings) as server:
            take(browser, server, folder)
        browser.close()


if __name__ == "__main__":
    main()
