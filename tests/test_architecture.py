"""Imports point down: the contracts hold, and each of them breaks when somebody crosses it."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).resolve().parents[1]
LINT_IMPORTS = Path(sys.executable).with_name("lint-imports")

# What a plugin may import of the server. All else is the server's own business, and moves without notice.
OPEN_TO_PLUGINS = ("gql_server.plugin_api", "gql_server.domain", "gql_server.units")

LAYERS = "Imports point down"
BEHIND_PORTS = "Services, GraphQL and HTTP know storage only by its ports"
MODELS_ALONE = "Cases and experiments know models and rules, no server"
PURE_CORE = "The core knows no framework, no clock, no chance"
NO_IO = "The rules of the money do no input or output"
DATABASE = "Only storage speaks to a database"
GRAPHQL = "Only the schema speaks GraphQL"
PLUGGY = "Only the plugin host speaks pluggy"


def lint_imports(directory: Path) -> subprocess.CompletedProcess[str]:
    """Runs the contracts of `pyproject.toml` over the package in a directory."""
    wide = os.environ | {"COLUMNS": "200", "PYTHONPATH": str(directory)}  # Narrow output breaks names apart.
    command = [str(LINT_IMPORTS), "--no-cache", "--no-logo"]
    return subprocess.run(command, cwd=directory, env=wide, capture_output=True, text=True, check=False)


def broken(run: subprocess.CompletedProcess[str]) -> set[str]:
    """Returns the names of the contracts that a run calls broken."""
    return {line.partition(" BROKEN")[0] for line in run.stdout.splitlines() if " BROKEN" in line}


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package, to be crossed."""
    directory = tmp_path_factory.mktemp("checkout")
    shutil.copytree(ROOT / "gql_server", directory / "gql_server", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", directory)
    return directory


def test_the_contracts_hold(copied: Path) -> None:
    run = lint_imports(copied)
    assert run.returncode == 0, run.stdout + run.stderr


CROSSINGS = [
    ("units", "gql_server.domain", LAYERS),
    ("domain.crossing", "gql_server.plugin_api", LAYERS),
    ("plugin_api.crossing", "gql_server.ports", LAYERS),
    ("ports.crossing", "gql_server.storage", LAYERS),
    ("ports.crossing", "gql_server.settings", LAYERS),
    ("storage.crossing", "gql_server.service", LAYERS),
    ("storage.crossing", "gql_server.plugin_host", LAYERS),
    ("settings", "gql_server.storage", LAYERS),
    ("service.crossing", "gql_server.schema", LAYERS),
    ("schema.crossing", "gql_server.app", LAYERS),
    ("schema.crossing", "gql_server.web", LAYERS),
    ("web.crossing", "gql_server.cli", LAYERS),
    ("service.crossing", "gql_server.storage", BEHIND_PORTS),
    ("schema.crossing", "gql_server.storage", BEHIND_PORTS),
    ("service.crossing", "gql_server.lab", LAYERS),
    ("app.crossing", "gql_server.upstream", LAYERS),
    ("lab.crossing", "gql_server.upstream", LAYERS),
    ("lab.crossing", "gql_server.service", MODELS_ALONE),
    ("upstream.crossing", "gql_server.settings", MODELS_ALONE),
    ("domain.crossing", "tortoise", PURE_CORE),
    ("domain.crossing", "time", PURE_CORE),
    ("units", "random", PURE_CORE),
    ("ports.crossing", "asyncpg", PURE_CORE),
    ("plugin_api.crossing", "pluggy", PURE_CORE),
    ("domain.crossing", "datetime", NO_IO),
    ("domain.crossing", "logging", NO_IO),
    ("service.crossing", "tortoise", DATABASE),
    ("app", "asyncpg", DATABASE),
    ("schema.crossing", "sqlite3", DATABASE),
    ("service.crossing", "strawberry", GRAPHQL),
    ("web.crossing", "graphql", GRAPHQL),
    ("app", "strawberry.asgi", GRAPHQL),
    ("service.crossing", "pluggy", PLUGGY),
    ("app", "pluggy", PLUGGY),
]


def crossings() -> list[pytest.ParameterSet]:
    """One crossing of each contract; the others are for the long run, since each takes a second."""
    seen: set[str] = set()
    every = []
    for module, imported, contract in CROSSINGS:
        every.append(pytest.param(module, imported, contract, marks=[pytest.mark.soak] if contract in seen else []))
        seen.add(contract)
    return every


@pytest.mark.parametrize(("module", "imported", "contract"), crossings())
def test_a_contract_breaks_when_it_is_crossed(copied: Path, module: str, imported: str, contract: str) -> None:
    path = copied / "gql_server" / Path(*module.split(".")).with_suffix(".py")
    before = path.read_bytes() if path.exists() else None
    path.write_bytes((before or b"") + f"\nimport {imported}\n".encode())
    try:
        run = lint_imports(copied)
    finally:
        path.unlink() if before is None else path.write_bytes(before)
    assert run.returncode != 0
    assert contract in broken(run), run.stdout + run.stderr


def test_every_layer_is_named_in_the_contract(copied: Path) -> None:
    (copied / "gql_server" / "helpers.py").touch()
    try:
        run = lint_imports(copied)
    finally:
        (copied / "gql_server" / "helpers.py").unlink()
    assert LAYERS in broken(run), run.stdout + run.stderr


def packages_of_plugins(directory: Path) -> list[str]:
    """Returns the packages of all plugin projects, and lets them be imported."""
    packages = sorted(path.parent for path in directory.glob("*/*/__init__.py"))
    sys.path[:0] = [parent for parent in {str(package.parent) for package in packages} if parent not in sys.path]
    return [package.name for package in packages]


def forbidden_imports(plugins: Iterable[str]) -> list[str]:
    """Returns every import by which a plugin reaches into the server or a plugin, or the server into a plugin."""
    roots = {"gql_server", *plugins}
    graph = grimp.build_graph(*sorted(roots), include_external_packages=False, cache_dir=None)
    found = []
    for importer in graph.modules:
        for imported in graph.find_modules_directly_imported_by(importer):
            root = imported.split(".")[0]
            is_open = any(imported == name or imported.startswith(f"{name}.") for name in OPEN_TO_PLUGINS)
            if root != importer.split(".")[0] and not is_open:
                found.append(f"{importer} -> {imported}")
    return sorted(found)


def test_plugins_import_only_the_plugin_api_and_below_and_nobody_imports_a_plugin() -> None:
    plugins = packages_of_plugins(ROOT / "plugins")
    assert plugins
    assert forbidden_imports(plugins) == []


@pytest.mark.parametrize(
    ("imported", "is_allowed"),
    [
        ("gql_server.units", True),
        ("gql_server.plugin_api", True),
        ("gql_server.domain", True),
        ("json", True),
        ("gql_server.ports", False),
        ("gql_server.settings", False),
        ("gql_server", False),
        ("crossing_other", False),
    ],
)
def test_a_plugin_that_reaches_further_is_found(
    imported: str, is_allowed: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "path", [*sys.path])
    for name, source in {"crossing_one": f"import {imported}\n", "crossing_other": ""}.items():
        (tmp_path / name / name).mkdir(parents=True)
        (tmp_path / name / name / "__init__.py").write_text(source)
    found = forbidden_imports(packages_of_plugins(tmp_path))
    assert found == ([] if is_allowed else [f"crossing_one -> {imported}"])
