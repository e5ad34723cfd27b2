"""A small disk of one's own, which can be filled: memory that is mounted, where that is allowed."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.databases import UNPRIVILEGED_USER

MEGABYTES = 512
CHUNKS = (1 << 20, 1 << 12, 1 << 8)
"""How much is written at a time until nothing more fits, the coarse first."""

# Reads from a pipe that only we hold open. When it closes, because the context ended or because we were killed, the database
# is stopped, the disk is taken away, and nothing outlives us.
KEEP = """
read -r _
[ -f "$1/data/postmaster.pid" ] && kill -QUIT $(head -1 "$1/data/postmaster.pid") && sleep 0.3
umount -l "$1" 2> /dev/null
rm -rf "$1" "$1_programs"
"""


@dataclass(frozen=True, slots=True)
class Disk:
    """A directory, and whether it is a disk of its own.

    Attributes:
        why_not: Why it cannot be filled; empty where it can.
    """

    path: Path
    why_not: str

    @property
    def _ballast(self) -> Path:
        return self.path / "ballast"

    def fill(self) -> None:
        """Write until nothing more fits."""
        with self._ballast.open("ab", buffering=0) as ballast:
            for chunk in CHUNKS:
                try:
                    while ballast.write(bytes(chunk)):
                        pass
                except OSError:
                    continue

    def free(self) -> None:
        """Give the room back."""
        self._ballast.unlink(missing_ok=True)


@contextmanager
def small_disk() -> Iterator[Disk]:
    """Mount one, or take a directory where mounting is not allowed; at the end nothing is left of it."""
    path = Path(tempfile.mkdtemp(prefix="gql_server_disk_"))
    why_not = _mount(path)
    if os.geteuid() == 0:
        shutil.chown(path, UNPRIVILEGED_USER)
    with subprocess.Popen(["/bin/sh", "-c", KEEP, "keep", str(path)], stdin=subprocess.PIPE, start_new_session=True) as keeper:
        try:
            yield Disk(path, why_not)
        finally:
            assert keeper.stdin is not None
            keeper.stdin.close()
            keeper.wait(30)


def _mount(path: Path) -> str:
    """Mount memory there, and return why that was not possible."""
    if os.geteuid() != 0:
        return "only root may mount a small disk"
    command = ["mount", "-t", "tmpfs", "-o", f"size={MEGABYTES}m,mode=0755", "tmpfs", str(path)]
    mounted = subprocess.run(command, check=False, capture_output=True, text=True)
    return "" if mounted.returncode == 0 else f"no small disk: {mounted.stderr.strip()}"
