"""A proof that what an account is owed is part of a snapshot: a text for the customer, and its check, which needs nothing else.

The text is canonical JSON, so whoever changes a byte of it gets another text or another meaning, and either is refused.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from gql_server.domain.chain import Link
from gql_server.domain.liability_snapshot import AssetLine, LiabilitySnapshot
from gql_server.domain.proofs import DIGITS_MAX, EMPTY, Node, Side, Step, follow, leaf

FORMAT: Final = "gql_server balance proof 1"
PATH_MAX: Final = 64
_HASH: Final = re.compile(r"[0-9a-f]{64}")
_DIGITS: Final = re.compile(rf"0|[1-9][0-9]{{0,{DIGITS_MAX - 1}}}")


class ProofInvalid(ValueError):
    """The text proves nothing; the message says why."""


@dataclass(frozen=True, slots=True)
class ProvenBalance:
    """What an account is owed of one asset, and the way from its leaf to the root of that asset's tree."""

    symbol: str
    amount: int
    salt: str
    path: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class BalanceProof:
    """A proof for one account: all that it is owed."""

    snapshot: LiabilitySnapshot
    account_id: str
    balances: tuple[ProvenBalance, ...]

    def check(self) -> None:
        """Return if every path leads to its tree's root, in the order of symbols.

        Raises:
            ProofInvalid: One does not.
        """
        lines = {line.symbol: line for line in self.snapshot.lines}
        if list(lines) != sorted(lines) or len(lines) != len(self.snapshot.lines):
            raise ProofInvalid("the snapshot's assets are not in order")
        for line in self.snapshot.lines:
            if line.accounts == 0 and line.tree != EMPTY:
                raise ProofInvalid(f"{line.symbol}: a tree without leaves has no amount")
        symbols = [balance.symbol for balance in self.balances]
        if symbols != sorted(set(symbols)):
            raise ProofInvalid("the balances are not in order")
        for balance in self.balances:
            if balance.symbol not in lines:
                raise ProofInvalid(f"{balance.symbol}: not an asset of the snapshot")
            own = leaf(balance.symbol, self.account_id, balance.amount, balance.salt)
            if follow(own, balance.path) != lines[balance.symbol].tree:
                raise ProofInvalid(f"{balance.symbol}: the path from {balance.amount} does not lead to the root of the tree")


def write_proof(proof: BalanceProof) -> str:
    """Return the proof as text."""
    snapshot = proof.snapshot
    plain = {
        "format": FORMAT,
        "root": snapshot.root,
        "snapshot": {
            "id": snapshot.id,
            "sequence": snapshot.link.seq,
            "ledgerHash": snapshot.link.hash,
            "at": snapshot.at,
            "assets": [
                {
                    "symbol": line.symbol,
                    "decimals": line.decimals,
                    "has": str(line.has),
                    "owes": str(line.owes),
                    "treeHash": line.tree.hash,
                    "treeAmount": str(line.tree.amount),
                    "accounts": line.accounts,
                }
                for line in snapshot.lines
            ],
        },
        "account": proof.account_id,
        "balances": [
            {
                "symbol": balance.symbol,
                "amount": str(balance.amount),
                "salt": balance.salt,
                "path": [
                    {"side": step.side.value, "hash": step.sibling.hash, "amount": str(step.sibling.amount)}
                    for step in balance.path
                ],
            }
            for balance in proof.balances
        ],
    }
    return json.dumps(plain, separators=(",", ":"), ensure_ascii=False)


def read_proof(text: str) -> BalanceProof:
    """Return the proof that a text holds, checked.

    Raises:
        ProofInvalid: It is no proof, or one that proves nothing.
    """
    try:
        return _checked(json.loads(text), text.removesuffix("\n"))
    except ProofInvalid:
        raise
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as problem:
        raise ProofInvalid(f"not a proof: {problem!r}") from problem


def _checked(plain: Mapping[str, Any], text: str) -> BalanceProof:
    if plain["format"] != FORMAT:
        raise ProofInvalid(f"expected the format {FORMAT}")
    proof = BalanceProof(_snapshot(plain["snapshot"]), _text(plain["account"]), tuple(map(_balance, _list(plain["balances"]))))
    if _hash(plain["root"]) != proof.snapshot.root:
        raise ProofInvalid("the root is not that of the snapshot")
    if write_proof(proof) != text:
        raise ProofInvalid("not written as a proof is written: something was added, left out or moved")
    proof.check()
    return proof


def _snapshot(plain: Mapping[str, Any]) -> LiabilitySnapshot:
    lines = [
        AssetLine(
            _text(line["symbol"]),
            _count(line["decimals"]),
            _amount(line["has"]),
            _amount(line["owes"]),
            Node(_hash(line["treeHash"]), _amount(line["treeAmount"])),
            _count(line["accounts"]),
        )
        for line in _list(plain["assets"])
    ]
    link = Link(_count(plain["sequence"]), _hash(plain["ledgerHash"]))
    return LiabilitySnapshot(_text(plain["id"]), link, _count(plain["at"]), tuple(lines))


def _balance(plain: Mapping[str, Any]) -> ProvenBalance:
    path = [Step(Side(step["side"]), Node(_hash(step["hash"]), _amount(step["amount"]))) for step in _list(plain["path"])]
    if len(path) > PATH_MAX:
        raise ProofInvalid("no tree is that high")
    return ProvenBalance(_text(plain["symbol"]), _amount(plain["amount"]), _hash(plain["salt"]), tuple(path))


def _list(value: object) -> Sequence[Mapping[str, Any]]:
    if not isinstance(value, list):
        raise ProofInvalid("expected a list")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ProofInvalid("expected text")
    return value


def _hash(value: object) -> str:
    if not isinstance(value, str) or not _HASH.fullmatch(value):
        raise ProofInvalid("expected the 64 hexadecimal digits of a hash")
    return value


def _amount(value: object) -> int:
    if not isinstance(value, str) or not _DIGITS.fullmatch(value):
        raise ProofInvalid("expected an amount: digits, without a sign")
    return int(value)


def _count(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**63:
        raise ProofInvalid("expected a whole number")
    return value
