"""Snapshots of liabilities: made in pages from one consistent view of the ledger, beside whatever is decided meanwhile.

Leaves are written page by page, then each asset's tree is built over them in pages; so neither memory nor a lock grows with the
number of customers, and no command waits. A snapshot is seen once all of it is there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final, TypeVar

from gql_server.domain.balance_proof import BalanceProof, ProvenBalance
from gql_server.domain.book import Book
from gql_server.domain.liabilities import liabilities_of
from gql_server.domain.liability_snapshot import AssetLine, LiabilitySnapshot
from gql_server.domain.needs import Needs
from gql_server.domain.proofs import BRANCHES, EMPTY, Node, Step, leaf, path_of, root_of
from gql_server.domain.solvency import sides_of
from gql_server.ports.ledger import LedgerStore
from gql_server.ports.liabilities import LiabilityStore, StoredLeaf, StoredNode
from gql_server.ports.runtime import Identifiers
from gql_server.service.keyed_hash import KeyedHashes

T = TypeVar("T")

ACCOUNTS_AT_ONCE: Final = 200
NODES_AT_ONCE: Final = 32 * BRANCHES
TREES_KEPT: Final = 31
"""Of how many snapshots proofs can be asked for; what was published of older ones stays."""


class LiabilitySnapshots:
    """Makes snapshots and proofs."""

    def __init__(self, ledger: LedgerStore, store: LiabilityStore, hashes: KeyedHashes, identifiers: Identifiers) -> None:
        """Make it; nothing happens until it is asked."""
        self._ledger = ledger
        self._store = store
        self._hashes = hashes
        self._identifiers = identifiers

    async def take(self) -> LiabilitySnapshot:
        """Make a snapshot of the ledger as it is now, and return it once it is published."""
        snapshot_id = self._identifiers.new_id()
        await self._store.keep_trees([one.id for one in await self._store.snapshots(TREES_KEPT - 1, None)])
        async with self._ledger.frozen() as frozen:
            link = await frozen.chain_head()
            every = await frozen.snapshot(Needs(has_every_asset=True))
            sums = await self._write_leaves(frozen, snapshot_id)
        lines = [await self._line(snapshot_id, every.book, symbol, sums[symbol]) for symbol in sorted(every.book.assets.own)]
        snapshot = LiabilitySnapshot(snapshot_id, link, every.now, tuple(lines))
        await self._store.publish(snapshot)
        return snapshot

    async def take_if_older_than(self, seconds: int) -> LiabilitySnapshot | None:
        """Make a snapshot unless the latest one is younger, and return it."""
        latest = await self._store.snapshots(1, None)
        return await self.take() if not latest or await self._ledger.now() - latest[0].at >= seconds else None

    async def proof(self, account_id: str, snapshot_id: str | None = None) -> BalanceProof | None:
        """Return an account's proof for a snapshot, the latest if none is named.

        None when there is no such snapshot, when its tree is kept no longer, or when the account was owed nothing.
        """
        found = await self._store.snapshots(1, None) if snapshot_id is None else [await self._store.snapshot(snapshot_id)]
        snapshot = found[0] if found else None
        if snapshot is None:
            return None
        accounts = {line.symbol: line.accounts for line in snapshot.lines}
        leaves = await self._store.leaves_of(snapshot.id, account_id)
        balances = [
            ProvenBalance(
                one.symbol,
                one.node.amount,
                self._hashes.of_liability(snapshot.id, one.symbol, account_id),
                tuple(await self._path(snapshot.id, one, accounts[one.symbol])),
            )
            for one in leaves
        ]
        return BalanceProof(snapshot, account_id, tuple(balances)) if balances else None

    async def _write_leaves(self, frozen: LedgerStore, snapshot_id: str) -> Counter[str]:
        sums: Counter[str] = Counter()
        after = ""
        while accounts := await frozen.account_ids(after, ACCOUNTS_AT_ONCE):
            after = accounts[-1]
            book = (await frozen.snapshot(Needs(everything_of=frozenset(accounts)))).book
            leaves = [
                StoredLeaf(
                    symbol, account_id, leaf(symbol, account_id, units, self._hashes.of_liability(snapshot_id, symbol, account_id))
                )
                for account_id, owed in liabilities_of(book).items()
                for symbol, units in owed.items()
            ]
            for one in leaves:
                sums[one.symbol] += one.node.amount
            if leaves:
                await self._store.add_leaves(snapshot_id, leaves)
        return sums

    async def _line(self, snapshot_id: str, book: Book, symbol: str, owed: int) -> AssetLine:
        tree, accounts = await self._build(snapshot_id, symbol)
        if tree.amount != owed:
            raise RuntimeError(f"leaves of {symbol} were lost while the tree was built: {tree.amount} of {owed}")
        sides = sides_of(book, symbol)
        owes = sides.lenders + sides.balances + sides.payouts + sides.suspense
        return AssetLine(symbol, book.assets[symbol].decimals, sides.has, owes, tree, accounts)

    async def _build(self, snapshot_id: str, symbol: str) -> tuple[Node, int]:
        """Build the tree of an asset level by level, and return its root and how many leaves it has."""
        above: list[StoredNode] = []
        count, first, written = 0, "", 0
        while page := await self._store.leaves(snapshot_id, symbol, first, NODES_AT_ONCE):
            first = page[-1].node.hash + "0"  # Sorts after this hash and before every other.
            above = [_over([(one.node.hash, one.node) for one in some], count // BRANCHES + at) for at, some in _chunks(page)]
            await self._store.add_nodes(snapshot_id, symbol, 1, above)
            count, written = count + len(page), written + len(above)
        level = 1
        while written > 1:
            position, written = 0, 0
            while nodes := await self._store.nodes(snapshot_id, symbol, level, position, NODES_AT_ONCE):
                above = [
                    _over([(one.first_leaf, one.node) for one in some], position // BRANCHES + at) for at, some in _chunks(nodes)
                ]
                await self._store.add_nodes(snapshot_id, symbol, level + 1, above)
                position, written = position + len(nodes), written + len(above)
            level += 1
        return (above[-1].node if above else EMPTY), count

    async def _path(self, snapshot_id: str, own: StoredLeaf, accounts: int) -> Sequence[Step]:
        node = await self._store.node_above(snapshot_id, own.symbol, own.node.hash)
        if node is None:
            raise RuntimeError(f"the tree of {own.symbol} is not whole")
        leaves = await self._store.leaves(snapshot_id, own.symbol, node.first_leaf, BRANCHES)
        path = path_of([one.node for one in leaves], [one.node for one in leaves].index(own.node))
        level, position, count = 1, node.position, -(-accounts // BRANCHES)
        while count > 1:
            nodes = await self._store.nodes(snapshot_id, own.symbol, level, position - position % BRANCHES, BRANCHES)
            path += path_of([one.node for one in nodes], position % BRANCHES)
            level, position, count = level + 1, position // BRANCHES, -(-count // BRANCHES)
        return path


def _over(below: Sequence[tuple[str, Node]], position: int) -> StoredNode:
    return StoredNode(position, below[0][0], root_of([node for _, node in below]))


def _chunks(page: Sequence[T]) -> list[tuple[int, Sequence[T]]]:
    return [(start // BRANCHES, page[start : start + BRANCHES]) for start in range(0, len(page), BRANCHES)]
