"""Snapshots of liabilities in memory."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from gql_server.domain.liability_snapshot import LiabilitySnapshot
from gql_server.ports.liabilities import StoredLeaf, StoredNode


class MemoryLiabilities:
    """Snapshots in dictionaries."""

    def __init__(self) -> None:
        """Begin with none."""
        self._leaves: dict[str, list[StoredLeaf]] = {}
        self._nodes: dict[str, dict[tuple[str, int], list[StoredNode]]] = {}
        self._published: dict[str, LiabilitySnapshot] = {}

    async def add_leaves(self, snapshot_id: str, leaves: Sequence[StoredLeaf]) -> None:
        """Add leaves."""
        self._leaves.setdefault(snapshot_id, []).extend(leaves)

    async def leaves(self, snapshot_id: str, symbol: str, first: str, limit: int) -> Sequence[StoredLeaf]:
        """Return leaves in order of their hashes."""
        found = [leaf for leaf in self._leaves.get(snapshot_id, []) if leaf.symbol == symbol and leaf.node.hash >= first]
        return sorted(found, key=lambda leaf: leaf.node.hash)[:limit]

    async def leaves_of(self, snapshot_id: str, account_id: str) -> Sequence[StoredLeaf]:
        """Return the leaves of an account."""
        found = [leaf for leaf in self._leaves.get(snapshot_id, []) if leaf.account_id == account_id]
        return sorted(found, key=lambda leaf: leaf.symbol)

    async def add_nodes(self, snapshot_id: str, symbol: str, level: int, nodes: Sequence[StoredNode]) -> None:
        """Add nodes."""
        self._nodes.setdefault(snapshot_id, {}).setdefault((symbol, level), []).extend(nodes)

    async def nodes(self, snapshot_id: str, symbol: str, level: int, position: int, limit: int) -> Sequence[StoredNode]:
        """Return nodes of a level."""
        return self._nodes.get(snapshot_id, {}).get((symbol, level), [])[position : position + limit]

    async def node_above(self, snapshot_id: str, symbol: str, leaf: str) -> StoredNode | None:
        """Return the last node of level 1 that begins no later than the leaf."""
        nodes = self._nodes.get(snapshot_id, {}).get((symbol, 1), [])
        return next((node for node in reversed(nodes) if node.first_leaf <= leaf), None)

    async def publish(self, snapshot: LiabilitySnapshot) -> None:
        """Add a snapshot."""
        self._published[snapshot.id] = snapshot

    async def snapshots(self, limit: int, before: tuple[int, str] | None) -> Sequence[LiabilitySnapshot]:
        """Return snapshots, the newest first."""
        found = [one for one in self._published.values() if before is None or (one.link.seq, one.id) < before]
        return sorted(found, key=lambda one: (one.link.seq, one.id), reverse=True)[:limit]

    async def snapshot(self, snapshot_id: str) -> LiabilitySnapshot | None:
        """Return a snapshot."""
        return self._published.get(snapshot_id)

    async def keep_trees(self, snapshot_ids: Collection[str]) -> None:
        """Forget the trees of all others."""
        for kept in (self._leaves, self._nodes):
            for snapshot_id in kept.keys() - set(snapshot_ids):
                del kept[snapshot_id]
