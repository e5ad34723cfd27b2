"""The journal from the command line: the page about it is followed as it is."""

from __future__ import annotations

import re
import shlex
from datetime import UTC, datetime
from pathlib import Path

import pytest
from beancount import loader

from tests.servers import ROOT
from tests.web.test_cli import run

PAGE = (ROOT / "docs/how-to/export-the-journal.md").read_text(encoding="utf-8")
LINES = [shlex.split(line) for block in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL) for line in block.splitlines()]


def test_the_page_is_true(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """But for the year, which is this one: beancount finds what was written balanced, and the part of a year too."""
    monkeypatch.chdir(tmp_path)
    assert run(sqlite_url, "migrate").exit_code == 0
    assert run(sqlite_url, "seed").exit_code == 0
    ours = [line for line in LINES if line[0] == "gql-server"]
    assert len(ours) == 3
    for line in ours:
        done = run(sqlite_url, *(argument.replace("2027", str(datetime.now(UTC).year)) for argument in line[1:]))
        assert done.exit_code == 0, done.stderr
    for name in ("books.beancount", f"books-{datetime.now(UTC).year}.beancount"):
        entries, errors, _ = loader.load_file(str(tmp_path / name))
        assert (errors, len(entries) > 40) == ([], True)
    assert "Assets:Custody" in (tmp_path / "books.ledger").read_text("utf-8")
    assert [path.name for path in tmp_path.iterdir() if "unfinished" in path.name] == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(["--format", "excel"], "beancount, ledger"), (["--from", "yesterday"], "2027-01-31"), (["--until", "2027-02-30"], "--until")],
)
def test_what_cannot_be_is_said_in_a_sentence(sqlite_url: str, tmp_path: Path, arguments: list[str], said: str) -> None:
    done = run(sqlite_url, "export-journal", *arguments, str(tmp_path / "books"))
    assert done.exit_code == 2
    assert said in done.stderr
