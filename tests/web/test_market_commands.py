"""Markets by a file, from the command line: the page about it is followed as it is."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest

from tests.databases import fresh_sqlite_url
from tests.servers import ROOT
from tests.templates import migrated_file
from tests.web.test_cli import run

PAGE = (ROOT / "docs/how-to/keep-markets-in-a-file.md").read_text(encoding="utf-8")
SEEDED = ROOT / "examples/markets.toml"


@pytest.fixture
def house(tmp_path: Path) -> str:
    """A database with the seeded markets, made of the file."""
    url = fresh_sqlite_url(tmp_path)
    shutil.copy(migrated_file(), url.removeprefix("sqlite:///"))
    assert run(url, "markets", "apply", "--yes", str(SEEDED)).exit_code == 0
    return url


def test_the_page_is_true(house: str, tmp_path: Path) -> None:
    lines = [shlex.split(line) for block in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL) for line in block.splitlines()]
    for line in lines:
        assert line[0] == "gql-server"
    file, [(export, plan, apply, noticed)] = tmp_path / "markets.toml", [lines]
    exported = run(house, *export[1 : export.index(">")])
    [added] = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    file.write_text(f"{exported.stdout}\n{added}".replace('slope_below = "0.04"', 'slope_below = "0.05"', 1), encoding="utf-8")
    shown = run(house, *plan[1:3], str(file))
    assert "DOGE.market.rate_model" in shown.stdout
    assert "BTC.market.rate_model" in shown.stdout
    assert run(house, *apply[1:3], str(file), "--yes").exit_code == 0
    assert "Nothing to do" in run(house, *plan[1:3], str(file)).stdout
    file.write_text(file.read_text("utf-8").replace('slope_below = "0.05"', 'slope_below = "0.06"', 1), encoding="utf-8")
    assert run(house, *noticed[1:3], str(file), *noticed[4:], "--yes").exit_code == 0
    again = run(house, *noticed[1:3], str(file), *noticed[4:]).stdout
    assert "Announced already: BTC.market.rate_model" in again
    assert "Nothing to do" in again


def test_nobody_who_agrees_changes_nothing(house: str, tmp_path: Path) -> None:
    file = tmp_path / "markets.toml"
    file.write_text(SEEDED.read_text("utf-8").replace('fee = "0.1"', 'fee = "0.2"', 1), encoding="utf-8")
    refused = run(house, "markets", "apply", str(file))  # Nobody answers.
    assert refused.exit_code == 1
    assert "BTC.market.terms.fee" in run(house, "markets", "plan", str(file)).stdout


TERMS = {"GQL_SERVER_FOUR_EYES": "terms", "GQL_SERVER_PASSWORD_HASH_WORKERS": "1"}
PASSWORD = "a password of an operator's"
FIRST = "first@example.com"


def test_where_terms_need_two_operators_a_file_is_proposed_by_one_who_proves_it(tmp_path: Path) -> None:
    """Rule H5: the command line is no way around the second operator; before anybody has an account, one is enough."""
    house, file = fresh_sqlite_url(tmp_path), tmp_path / "markets.toml"
    shutil.copy(migrated_file(), house.removeprefix("sqlite:///"))
    nobody = run(house, "markets", "apply", "--yes", str(SEEDED), extra=TERMS)
    assert (nobody.exit_code, "Done: 9 steps" in nobody.stdout) == (0, True)
    assert run(house, "add-operator", FIRST, extra=TERMS, typed=PASSWORD).exit_code == 0
    file.write_text(SEEDED.read_text("utf-8").replace('fee = "0.1"', 'fee = "0.2"', 1), encoding="utf-8")
    alone = run(house, "markets", "apply", "--yes", str(file), extra=TERMS)
    assert (alone.exit_code, "--as EMAIL" in alone.stderr) == (2, True)
    wrong = run(house, "markets", "apply", "--yes", "--as", FIRST, str(file), extra=TERMS, typed="not this")
    assert (wrong.exit_code, "not proved" in wrong.stderr) == (1, True)
    asked = ("markets", "apply", "--yes", "--as", FIRST, "--reason", "as agreed", str(file))
    made = run(house, *asked, extra=TERMS, typed=PASSWORD)
    assert made.exit_code == 0
    for said in ("1 proposals", "updateMarket: BTC.market.terms.fee", "books nothing", "Proposed, and not done"):
        assert said in made.stdout
    again = run(house, *asked, extra=TERMS, typed=PASSWORD)
    assert "Waits for a second operator until" in again.stdout
    assert "1 proposals" not in again.stdout


@pytest.mark.parametrize(
    ("old", "new", "exit_code", "said"),
    [
        ('fee = "0.1"', "fee = 0.1", 2, "BTC.market.terms.fee"),
        ("decimals = 8", "decimals = 9", 1, "decimals"),
        ('throttle_threshold = "0.8"', 'throttle_threshold = "0.99"', 1, "throttleThreshold"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(house: str, tmp_path: Path, old: str, new: str, exit_code: int, said: str) -> None:
    file = tmp_path / "markets.toml"
    file.write_text(SEEDED.read_text("utf-8").replace(old, new, 1), encoding="utf-8")
    done = run(house, "markets", "apply", "--yes", str(file))
    assert done.exit_code == exit_code
    assert said in done.stderr
