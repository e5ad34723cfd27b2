"""A new plugin of each kind: made by one command, it keeps every law untouched, installs, and a running server takes it up."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from importlib import import_module
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder

from gql_server.cli.scaffold.kinds import Kind
from gql_server.cli.scaffold.making import CannotMake, make_plugin
from gql_server.plugin_api.testing import check_plugin
from tests.callers import Caller, Json, operator_of
from tests.counts import count
from tests.databases import fresh_sqlite_url
from tests.plugins.environments import make_environment
from tests.servers import ROOT, running_server

pytestmark = pytest.mark.timeout(360)  # Pip builds three packages and a server starts, on a machine that may be busy.

EXAMPLES = count(test=5, soak=300)
MARKET = """query ($symbol: String!) { market(symbol: $symbol) { utilization borrowRate { apr } lendRate { staking { apr } }
    rateModel { status model { name version } } stakingRewards { model { name } } liquidationPolicy { model { name } } } }"""


def name_of(kind: Kind) -> str:
    return f"scaffolded-{kind.value}"


@pytest.fixture(scope="module")
def projects(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a new package of each kind, as the command makes them."""
    folder = tmp_path_factory.mktemp("new")
    for kind in Kind:
        command = [sys.executable, "-m", "gql_server", "plugins", "new", name_of(kind), "--kind", kind.value]
        run = subprocess.run([*command, "--directory", str(folder / name_of(kind))], cwd=ROOT, capture_output=True, check=False)
        assert run.returncode == 0, run.stderr
    return folder


@pytest.mark.parametrize("kind", Kind)
def test_a_new_plugin_keeps_every_law_untouched(projects: Path, kind: Kind) -> None:
    assert check_plugin(projects / name_of(kind), examples=EXAMPLES) >= 16


@pytest.mark.parametrize("kind", Kind)
def test_the_numbers_in_its_own_tests_are_right(projects: Path, kind: Kind, monkeypatch: pytest.MonkeyPatch) -> None:
    package = name_of(kind).replace("-", "_")
    monkeypatch.syspath_prepend(str(projects / name_of(kind)))
    monkeypatch.syspath_prepend(str(projects / name_of(kind) / "tests"))
    tests = [test for name, test in vars(import_module(f"test_{package}")).items() if name.startswith("test_")]
    assert tests
    for test in tests:
        test()


def test_its_suite_passes_as_the_author_runs_it(projects: Path) -> None:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", "monotone or package or rises"]
    run = subprocess.run(
        command,
        cwd=projects / name_of(Kind.RATE_MODEL),
        env={"PYTHONPATH": str(ROOT), "PLUGIN_LAW_EXAMPLES": "3"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert "7 passed" in run.stdout


def test_the_templates_are_in_the_wheel() -> None:
    shipped = {Path(file.distribution_path) for file in WheelBuilder(str(ROOT)).recurse_included_files()}
    templates = {path.relative_to(ROOT) for path in (ROOT / "gql_server/cli/scaffold/templates").rglob("*.jinja")}
    assert len(templates) == 14
    assert templates <= shipped


@pytest.mark.parametrize("name", ["Square", "9lives", "../up", "json", "gql_server", "class", "a--b", ""])
def test_a_name_that_can_be_none_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(CannotMake):
        make_plugin(name, Kind.RATE_MODEL, tmp_path / "new")


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "precious.txt").write_text("mine")
    with pytest.raises(CannotMake, match="is not an empty folder"):
        make_plugin("square-curve", Kind.RATE_MODEL, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["precious.txt"]


@dataclass
class Running:
    """A server in an environment into which the three were installed."""

    operator: Caller
    markets: dict[str, Json]


@pytest.fixture(scope="module")
def running(projects: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Installs with pip into an environment of its own, starts the server there and schedules all three for the next hour."""
    folder = tmp_path_factory.mktemp("installed")
    python = environment_with(projects, folder / "venv")
    with running_server(fresh_sqlite_url(folder), folder / "server.log", python=python) as server:
        operator = operator_of(server.url)
        operator.must("observeFeed", feed="staking.scaffolded_staking_reward", value="0.05")
        for market, kind in (("BTC", Kind.RATE_MODEL), ("SOL", Kind.STAKING_REWARD), ("USDC", Kind.LIQUIDATION_POLICY)):
            schedule(operator, market, kind)
        operator.must("sandboxAdvanceClock", by="PT2H")
        yield Running(operator, {market: operator.ask(MARKET, symbol=market)["market"] for market in ("BTC", "SOL", "USDC")})


def environment_with(projects: Path, folder: Path) -> str:
    """Makes an environment, and pip puts the plugins into it."""
    environment = make_environment(folder)
    install = [
        str(Path(environment.python).with_name("pip")),
        "install",
        "--quiet",
        *(str(projects / name_of(kind)) for kind in Kind),
    ]
    run = subprocess.run(install, env=environment.variables, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    return environment.python


def schedule(operator: Caller, market: str, kind: Kind) -> None:
    now = operator.must("sandboxAdvanceClock", "now", by="PT1S")["now"]
    operator.must(
        "scheduleModel",
        market=market,
        kind=kind.value.replace("-", "_").upper(),
        name=name_of(kind).replace("-", "_"),
        effectiveAt=(datetime.fromisoformat(now) + timedelta(minutes=1)).isoformat().replace("+00:00", "Z"),
        idempotencyKey=f"schedule {kind}",
    )


def test_an_installed_plugin_is_among_the_plugins_of_the_server(running: Running) -> None:
    plugins = running.operator.ask("{ plugins { distribution version models { name } } }")["plugins"]
    for kind in Kind:
        models = [{"name": name_of(kind).replace("-", "_")}]
        assert {"distribution": name_of(kind), "version": "0.1.0", "models": models} in plugins


def test_a_scheduled_rate_model_sets_the_markets_rate(running: Running) -> None:
    market = running.markets["BTC"]
    assert market["rateModel"] == {"status": "LIVE", "model": {"name": "scaffolded_rate_model", "version": "0.1.0"}}
    expected = Decimal("0.01") + Decimal("0.2") * Decimal(market["utilization"])
    assert abs(expected - Decimal(market["borrowRate"]["apr"])) < Decimal("1e-6")
    assert Decimal(market["utilization"]) > 0


def test_a_scheduled_staking_reward_pays_lenders_by_its_feed(running: Running) -> None:
    market = running.markets["SOL"]
    assert market["stakingRewards"] == [{"model": {"name": "scaffolded_staking_reward"}}]
    expected = Decimal("0.045") * (1 - Decimal(market["utilization"]))
    assert abs(expected - Decimal(market["lendRate"]["staking"]["apr"])) < Decimal("1e-6")


def test_a_scheduled_policy_is_the_markets(running: Running) -> None:
    assert running.markets["USDC"]["liquidationPolicy"] == {"model": {"name": "scaffolded_liquidation_policy"}}
