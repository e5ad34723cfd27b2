"""The types of the pages' operations are those of the schema, and all pages compile; told once for each state of both."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.clients.building import FRONTEND, copy_of_frontend, sources
from tests.clients.installing import OutOfReach, cached
from tests.servers import ROOT

GENERATED = [Path("src") / page / "generated" for page in ("page", "explorer", "operate")]
SCHEMA = ROOT / "schema.graphql"
SECONDS_MAX = 300


def run(frontend: Path, name: str, *arguments: str) -> None:
    """Run a program of the packages."""
    command = [str(frontend / "node_modules/.bin" / name), *arguments]
    done = subprocess.run(command, cwd=frontend, capture_output=True, text=True, timeout=SECONDS_MAX, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def check(folder: Path) -> None:
    """Generate the types anew, compare them, and compile."""
    frontend = copy_of_frontend(folder)
    shutil.copy(SCHEMA, folder)
    run(frontend, "graphql-codegen", "--config", "codegen.ts", "--silent")
    for file in (file for folder in GENERATED for file in (frontend / folder).iterdir()):
        told = (FRONTEND / file.relative_to(frontend)).read_text("utf-8")
        assert told == file.read_text("utf-8"), "run `npm run generate` in frontend/, and commit what it writes"
    run(frontend, "tsc", "--noEmit")
    shutil.rmtree(frontend)


@pytest.mark.soak  # Code generator and compiler are 100 MB to fetch.
def test_the_types_are_those_of_the_schema_and_the_pages_compile() -> None:
    try:
        cached("pages-checked", [*sources(), SCHEMA], check)
    except OutOfReach as error:
        pytest.skip(f"the pages cannot be checked on this machine: {error}")
