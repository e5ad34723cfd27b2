"""The operator's day plays against a live server to its end, and the books are clean afterwards."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests import forked
from tests.servers import ROOT, running_server, server_environment


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_operators_day_plays_to_its_end(database_url: str, tmp_path: Path) -> None:
    script = ROOT / "examples" / "04_operator_day.py"
    with running_server(database_url, tmp_path / "server.log") as server:
        told = subprocess.run([sys.executable, script, server.url], capture_output=True, text=True, timeout=100, check=False)
        assert told.returncode == 0, told.stdout + told.stderr + (tmp_path / "server.log").read_text()[-4000:]
    assert [line[0] for line in told.stdout.splitlines() if line[:1].isdigit()] == list("1234567")
    assert "refused: PAUSED" in told.stdout
    assert "nobody is left: ended at 2" in told.stdout
    assert "; 0 of " in told.stdout
    audit = forked.run(["gql_server", "audit"], env=server_environment(database_url), cwd=ROOT)
    assert audit.returncode == 0, audit.stdout + audit.stderr
