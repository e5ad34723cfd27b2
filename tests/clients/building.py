"""Builds the pages of ``frontend/`` once for each state of it: outside of the checkout, in the user's cache."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from tests.clients.installing import cached, npm_packages
from tests.servers import ROOT

FRONTEND = ROOT / "frontend"
BUILD_SECONDS_MAX = 300


def sources() -> list[Path]:
    """Return the files that a build depends on, in order."""
    inside = [path for path in FRONTEND.rglob("*") if path.relative_to(FRONTEND).parts[0] != "node_modules"]
    return sorted(path for path in inside if path.is_file())


def copy_of_frontend(folder: Path, *, has_tools: bool = True) -> Path:
    """Copy the front end into a folder, beside the packages that its lock says; to build it, those for developing are not needed.

    Raises:
        OutOfReach: npm cannot fetch them on this machine.
    """
    packages = npm_packages(FRONTEND, has_tools=has_tools)
    copied = folder / "frontend"
    shutil.copytree(FRONTEND, copied, ignore=shutil.ignore_patterns("node_modules"))
    (copied / "node_modules").symlink_to(packages / "node_modules")
    return copied


def built_pages() -> Path:
    """Return a directory with the pages built.

    Raises:
        OutOfReach: npm cannot fetch what it takes on this machine.
    """

    def build(folder: Path) -> None:
        command = ["node", str(copy_of_frontend(folder, has_tools=False) / "build.mjs"), str(folder / "built")]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=BUILD_SECONDS_MAX, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        shutil.rmtree(folder / "frontend")

    return cached("pages", sources(), build) / "built"
