"""A snapshot of liabilities: per asset both sides of the books and the root of a tree, and one hash over all of it."""

from __future__ import annotations

from dataclasses import dataclass

from gql_server.domain.chain import Link, hash_of
from gql_server.domain.proofs import Node


@dataclass(frozen=True, slots=True)
class AssetLine:
    """One asset of a snapshot.

    Args:
        decimals: How many decimals a whole token has.
        has: What the house has of it, units: custody, loans and staking receivable.
        owes: What the house owes accounts by its control accounts, units: lenders, balances, payouts and suspense.
        tree: The root of what it owes each; its amount is ``owes`` but for rounding.
        accounts: How many leaves the tree has.
    """

    symbol: str
    decimals: int
    has: int
    owes: int
    tree: Node
    accounts: int


@dataclass(frozen=True, slots=True)
class LiabilitySnapshot:
    """What was owed to whom when the log stood somewhere.

    Args:
        id: Names it.
        link: Where the log stood, and the hash of the last command.
        at: Money time, Unix seconds.
        lines: One an asset, in order of symbols.
    """

    id: str
    link: Link
    at: int
    lines: tuple[AssetLine, ...]

    @property
    def root(self) -> str:
        """Return the hash over all of it: what is published."""
        lines = [
            [line.symbol, line.decimals, str(line.has), str(line.owes), line.tree.hash, str(line.tree.amount), line.accounts]
            for line in self.lines
        ]
        return hash_of("snapshot", self.id, self.link.seq, self.link.hash, self.at, lines)
