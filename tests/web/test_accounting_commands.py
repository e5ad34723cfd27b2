"""The journal from the command line: the page about it is followed as it is."""

from __future__ import annotations

import json
import re
import shlex
from collections import Counter
from pathlib import Path

import pyarrow.parquet as pq  # type: ignore[import-untyped]  # it ships no types
import pytest
from beancount import loader

from tests.servers import ROOT
from tests.web.test_cli import run

PAGE = (ROOT / "docs/how-to/export-the-journal.md").read_text(encoding="utf-8")
LINES = [shlex.split(line) for block in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL) for line in block.splitlines()]


def test_the_page_is_true(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """But for the year, which is that of the journal: beancount finds what was written balanced, and the part of a year too."""
    monkeypatch.chdir(tmp_path)
    year = ""
    assert run(sqlite_url, "migrate").exit_code == 0
    assert run(sqlite_url, "seed").exit_code == 0
    ours = [line for line in LINES if line[0] == "gql-server"]
    assert len(ours) == 4
    for line in ours:
        done = run(sqlite_url, *(argument.replace("2027", year) for argument in line[1:]))
        assert done.exit_code == 0, done.stderr
        year = re.findall(r"^(\d{4})-\d\d-\d\d \*", (tmp_path / "books.beancount").read_text("utf-8"), re.MULTILINE)[-1]
    for name in ("books.beancount", f"books-{year}.beancount"):
        entries, errors, _ = loader.load_file(str(tmp_path / name))
        assert (errors, len(entries) > 40) == ([], True)
    assert "Assets:Custody" in (tmp_path / "books.ledger").read_text("utf-8")
    sums: Counter[tuple[str, str]] = Counter()
    for row in pq.read_table(tmp_path / "postings.parquet").to_pylist():
        sums[row["asset"], row["account"]] += int(row["units"])
    balances = json.loads(pq.read_metadata(tmp_path / "postings.parquet").metadata[b"gql_server.balances"])["units"]
    assert {key: units for key, units in sums.items() if units} == {
        (asset, account): int(units) for asset, those in balances.items() for account, units in those.items() if int(units)
    }
    assert [path.name for path in tmp_path.iterdir() if "unfinished" in path.name] == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--format", "excel"], "beancount, ledger, parquet"),
        (["--from", "yesterday"], "2027-01-31"),
        (["--until", "2027-02-30"], "--until"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(sqlite_url: str, tmp_path: Path, arguments: list[str], said: str) -> None:
    done = run(sqlite_url, "export-journal", *arguments, str(tmp_path / "books"))
    assert done.exit_code == 2
    assert said in done.stderr
