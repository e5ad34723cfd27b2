"""The pytest plugin: laws are tests where a plugin is named, and nothing happens where none is."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path

from tests.plugins.projects import write_project
from tests.servers import ROOT

ENTRY_POINT = "[pytest11]\ngql_server = gql_server.plugin_api.testing.pytest_plugin\n"


def pytest_in(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs pytest where the plugin is found as an installed one is: by its entry point."""
    metadata = folder / "site" / "kit_by_entry_point-1.0.dist-info"
    metadata.mkdir(parents=True)
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: kit-by-entry-point\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text(ENTRY_POINT)
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments]
    environment = {"PYTHONPATH": f"{folder / 'site'}{os.pathsep}{ROOT}"}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_the_entry_point_is_declared() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["entry-points"]["pytest11"]
    assert declared == {"gql_server": "gql_server.plugin_api.testing.pytest_plugin"}


def test_every_law_of_every_model_is_a_test_and_a_broken_one_tells_its_example(tmp_path: Path) -> None:
    project = write_project(tmp_path, "pytest_curves")
    run = pytest_in(tmp_path, "--gql-server-plugin", str(project), "--gql-server-examples", "2", "-v")
    assert run.returncode == 1, run.stdout + run.stderr
    assert f"gql-server-plugin[{project}]::rate model flat: monotone PASSED" in run.stdout
    assert f"gql-server-plugin[{project}]::package: readme FAILED" in run.stdout
    assert "law `readme` is broken by pytest-curves 1.0" in run.stdout
    assert "Traceback" not in run.stdout
    assert "2 failed, 19 passed" in run.stdout


def test_the_laws_stand_beside_other_tests_and_can_be_run_alone(tmp_path: Path) -> None:
    project = write_project(tmp_path, "beside_curves")
    (tmp_path / "test_own.py").write_text("def test_own() -> None:\n    assert True\n")
    run = pytest_in(tmp_path, "--gql-server-plugin", str(project), "-m", "gql_server_law", "--collect-only", "-q", "test_own.py")
    assert "21/22 tests collected (1 deselected)" in run.stdout, run.stdout + run.stderr


def test_a_plugin_that_is_not_there_is_a_mistake_in_the_command(tmp_path: Path) -> None:
    run = pytest_in(tmp_path, "--gql-server-plugin", "nobody-curves")
    assert run.returncode == 4
    assert "'nobody-curves' is neither a folder with a pyproject.toml nor an installed distribution." in run.stderr


def test_nothing_of_the_kit_is_imported_where_no_plugin_is_named(tmp_path: Path) -> None:
    own = "import sys\n\n\ndef test_own() -> None:\n    assert 'gql_server.plugin_api.testing.checking' not in sys.modules\n"
    (tmp_path / "test_own.py").write_text(own)
    run = pytest_in(tmp_path, "-q", "-W", "error", "-p", "no:hypothesispytest", "test_own.py")
    assert run.returncode == 0, run.stdout + run.stderr
