"""Proofs of liabilities: a Merkle-sum tree over what each account is owed of an asset, by which a customer checks their own part.

A node is a hash and an amount. A leaf hashes whose it is, how much, and a salt that only its owner is told; so a neighbor's leaf
shows an amount and nobody. A parent's amount is the sum of its children's, and its hash covers the amount of *each* child beside
the child's hash. (Covering the sum alone lets a dishonest house show each customer a small sibling: the sum of the tree would be
the largest path, not all of them.) Amounts are digits without a sign, so no hidden leaf can lower a sum. Leaves, parents and empty
trees are hashed as different kinds of arrays (``domain.chain.hash_of``), so none passes for another. A node without a sibling is
carried up as it is and never doubled.

Law: if the path of a leaf leads to the root of a tree, the leaf's amount is part of the root's amount, and that of every other
leaf which leads there as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from gql_server.domain.chain import hash_of

DIGITS_MAX: Final = 78
"""As many as the ledger's columns hold."""
BRANCHES: Final = 64
"""How many nodes of one level are kept together: a power of two, so that they have a tree of their own within the tree."""


@dataclass(frozen=True, slots=True)
class Node:
    """A node of a tree: its hash, hexadecimal, and what all leaves below it are owed, units."""

    hash: str
    amount: int


class Side(StrEnum):
    """On which side of the path a sibling stands."""

    LEFT = "LEFT"
    RIGHT = "RIGHT"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a path upward: the sibling, and on which side it stands."""

    side: Side
    sibling: Node


EMPTY: Final = Node(hash_of("no liabilities"), 0)
"""The root of a tree without leaves."""


def leaf(symbol: str, account_id: str, amount: int, salt: str) -> Node:
    """Return the leaf of what an account is owed of an asset.

    Raises:
        ValueError: When the amount is negative or longer than any of the ledger.
    """
    return Node(hash_of("liability", symbol, account_id, _digits(amount), salt), amount)


def parent(left: Node, right: Node) -> Node:
    """Return the parent of two nodes."""
    return Node(
        hash_of("liabilities", left.hash, _digits(left.amount), right.hash, _digits(right.amount)), left.amount + right.amount
    )


def root_of(nodes: Sequence[Node]) -> Node:
    """Return the root of a tree over nodes in their order."""
    if not nodes:
        return EMPTY
    level = nodes
    while len(level) > 1:
        level = _above(level)
    return level[0]


def path_of(nodes: Sequence[Node], index: int) -> list[Step]:
    """Return the path from one of the nodes to their root."""
    level, path = nodes, list[Step]()
    while len(level) > 1:
        if index ^ 1 < len(level):
            path.append(Step(Side.LEFT if index & 1 else Side.RIGHT, level[index ^ 1]))
        level, index = _above(level), index >> 1
    return path


def follow(node: Node, path: Sequence[Step]) -> Node:
    """Return where a path leads from a node."""
    for step in path:
        node = parent(step.sibling, node) if step.side is Side.LEFT else parent(node, step.sibling)
    return node


def _above(level: Sequence[Node]) -> list[Node]:
    pairs = [parent(level[place], level[place + 1]) for place in range(0, len(level) - 1, 2)]
    return [*pairs, level[-1]] if len(level) % 2 else pairs


def _digits(amount: int) -> str:
    if not 0 <= amount < 10**DIGITS_MAX:
        raise ValueError(f"an amount of 0 to {DIGITS_MAX} digits was expected, not {amount}")
    return str(amount)
