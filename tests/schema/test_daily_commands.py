"""Daily balances from the command line: the page about it is followed as it is."""

from __future__ import annotations

import csv
import re
import shlex
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import anyio
import pyarrow.parquet as pq  # type: ignore[import-untyped]  # it ships no types
import pytest

from tests.schema.world import open_world
from tests.servers import ROOT
from tests.web.test_cli import run

PAGE = (ROOT / "docs/how-to/export-daily-balances.md").read_text(encoding="utf-8")
COMMANDS = [shlex.split(line) for block in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL) for line in block.splitlines()]

HOUR = 3_600


async def live_until_midnight(url: str) -> date:
    """Let a customer lend, and return the day that has ended then, also by the clock on the wall, which the command goes by."""
    async with open_world(url) as world:
        await world.deposit(await world.customer(), "BTC", "2")
        now = datetime.fromisoformat((await world.ask("{ sandbox { now } }"))["sandbox"]["now"]).astimezone(UTC)
        midnight = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
        await world.advance(f"PT{int((midnight - now).total_seconds()) + HOUR}S")
        return now.date()


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


def test_the_page_is_true(seeded_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """But for the days, which are the last that has ended: both files of both forms say the same, and the books balance in them."""
    monkeypatch.chdir(tmp_path)
    day = anyio.run(live_until_midnight, seeded_url)
    for _, *line in COMMANDS:
        ours = [day.isoformat() if argument.startswith("2027-") else argument for argument in line]
        done = run(seeded_url, *ours, extra={"GQL_SERVER_BOOKS_TIME_ZONE": "UTC"})
        assert done.exit_code == 0, done.stderr
    for name in ("daily-totals", "daily-customers"):
        rows = rows_of(tmp_path / "january" / f"{name}.csv")
        stored = pq.read_table(tmp_path / "january" / f"{name}.parquet").to_pylist()
        assert [{key: str(value) for key, value in row.items()} for row in stored] == rows
    for row in rows_of(tmp_path / "january" / "daily-totals.csv"):
        has = sum(int(row[name]) for name in ("custody", "loans", "staking_receivable"))
        assert has == sum(int(row[name]) for name in ("owed_to_customers", "house", "treasury", "insurance"))
        assert row["date"] == day.isoformat()
    lent = [row["lent_amount"] for row in rows_of(tmp_path / "january" / "daily-customers.csv") if row["asset"] == "BTC"]
    assert any(amount.startswith("2.0000") for amount in lent)
    tomorrow = (day + timedelta(days=1)).isoformat()
    early = run(seeded_url, "export-daily-balances", "--from", tomorrow, "--time-zone", "UTC", "february")
    assert early.exit_code == 2
    assert f"has not ended in UTC; the last day that has is {day}" in early.stderr
    assert [path.name for path in tmp_path.rglob("*unfinished*")] == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--from", "2027-01-02", "--to", "2027-01-01"], "before the first day"),
        (["--from", "yesterday"], "2027-01-31"),
        (["--from", "2027-01-01", "--format", "excel"], "csv, parquet"),
        (["--from", "2027-01-01", "--time-zone", "Mars/Olympus"], "Asia/Tokyo"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(sqlite_url: str, tmp_path: Path, arguments: list[str], said: str) -> None:
    done = run(sqlite_url, "export-daily-balances", *arguments, str(tmp_path / "daily"))
    assert done.exit_code == 2
    assert said in done.stderr
