"""The peers that run on node.js: their packages are installed once, from the lock, into the user's cache."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from tests.clients.installing import OutOfReach, npm_packages

PEERS: Final = Path(__file__).resolve().parents[1] / "peers"
PROJECT: Final = PEERS / "node"


@contextmanager
def node_peers() -> Iterator[Path | None]:
    """Give a directory with the peers beside their packages; None where node.js or the packages cannot be had."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        yield None
        return
    try:
        packages = npm_packages(PROJECT)
    except OutOfReach:
        yield None
        return
    with TemporaryDirectory(prefix="gql_server_peers_") as made:
        folder = Path(made)
        for file in (*PROJECT.glob("*.mjs"), *PROJECT.glob("*.sql"), PROJECT / "package.json", PEERS / "subset.graphql"):
            shutil.copy(file, folder)
        (folder / "node_modules").symlink_to(packages / "node_modules")
        yield folder
