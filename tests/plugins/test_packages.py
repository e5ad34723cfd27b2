"""The shipped plugins are what any author's would be: packages that install, documented, importing the plugin API alone."""

import ast
import gc
import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from gql_server.plugin_api.declared.parameter_values import default_of, range_of, unit_of
from gql_server.plugin_host import Model
from tests.plugins.hosts import PLUGINS_DIR, shipped

PROJECTS = sorted(file.parent for file in PLUGINS_DIR.glob("*/pyproject.toml"))
PERMITTED = ("gql_server.plugin_api", "gql_server.units", "gql_server.domain")


def imports_of(file: Path) -> set[str]:
    gc.disable()  # CPython 3.11 miscounts its recursion when a collection falls into the parser (python/cpython#106905).
    try:
        nodes = list(ast.walk(ast.parse(file.read_text("utf-8"))))
    finally:
        gc.enable()
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    return names | {str(node.module) for node in nodes if isinstance(node, ast.ImportFrom)}


@cache
def shipped_by() -> Mapping[str, Sequence[str]]:
    """By module, whose it is; working that out takes longer than all else here."""
    return packages_distributions()


def normalized(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.parametrize("project", PROJECTS, ids=lambda project: project.name)
def test_a_plugin_imports_the_plugin_api_and_below_and_the_libraries_that_it_declares(project: Path) -> None:
    own = f"gql_server_{project.name}"
    declared = tomllib.loads((project / "pyproject.toml").read_text())["project"]["dependencies"]
    libraries = {normalized(re.split(r"[<>=\[;]", text)[0].strip()) for text in declared}
    for file in project.rglob("*.py"):
        for name in imports_of(file):
            top = name.partition(".")[0]
            is_permitted = top in {*sys.stdlib_module_names, own} or not libraries.isdisjoint(
                map(normalized, shipped_by().get(top, ()))
            )
            assert is_permitted or name.startswith(PERMITTED), f"{file.relative_to(PLUGINS_DIR)} imports {name}"


def test_the_server_imports_no_plugin() -> None:
    for file in (PLUGINS_DIR.parent / "gql_server").rglob("*.py"):
        assert not [name for name in imports_of(file) if name.startswith("gql_server_")], file


@pytest.mark.parametrize("project", PROJECTS, ids=lambda project: project.name)
def test_a_plugin_installs_as_a_package_with_its_entry_point(project: Path, tmp_path: Path) -> None:
    built = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=project,
        capture_output=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        entries = next(archive.read(name).decode() for name in names if name.endswith("entry_points.txt"))
    assert entries == f"[gql_server]\n{project.name} = gql_server_{project.name}\n"
    assert f"gql_server_{project.name}/py.typed" in names


def table_of(model: Model) -> str:
    head = ["| parameter | unit | default | range | meaning |", "|---|---|---|---|---|"]
    rows = [
        f"| `{entry.name}` | {unit_of(entry)} | {default_of(entry)} | {range_of(entry)} | {entry.description} |"
        for entry in model.parameters
    ]
    return "\n".join(head + rows)


@pytest.mark.parametrize("project", PROJECTS, ids=lambda project: project.name)
def test_the_readme_has_the_table_of_every_models_parameters(project: Path) -> None:
    readme = (project / "README.md").read_text("utf-8")
    plugin = next(plugin for plugin in shipped().catalogue.plugins() if plugin.name == project.name)
    assert readme.startswith(f"# {plugin.distribution}\n")
    for model in plugin.models:
        assert f"## `{model.name}`\n" in readme
        assert table_of(model) in readme, table_of(model)


def test_the_readme_of_the_static_prices_has_the_prices() -> None:
    from gql_server_static_prices.static_prices import PRICES

    readme = (PLUGINS_DIR / "static_prices" / "README.md").read_text("utf-8")
    assert all(f"| {symbol} | {usd} |\n" in readme for symbol, usd in PRICES.items())
