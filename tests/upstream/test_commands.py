"""``gql-server models``: what it prints, and its exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from gql_server.cli import cli
from gql_server.upstream import registry
from gql_server.upstream.cases import Conversion

PASSING = {"id": "flat-1", "model": "flat", "params": {}, "input": {}, "expected": {"apr": 5}}
FAILING = {"id": "flat-2", "model": "flat", "params": {}, "input": {}, "expected": {"apr": "5.5", "kink": 1}}
UNCOVERED = {"id": "index-1", "model": "aave_v3_index", "params": {}, "input": {}, "expected": {"index": 1}}
CURVE = {"kind": "rate-model", "name": "two_slope_kinked", "input": {"utilization": "0.8"}}


@pytest.fixture(autouse=True)
def _flat(monkeypatch: pytest.MonkeyPatch) -> None:
    flat = Conversion(lambda *_: {"apr": 5}, plugin="two_slope_kinked", note="A test.")
    monkeypatch.setattr("gql_server.upstream.checking.CONVERSIONS", {**registry.CONVERSIONS, "flat": flat})


def models(*arguments: str, given: object = None) -> Result:
    """Run a command, with JSON on its standard input."""
    return CliRunner().invoke(cli, ["models", *arguments], input=given if isinstance(given, str) else json.dumps(given))


def test_a_file_whose_cases_pass_ends_well(tmp_path: Path) -> None:
    path = tmp_path / "cases.json"
    path.write_text(json.dumps([PASSING, UNCOVERED]))
    done = models("check", str(path))
    assert done.exit_code == 0
    assert done.stdout.splitlines()[0] == "pass        flat-1 through two_slope_kinked"
    assert done.stdout.splitlines()[1].startswith("not-covered index-1: it compounds")
    assert done.stdout.splitlines()[-1] == "1 pass, 0 fail, 1 not-covered"


def test_a_case_that_fails_shows_both_numbers_and_ends_with_1() -> None:
    done = models("check", "-", given=[FAILING])
    assert done.exit_code == 1
    assert "apr: expected 5.5, got 5, 0.5 beyond the tolerance" in done.stdout
    assert "kink: expected 1, got nothing" in done.stdout


def test_verdicts_are_written_for_machines() -> None:
    told = json.loads(models("check", "-", "--json", given=[PASSING, FAILING, UNCOVERED]).stdout)
    assert told["counts"] == {"pass": 1, "fail": 1, "not-covered": 1}
    assert [case["verdict"] for case in told["cases"]] == ["pass", "fail", "not-covered"]
    assert told["cases"][1]["differences"][0] == {"key": "apr", "expected": "5.5", "actual": "5", "excess": "0.5"}


@pytest.mark.parametrize("arguments", [("check", "nowhere.json"), ("eval", "--input", "nowhere.json")])
def test_a_file_that_is_not_there_is_said_in_a_sentence(arguments: tuple[str, ...]) -> None:
    done = models(*arguments)
    assert done.exit_code == 2
    assert "nowhere.json cannot be read: No such file or directory." in done.stderr


@pytest.mark.parametrize("arguments", [("check", "-"), ("eval", "--input", "-")])
def test_what_is_no_list_is_said_in_a_sentence(arguments: tuple[str, ...]) -> None:
    done = models(*arguments, given="{")
    assert done.exit_code == 2
    assert "it is not JSON" in done.stderr


def test_scripts_get_a_json_list_of_answers() -> None:
    done = models("eval", "--input", "-", given=[CURVE, CURVE])
    assert done.exit_code == 0
    assert json.loads(done.stdout) == [{"rate": "40000000000000000", "state": ""}] * 2


def test_one_case_in_error_leaves_the_others_their_answers_and_ends_with_1() -> None:
    done = models("eval", "--input", "-", given=[{"kind": "none"}, CURVE])
    assert done.exit_code == 1
    wrong, right = json.loads(done.stdout)
    assert wrong["error"]["code"] == "INVALID_CASE"
    assert right["rate"] == "40000000000000000"


def test_models_are_listed_with_their_parameters_and_schemas() -> None:
    assert "two_slope_kinked" in models("list").stdout
    rows = {row["name"]: row for row in json.loads(models("list", "--json").stdout)}
    assert "optimal_utilization" in rows["two_slope_kinked"]["parameters"]["properties"]
