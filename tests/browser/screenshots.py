"""Takes the pictures of the pages for the documentation: ``python -m tests.browser.screenshots``."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.conftest import chromium
from tests.browser.customer import Customer
from tests.browser.test_open_account import Scheme, opened, press
from tests.servers import ROOT, running_server

IMAGES = ROOT / "docs" / "images"
SHOWN = {"begin", "front", "submit"}
"""The steps that are shown; the others look like them."""


def keep(page: Page, file: Path) -> None:
    """Take a page whole, also below the fold."""
    page.screenshot(path=file, full_page=True)


def take(browser: Browser, url: str, folder: Path) -> None:
    """Take every page: languages by schemes by widths."""
    schemes: tuple[Scheme, ...] = ("light", "dark")
    for language in ("ja", "en"):
        for scheme in schemes:
            for is_phone in (False, True):
                name = f"{language}-{scheme}-{'phone' if is_phone else 'desktop'}"
                customer = Customer(url, locale=language)
                page = opened(browser, customer.sign_up(), is_phone=is_phone, scheme=scheme, language=language)
                keep(page, folder / f"verify-email-{name}.png")
                page.get_by_role("button").click()
                customer.submit()
                address = customer.verification()
                page.goto(f"{address}?on=phone" if is_phone else address)
                for step in ("begin", "front", "back", "face", "submit"):
                    if step in SHOWN:
                        keep(page, folder / f"identity-{step}-{name}.png")
                    press(page, step)
                keep(page, folder / f"identity-done-{name}.png")
                page.goto(customer.forget_password())
                keep(page, folder / f"reset-password-{name}.png")
                page.context.close()


def main() -> None:
    """Take all."""
    folder = Path(os.environ.get("SCREENSHOTS", IMAGES))
    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        settings = {"GQL_SERVER_PLUGIN_SANDBOX_IDENTITY_FOLDER": f"{place}/identity", "GQL_SERVER_SEED": "off"}
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        with running_server(f"sqlite:///{place}/sandbox.sqlite3", Path(place) / "server.log", settings) as server:
            take(browser, server.url, folder)
        browser.close()


if __name__ == "__main__":
    main()
