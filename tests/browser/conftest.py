"""A headless Chromium of the system, and one sandbox whose letters a test can read; without a Chromium these tests are skipped."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.clients.building import built_pages
from tests.clients.installing import OutOfReach
from tests.servers import Server, running_server

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PATIENCE_MS = 30_000
"""How long a page may take to show what it should, on a machine that has other things to do."""


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
    expect.set_options(timeout=PATIENCE_MS)
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


@pytest.fixture(scope="session")
def pages() -> Path:
    """A directory with the built pages; without npm, or without packages, these tests are skipped."""
    try:
        return built_pages()
    except OutOfReach as error:
        pytest.skip(f"the pages cannot be built on this machine: {error}")


@pytest.fixture(scope="session")
def markets(pages: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A seeded sandbox with the built pages, shared by all: tests open accounts of their own and change nothing of others."""
    folder: Path = tmp_path_factory.mktemp("markets")
    settings = {"GQL_SERVER_PAGES_DIR": str(pages)}
    with running_server(f"sqlite:///{folder}/sandbox.sqlite3", folder / "server.log", settings) as server:
        yield server
