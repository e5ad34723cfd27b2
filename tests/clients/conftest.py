"""One live sandbox for everything that other people's programs ask, and directories in which programs for node.js run."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.clients.installing import OutOfReach, npm_packages
from tests.servers import ROOT, Server, running_server

HERE = Path(__file__).parent
NODE_MIN = 20
MADE = {"__pycache__", "node_modules", "ariadne", "gql", "build"}
"""What installing and building leave in a checkout, and a project in Python."""


@dataclass(frozen=True)
class NodeProject:
    """A copy of a folder of this package beside the ``node_modules`` that its lock says."""

    folder: Path

    def run(self, *command: str, seconds_max: float = 100, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run a program of the project, such as ``node audit.mjs``, and return what it printed."""
        found = shutil.which(command[0], path=str(self.folder / "node_modules/.bin")) or command[0]
        path = {"PATH": f"{Path(shutil.which('node') or 'node').parent}:/usr/bin:/bin", "NO_COLOR": "1", "CI": "1"}
        return subprocess.run(
            [found, *command[1:]],
            cwd=self.folder,
            env={**path, **environment},
            capture_output=True,
            text=True,
            timeout=seconds_max,
            check=False,
        )


@pytest.fixture(scope="session")
def live_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A seeded sandbox, shared by all: tests open accounts of their own and change nothing of others."""
    folder: Path = tmp_path_factory.mktemp("live")
    webhooks = {"GQL_SERVER_WEBHOOK_LOOPBACK": "on"}
    with running_server(f"sqlite:///{folder}/sandbox.sqlite3", folder / "server.log", webhooks) as server:
        yield server


@pytest.fixture(scope="session")
def node_clients(tmp_path_factory: pytest.TempPathFactory) -> NodeProject:
    """The reference clients and audits of ``tests/clients/package.json``."""
    return node_project(HERE, tmp_path_factory.mktemp("clients"))


@pytest.fixture(scope="session")
def relay(tmp_path_factory: pytest.TempPathFactory) -> NodeProject:
    """The Relay compiler with its documents and the exported schema."""
    return with_schema(node_project(HERE / "relay", tmp_path_factory.mktemp("relay")))


@pytest.fixture(scope="session")
def schema_tools(tmp_path_factory: pytest.TempPathFactory) -> NodeProject:
    """The tools of ``tests/clients/schema_tools/package.json``, with the exported schema."""
    return with_schema(node_project(HERE / "schema_tools", tmp_path_factory.mktemp("schema_tools")))


@pytest.fixture(scope="session")
def typescript_examples(tmp_path_factory: pytest.TempPathFactory) -> NodeProject:
    """The examples in TypeScript, as far below the exported schema as in the checkout."""
    root = tmp_path_factory.mktemp("typescript")
    shutil.copy(ROOT / "schema.graphql", root)
    return node_project(ROOT / "examples/06_typescript", root / "examples/06_typescript")


def node_project(source: Path, folder: Path) -> NodeProject:
    """Return a project whose packages are installed; without npm the test is skipped."""
    if shutil.which("npm") is None or shutil.which("node") is None:
        pytest.skip("there is no npm on this machine; Debian's packages nodejs and npm bring it")
    version = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout.strip()
    if int(version.lstrip("v").partition(".")[0]) < NODE_MIN:
        pytest.skip(f"node {version} is too old for the clients: {NODE_MIN} or newer is needed")
    shutil.copytree(source, folder, dirs_exist_ok=True, ignore=_not_of_the_project)
    try:
        packages = npm_packages(source)
    except OutOfReach as error:
        pytest.skip(f"npm cannot fetch the clients on this machine: {error}")
    (folder / "node_modules").symlink_to(packages / "node_modules")
    return NodeProject(folder)


def need(*programs: str) -> None:
    """Skip the test on a machine without one of these programs."""
    missing = [name for name in programs if shutil.which(name) is None]
    if missing:
        pytest.skip(f"there is no {' and no '.join(missing)} on this machine")


def with_schema(project: NodeProject) -> NodeProject:
    """Return a project with the exported schema beside its files."""
    shutil.copy(ROOT / "schema.graphql", project.folder)
    return project


def _not_of_the_project(folder: str, names: list[str]) -> set[str]:
    """Leave out Python, and folders that are projects of their own."""
    own = {name for name in names if (Path(folder) / name / "package.json").exists()}
    return own | {name for name in names if name.endswith(".py") or name in MADE}
