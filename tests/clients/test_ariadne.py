"""ariadne-codegen makes a typed Python client of the schema; in an environment of its own, since it needs an older graphql-core."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.clients.conftest import HERE
from tests.clients.installing import python_environment
from tests.servers import ROOT, Server

pytestmark = pytest.mark.soak
"""Its environment takes a while to install."""

USE = """
import asyncio, sys
from lending_client import Client

async def main() -> None:
    async with Client(url=sys.argv[1]) as client:
        portfolio = await client.portfolio(first=5)
        print(portfolio.viewer)

asyncio.run(main())
"""


def run(*command: str | Path, folder: Path) -> str:
    done = subprocess.run([*map(str, command)], cwd=folder, capture_output=True, text=True, timeout=100, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_generated_client_is_imported_and_asks_the_server(tmp_path: Path, live_server: Server) -> None:
    programs = python_environment(HERE / "ariadne/requirements.txt") / "bin"
    for source in (ROOT / "schema.graphql", HERE / "ariadne/ariadne.toml", HERE / "schema_tools/codegen/operations.graphql"):
        shutil.copy(source, tmp_path)
    run(programs / "ariadne-codegen", "--config", "ariadne.toml", "client", folder=tmp_path)
    (tmp_path / "use.py").write_text(USE, encoding="utf-8")
    told = run(programs / "python", "-W", "error", "use.py", f"{live_server.url}/graphql", folder=tmp_path)
    assert "None" in told
