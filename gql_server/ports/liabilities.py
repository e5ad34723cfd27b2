"""Where snapshots of liabilities are kept, and the trees below them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from gql_server.domain.liability_snapshot import LiabilitySnapshot
from gql_server.domain.proofs import Node


@dataclass(frozen=True, slots=True)
class StoredLeaf:
    """What an account was owed of an asset, and its leaf."""

    symbol: str
    account_id: str
    node: Node


@dataclass(frozen=True, slots=True)
class StoredNode:
    """A node over up to ``BRANCHES`` nodes of the level below.

    Args:
        position: Its place in its level.
        first_leaf: The hash of the first leaf below it.
    """

    position: int
    first_leaf: str
    node: Node


class LiabilityStore(Protocol):
    """Where they are kept. Each method is one transaction of its own; nothing of it is on the way of money.

    Leaves stand in the order of their hashes, which is by chance: who stands beside whom tells nothing, and differs each time.
    """

    async def add_leaves(self, snapshot_id: str, leaves: Sequence[StoredLeaf]) -> None:
        """Add leaves of a snapshot that is being made."""
        ...

    async def leaves(self, snapshot_id: str, symbol: str, first: str, limit: int) -> Sequence[StoredLeaf]:
        """Return leaves of an asset in order of their hashes, from one on."""
        ...

    async def leaves_of(self, snapshot_id: str, account_id: str) -> Sequence[StoredLeaf]:
        """Return the leaves of an account, in order of symbols."""
        ...

    async def add_nodes(self, snapshot_id: str, symbol: str, level: int, nodes: Sequence[StoredNode]) -> None:
        """Add nodes above those of the level below; leaves are level 0."""
        ...

    async def nodes(self, snapshot_id: str, symbol: str, level: int, position: int, limit: int) -> Sequence[StoredNode]:
        """Return nodes of a level in order, from a position on."""
        ...

    async def node_above(self, snapshot_id: str, symbol: str, leaf: str) -> StoredNode | None:
        """Return the node of level 1 below which a leaf stands."""
        ...

    async def publish(self, snapshot: LiabilitySnapshot) -> None:
        """Add a snapshot whose trees are there; from now on it is seen."""
        ...

    async def snapshots(self, limit: int, before: tuple[int, str] | None) -> Sequence[LiabilitySnapshot]:
        """Return snapshots, the newest first by (sequence, id), strictly before a place."""
        ...

    async def snapshot(self, snapshot_id: str) -> LiabilitySnapshot | None:
        """Return a snapshot that was published."""
        ...

    async def keep_trees(self, snapshot_ids: Collection[str]) -> None:
        """Forget the leaves and nodes of every other snapshot, some rows at a time; what was published stays."""
        ...
