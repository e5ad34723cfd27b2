"""Environments to install plugins into: they have what this one has, and pip, but nobody else sees what is put there."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path

from tests.servers import ROOT


@dataclass(frozen=True)
class Environment:
    """A Python of its own, and the variables of a shell in which it comes first."""

    python: str
    variables: dict[str, str]


def make_environment(folder: Path) -> Environment:
    """Makes an environment in a folder. Pip installs there without looking anything up, as all that is needed is there."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    (site,) = folder.glob("lib/python*/site-packages")
    (site / "what-is-here.pth").write_text(f"{sysconfig.get_paths()['purelib']}\n{ROOT}\n")
    programs = folder / "bin"
    for name, module in (("pip", "pip"), ("pytest", "pytest"), ("gql-server", "gql_server")):
        (programs / name).write_text(f'#!/bin/sh\nexec "{programs}/python" -m {module} "$@"\n')
        (programs / name).chmod(0o755)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GQL_SERVER_", "PYTEST_"))}
    pip = {"PIP_NO_DEPS": "1", "PIP_NO_BUILD_ISOLATION": "0", "PIP_NO_INDEX": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    few = {"PLUGIN_LAW_EXAMPLES": "2"}
    return Environment(str(programs / "python"), {**kept, **pip, **few, "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"})
