"""A headless Chromium of the system, and one sandbox whose letters a test can read; without a Chromium these tests are skipped."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.servers import Server, running_server

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def chromium() -> str | None:
    """Return where a Chromium is, None without one."""
    return next((found for name in NAMES if (found := shutil.which(name)) is not None), None)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser for a module: while Playwright's synchronous side runs, no test of this thread has an event loop of its own."""
    path = chromium()
    if path is None:
        pytest.skip(f"there is none of {', '.join(NAMES)} on this machine; `.ci/run` installs Debian's")
    arguments = ["--no-sandbox"] if os.getuid() == 0 else []
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=arguments)
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A sandbox of its own."""
    folder: Path = tmp_path_factory.mktemp("sandbox")
    settings = {
        "GQL_SERVER_PLUGIN_SANDBOX_IDENTITY_FOLDER": str(folder / "identity"),
        "GQL_SERVER_PLUGIN_SANDBOX_IDENTITY_REVIEW_SECONDS": "0.1",
        "GQL_SERVER_SEED": "off",
    }
    with running_server(f"sqlite:///{folder}/sandbox.sqlite3", folder / "server.log", settings) as server:
        yield server
