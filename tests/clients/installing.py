"""Installs what a lock file says, once for each lock: outside of the checkout, in the user's cache."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

INSTALL_SECONDS_MAX = 600
NPM = ("npm", "ci", "--no-progress", "--prefer-offline", "--loglevel=error", "--fetch-retries=0", "--fetch-timeout=20000")
"""By itself npm tries each of hundreds of packages again, for minutes where there is no registry; so the whole is tried twice."""
OWN_FAULTS = ("EUSAGE", "EINTEGRITY", "EJSONPARSE")
"""What npm says when the lock does not fit the project, or a package not the lock: our fault, not the network's."""


class OutOfReach(Exception):
    """The packages cannot be fetched from here."""


def npm_packages(project: Path, *, has_tools: bool = True) -> Path:
    """Return a directory with the ``node_modules`` that a project's lock says, without its tools for developing if so asked.

    Raises:
        OutOfReach: npm cannot fetch them on this machine.
    """
    if shutil.which("npm") is None:
        raise OutOfReach("there is no npm; Debian's packages nodejs and npm bring it")

    def install(folder: Path) -> None:
        for name in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copy(project / name, folder)
        done = _npm(folder, has_tools=has_tools)
        if done.returncode != 0:
            done = _npm(folder, has_tools=has_tools)
        if done.returncode != 0:
            assert not any(fault in done.stderr for fault in OWN_FAULTS), done.stderr
            raise OutOfReach(done.stderr.strip()[:500])

    return cached("npm" if has_tools else "npm-run", [project / "package.json", project / "package-lock.json"], install)


def python_environment(lock: Path) -> Path:
    """Return a virtual environment with the packages that a lock with hashes says."""

    def install(folder: Path) -> None:
        _run([sys.executable, "-m", "venv", str(folder)], folder)
        pip = [str(folder / "bin/python"), "-m", "pip", "--disable-pip-version-check", "--quiet", "install"]
        _run([*pip, "--only-binary=:all:", "--require-hashes", "--requirement", str(lock)], folder)

    return cached("python", [lock], install, is_movable=False)


def cached(kind: str, sources: list[Path], install: Callable[[Path], None], *, is_movable: bool = True) -> Path:
    """Return what was made from these files, such as locks, made now if it never was.

    A directory is there under its name only once it is complete, or holds a file that says so where it cannot be moved.
    """
    told = b"\0".join([sys.version.encode(), *(path.read_bytes() for path in sources)])
    name = hashlib.sha256(told).hexdigest()[:32]
    parent = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "gql_server" / kind
    parent.mkdir(parents=True, exist_ok=True)
    folder, done = parent / name, parent / f"{name}.done"
    with _only_one(parent / f"{name}.lock"):
        if not done.exists():
            shutil.rmtree(folder, ignore_errors=True)
            with tempfile.TemporaryDirectory(dir=parent) as aside:
                begun = Path(aside) / name if is_movable else folder
                begun.mkdir()
                install(begun)
                if is_movable:
                    begun.rename(folder)
            done.touch()
    return folder


def _npm(folder: Path, *, has_tools: bool) -> subprocess.CompletedProcess[str]:
    command = NPM if has_tools else (*NPM, "--omit=dev")
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=INSTALL_SECONDS_MAX, check=False)


@contextmanager
def _only_one(path: Path) -> Iterator[None]:
    """Wait until no other process installs the same."""
    with path.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def _run(command: list[str], folder: Path) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=INSTALL_SECONDS_MAX, check=False)
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}{done.stderr}"
