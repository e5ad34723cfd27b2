"""The example of the README plays against a live server, on both databases."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests import forked
from tests.counts import count
from tests.servers import ROOT, running_server, server_environment


@pytest.mark.parametrize("database_url", ["sqlite", pytest.param("postgresql", marks=pytest.mark.soak)], indirect=True)
def test_the_story_plays_to_its_end_again_and_again_and_the_books_are_clean(database_url: str, tmp_path: Path) -> None:
    plays = count(test=1, soak=3)
    script = ROOT / "examples" / "01_article_story.py"
    with running_server(database_url, tmp_path / "server.log") as server:
        for _ in range(plays):
            told = subprocess.run([sys.executable, script, server.url], capture_output=True, text=True, timeout=100, check=False)
            assert told.returncode == 0, told.stdout + told.stderr + (tmp_path / "server.log").read_text()[-4000:]
            assert "PositionNotMatured" not in told.stderr
            assert "are seized" in told.stdout
            assert told.stdout.count("gap 0") >= 4
    audit = forked.run(["gql_server", "audit"], env=server_environment(database_url), cwd=ROOT)
    assert audit.returncode == 0, audit.stdout + audit.stderr
