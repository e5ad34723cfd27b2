"""``gql-server lab``: what it prints, what it writes, and how it says what is wrong."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from gql_server.app import House
from gql_server.cli import cli
from gql_server.settings import Settings
from tests.templates import migrated_sqlite_url

SHORT = ("--hours", "20", "--workers", "1")


def lab(*arguments: str, database_url: str | None = None) -> Result:
    """Run a command."""
    environment = {} if database_url is None else {"GQL_SERVER_DATABASE_URL": database_url}
    return CliRunner().invoke(cli, ["lab", *arguments], env=environment)


def test_models_are_compared_in_a_table() -> None:
    done = lab("compare", "--market", "btc", "--models", "fixed,two_slope_kinked", *SHORT)
    assert done.exit_code == 0, done.stderr
    for line in ("BTC, 20 hours", "borrowers paid", "lender yield", "hours above the throttle"):
        assert line in done.stdout


def test_the_report_is_printed_and_written_alike_and_the_plots_are_drawn(tmp_path: Path) -> None:
    done = lab("compare", "--models", "fixed,adaptive_curve", "--out", str(tmp_path), "--json", *SHORT)
    assert (tmp_path / "report.json").read_text() == done.stdout
    assert [model["label"] for model in json.loads(done.stdout)["models"]] == ["fixed", "adaptive_curve"]
    drawn = {path.name for path in tmp_path.glob("*.svg")}
    assert drawn == {"borrow-rate.svg", "lend-rate.svg", "utilization.svg", "utilization-spread.svg", "money.svg"}


def test_the_same_seed_writes_the_same_files(tmp_path: Path) -> None:
    for folder in ("one", "other"):
        assert lab("compare", "--models", "fixed", "--seed", "3", "--out", str(tmp_path / folder), *SHORT).exit_code == 0
    for file in (tmp_path / "one").iterdir():
        assert file.read_bytes() == (tmp_path / "other" / file.name).read_bytes()


def test_parameters_and_scenarios_come_from_files(tmp_path: Path) -> None:
    (tmp_path / "scenario.toml").write_text('[scenario]\nmarket = "ETH"\nhours = 5\n[models.dear]\nmodel = "fixed"\nrate = 0.4\n')
    (tmp_path / "parameters.toml").write_text('[cheap]\nmodel = "fixed"\nrate = "0.01"\n')
    done = lab(
        "compare", "--scenario", str(tmp_path / "scenario.toml"), "--parameters", str(tmp_path / "parameters.toml"), "--json"
    )
    report = json.loads(done.stdout)
    assert report["scenario"]["market"] == "ETH"
    assert {model["label"]: model["parameters"]["rate"] for model in report["models"]} == {"dear": "0.4", "cheap": "0.01"}


def test_policies_are_judged_and_drawn(tmp_path: Path) -> None:
    (tmp_path / "s.toml").write_text("[population]\ncount = 5\n")
    done = lab("liquidations", "--policies", "close_factor", "--scenario", str(tmp_path / "s.toml"), "--out", str(tmp_path), *SHORT)
    assert done.exit_code == 0, done.stderr
    assert "left without debt" in done.stdout
    assert (tmp_path / "health.svg").is_file()


def test_cadences_are_compared_in_a_table() -> None:
    done = lab("cadence", "--models", "adaptive_curve", "--hours", "2", "--workers", "1")
    assert done.exit_code == 0, done.stderr
    assert "1 minute" in done.stdout


def test_a_recorded_history_is_replayed_beside_the_model_that_made_it(tmp_path: Path) -> None:
    url = migrated_sqlite_url(tmp_path)

    async def live_a_day() -> None:
        house = House(Settings.from_environment({"GQL_SERVER_DATABASE_URL": url}))
        async with house.deciding():
            await house.seeding().run()
            clock = house.services().sandbox_clock
            assert clock is not None
            await clock.advance(6 * 3_600)

    asyncio.run(live_a_day())
    done = lab("replay", "--market", "btc", "--models", "fixed", "--json", database_url=url)
    assert done.exit_code == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["rows"] >= 6
    assert [model["label"] for model in report["models"]] == ["two_slope_kinked (live)", "fixed"]
    judged = lab("liquidations", "--policies", "close_factor", "--recorded", "btc", "--json", database_url=url)
    assert json.loads(judged.stdout)["population"]["price"] == "7 recorded hours"
    unknown = lab("replay", "--market", "XYZ", database_url=url)
    assert (unknown.exit_code, "There is no market XYZ" in unknown.stderr) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("compare",), "no RATE_MODEL is named"),
        (("compare", "--models", "unheard_of"), "no such RATE_MODEL"),
        (("compare", "--models", "fixed,fixed"), "different ones"),
        (("compare", "--models", "fixed", "--hours", "0"), "is not 1 to"),
        (("compare", "--models", "fixed", "--scenario", "nowhere.toml"), "nowhere.toml cannot be read"),
        (("compare", "--models", "fixed", "--out", "x", "--format", "gif"), "give svg or png"),
        (("liquidations", "--policies", "fixed"), "no such LIQUIDATION_POLICY"),
    ],
)
def test_what_cannot_be_played_is_said_in_a_sentence(
    arguments: tuple[str, ...], problem: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    done = lab(*arguments)
    assert done.exit_code == 2
    assert problem in done.stderr
