"""The operators' how-tos: their commands run as they stand, on databases of the tests."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.databases import PostgresCluster, fresh_sqlite_url, postgres_database
from tests.servers import ROOT, server_environment
from tests.templates import migrated_file

pytestmark = pytest.mark.soak
"""Each starts the program once or more; the same commands are run in many tests of the short run, though not from these pages."""

HOW_TO = ROOT / "docs/how-to"
KEYS = "GQL_SERVER_DATA_KEYS"


def block(name: str) -> str:
    """Return the commands of a page."""
    [found] = re.findall(r"```sh\n(.*?)```", (HOW_TO / name).read_text(encoding="utf-8"), re.DOTALL)
    assert isinstance(found, str)
    return found


def run(commands: str, environment: dict[str, str]) -> str:
    """Run commands in a shell that stops at the first that fails, and return what they print."""
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-euc", commands], env={**environment, "PATH": path}, capture_output=True, text=True, timeout=100, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def migrated(folder: Path) -> dict[str, str]:
    """Return the environment of a sandbox whose database has its tables."""
    url = fresh_sqlite_url(folder)
    shutil.copy(migrated_file(), url.removeprefix("sqlite:///"))
    return server_environment(url)


def test_the_books_are_audited_as_told(tmp_path: Path) -> None:
    assert run(block("audit-the-books.md"), migrated(tmp_path)).endswith(": clean\n")


def test_custody_is_reconciled_as_told(tmp_path: Path) -> None:
    assert run(block("reconcile-with-custody.md"), migrated(tmp_path)).endswith(": no difference\n")


def test_the_key_of_personal_data_is_replaced_as_told(tmp_path: Path) -> None:
    """The steps between the commands are an operator's: here the new key is put first, and rotated to."""
    new, rotate = re.findall(r"^(gql-server .*)$", block("review-accounts.md"), re.MULTILINE)
    key = run(new, migrated(tmp_path)).strip().splitlines()[-1]
    run(rotate, {**migrated(tmp_path), KEYS: key})


def test_an_upgrade_migrates_as_told(tmp_path: Path) -> None:
    assert "up to date" in run(block("upgrade.md"), migrated(tmp_path))


def test_a_database_is_migrated_as_told_and_twice(cluster: PostgresCluster) -> None:
    """Serving is what every other test does."""
    address, migrate, serve = block("run-on-postgresql.md").strip().splitlines()
    assert (address.split("=")[0], serve.split(" --")[0]) == ("export GQL_SERVER_DATABASE_URL", "gql-server serve")
    with postgres_database(cluster) as url:
        run(f"{migrate}\n{migrate}", server_environment(url))
