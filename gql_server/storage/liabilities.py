"""Snapshots of liabilities on a database."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from typing import Final

from gql_server.domain.chain import Link
from gql_server.domain.liability_snapshot import AssetLine, LiabilitySnapshot
from gql_server.domain.proofs import Node
from gql_server.ports.liabilities import StoredLeaf, StoredNode
from gql_server.storage import tables
from gql_server.storage.connection import Database, Row
from gql_server.storage.lists import AFTER_ALL

ROWS_AT_ONCE: Final = 2_000
"""How many rows one transaction forgets."""

_LEAVES: Final = "SELECT symbol, account_id, hash, amount FROM liability_leaf WHERE snapshot_id = $1"
_IN_ORDER: Final = f"{_LEAVES} AND symbol = $2 AND hash >= $3 ORDER BY hash LIMIT $4"
_OF_ACCOUNT: Final = f"{_LEAVES} AND account_id = $2 ORDER BY symbol"
_NODES: Final = "SELECT position, first_leaf, hash, amount FROM liability_node WHERE snapshot_id = $1 AND symbol = $2"
_OF_LEVEL: Final = f"{_NODES} AND level = $3 AND position >= $4 ORDER BY position LIMIT $5"
_ABOVE: Final = f"{_NODES} AND level = 1 AND first_leaf <= $3 ORDER BY first_leaf DESC LIMIT 1"
_SNAPSHOTS: Final = f"SELECT {tables.LIABILITY_SNAPSHOT.select} FROM liability_snapshot"
_NEWEST: Final = f"{_SNAPSHOTS} WHERE (seq, id) < ($1, $2) ORDER BY seq DESC, id DESC LIMIT $3"
_OLD_IDS: Final = "SELECT DISTINCT snapshot_id FROM {table}"
_FORGET: Final = "DELETE FROM {table} WHERE id IN (SELECT id FROM {table} WHERE snapshot_id = $1 LIMIT $2) RETURNING id"


class DatabaseLiabilities:
    """Snapshots of liabilities in a database."""

    def __init__(self, database: Database) -> None:
        """Keep them in the database."""
        self._database = database

    async def add_leaves(self, snapshot_id: str, leaves: Sequence[StoredLeaf]) -> None:
        """Add leaves in one statement."""
        rows = [(snapshot_id, leaf.symbol, leaf.node.hash, leaf.account_id, leaf.node.amount) for leaf in leaves]
        async with self._database.writing() as connection:
            await connection.put(tables.LIABILITY_LEAF, rows)

    async def leaves(self, snapshot_id: str, symbol: str, first: str, limit: int) -> Sequence[StoredLeaf]:
        """Return leaves in order of their hashes, a range of an index."""
        async with self._database.glancing() as connection:
            return [_leaf(row) for row in await connection.rows(_IN_ORDER, snapshot_id, symbol, first, limit)]

    async def leaves_of(self, snapshot_id: str, account_id: str) -> Sequence[StoredLeaf]:
        """Return the leaves of an account."""
        async with self._database.glancing() as connection:
            return [_leaf(row) for row in await connection.rows(_OF_ACCOUNT, snapshot_id, account_id)]

    async def add_nodes(self, snapshot_id: str, symbol: str, level: int, nodes: Sequence[StoredNode]) -> None:
        """Add nodes in one statement."""
        rows = [(snapshot_id, symbol, level, node.position, node.first_leaf, node.node.hash, node.node.amount) for node in nodes]
        async with self._database.writing() as connection:
            await connection.put(tables.LIABILITY_NODE, rows)

    async def nodes(self, snapshot_id: str, symbol: str, level: int, position: int, limit: int) -> Sequence[StoredNode]:
        """Return nodes of a level, a range of an index."""
        async with self._database.glancing() as connection:
            return [_node(row) for row in await connection.rows(_OF_LEVEL, snapshot_id, symbol, level, position, limit)]

    async def node_above(self, snapshot_id: str, symbol: str, leaf: str) -> StoredNode | None:
        """Return the last node of level 1 that begins no later than the leaf."""
        async with self._database.glancing() as connection:
            rows = await connection.rows(_ABOVE, snapshot_id, symbol, leaf)
        return _node(rows[0]) if rows else None

    async def publish(self, snapshot: LiabilitySnapshot) -> None:
        """Add a snapshot."""
        link, lines = snapshot.link, json.dumps([_plain(line) for line in snapshot.lines], separators=(",", ":"))
        row = (snapshot.id, link.seq, link.hash, snapshot.at, snapshot.root, lines)
        async with self._database.writing() as connection:
            await connection.put(tables.LIABILITY_SNAPSHOT, [row])

    async def snapshots(self, limit: int, before: tuple[int, str] | None) -> Sequence[LiabilitySnapshot]:
        """Return snapshots, the newest first."""
        async with self._database.glancing() as connection:
            return [_snapshot(row) for row in await connection.rows(_NEWEST, *(before or (AFTER_ALL, "")), limit)]

    async def snapshot(self, snapshot_id: str) -> LiabilitySnapshot | None:
        """Return a snapshot."""
        async with self._database.glancing() as connection:
            rows = await connection.rows(f"{_SNAPSHOTS} WHERE id = $1", snapshot_id)
        return _snapshot(rows[0]) if rows else None

    async def keep_trees(self, snapshot_ids: Collection[str]) -> None:
        """Forget the trees of all others."""
        for table in ("liability_leaf", "liability_node"):
            async with self._database.glancing() as connection:
                known = [row[0] for row in await connection.rows(_OLD_IDS.format(table=table))]
            for snapshot_id in known:
                while snapshot_id not in snapshot_ids:
                    async with self._database.writing() as connection:
                        gone = await connection.rows(_FORGET.format(table=table), snapshot_id, ROWS_AT_ONCE)
                    if len(gone) < ROWS_AT_ONCE:
                        break


def _leaf(row: Row) -> StoredLeaf:
    return StoredLeaf(row[0], row[1], Node(row[2], int(row[3])))


def _node(row: Row) -> StoredNode:
    return StoredNode(row[0], row[1], Node(row[2], int(row[3])))


def _plain(line: AssetLine) -> list[str | int]:
    tree = line.tree
    return [line.symbol, line.decimals, str(line.has), str(line.owes), tree.hash, str(tree.amount), line.accounts]


def _snapshot(row: Row) -> LiabilitySnapshot:
    snapshot_id, seq, ledger_hash, at, _, lines = row
    read = [
        AssetLine(symbol, decimals, int(has), int(owes), Node(digest, int(amount)), accounts)
        for symbol, decimals, has, owes, digest, amount, accounts in json.loads(lines)
    ]
    return LiabilitySnapshot(snapshot_id, Link(seq, ledger_hash), at, tuple(read))
