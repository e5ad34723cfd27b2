"""Grafana's own schema, in TypeScript, accepts the dashboard and refuses an altered one; in the long run, for it is fetched."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.clients.installing import OutOfReach, npm_packages
from tests.ops.dashboard import FILE
from tests.servers import ROOT

pytestmark = pytest.mark.soak
PROJECT = ROOT / "tests/ops/grafana"
Dashboard = dict[str, Any]


@pytest.fixture(scope="module")
def packages() -> Path:
    try:
        return npm_packages(PROJECT)
    except OutOfReach as reason:
        pytest.skip(f"the packages cannot be fetched: {reason}")


def complaints(packages: Path, folder: Path, dashboard: Dashboard) -> str:
    """Return what the compiler says of a dashboard."""
    shutil.copy(PROJECT / "tsconfig.json", folder)
    shutil.copy(PROJECT / "package.json", folder)
    head = (PROJECT / "dashboard.head.ts").read_text(encoding="utf-8")
    (folder / "dashboard.ts").write_text(f"{head}  {json.dumps(dashboard)};\n", encoding="utf-8")
    (folder / "node_modules").symlink_to(packages / "node_modules")
    compiler = [str(packages / "node_modules/.bin/tsc"), "--project", str(folder)]
    return subprocess.run(compiler, capture_output=True, text=True, timeout=100, check=False).stdout


def test_the_schema_accepts_the_dashboard(packages: Path, tmp_path: Path) -> None:
    assert complaints(packages, tmp_path, json.loads(FILE.read_text(encoding="utf-8"))) == ""


def no_title(dashboard: Dashboard) -> None:
    dashboard["title"] = 3


def no_place(dashboard: Dashboard) -> None:
    dashboard["panels"][3]["gridPos"] = {"h": 4}


def no_mode(dashboard: Dashboard) -> None:
    dashboard["panels"][0]["fieldConfig"]["defaults"]["color"] = {"mode": "purple"}


def nothing_known(dashboard: Dashboard) -> None:
    dashboard["colour"] = "red"


@pytest.mark.parametrize("alter", [no_title, no_place, no_mode, nothing_known])
def test_the_schema_refuses_an_altered_one(packages: Path, tmp_path: Path, alter: Callable[[Dashboard], None]) -> None:
    dashboard = json.loads(FILE.read_text(encoding="utf-8"))
    alter(dashboard)
    assert "error TS" in complaints(packages, tmp_path, dashboard)
