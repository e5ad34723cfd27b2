"""A proof as it is written, to the letter, and what it says of one that proves nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from gql_server.domain.balance_proof import BalanceProof, ProofInvalid, ProvenBalance, read_proof, write_proof
from gql_server.domain.chain import Link, hash_of
from gql_server.domain.liability_snapshot import AssetLine, LiabilitySnapshot
from gql_server.domain.proofs import EMPTY, Node, Side, Step, leaf, parent

SALT, OTHER = "ab" * 32, Node("cd" * 32, 5)
OWN = leaf("BTC", "kana", 7, SALT)
BTC = AssetLine("BTC", 8, 30, 12, parent(OTHER, OWN), 2)
ETH = AssetLine("ETH", 18, 1, 0, EMPTY, 0)
SNAPSHOT = LiabilitySnapshot("s1", Link(12, "ef" * 32), 1_700_000_000, (BTC, ETH))
PROOF = BalanceProof(SNAPSHOT, "kana", (ProvenBalance("BTC", 7, SALT, (Step(Side.LEFT, OTHER),)),))
WRITTEN = (
    f'{{"format":"gql_server balance proof 1","root":"{SNAPSHOT.root}",'
    f'"snapshot":{{"id":"s1","sequence":12,"ledgerHash":"{"ef" * 32}","at":1700000000,"assets":['
    f'{{"symbol":"BTC","decimals":8,"has":"30","owes":"12","treeHash":"{BTC.tree.hash}","treeAmount":"12","accounts":2}},'
    f'{{"symbol":"ETH","decimals":18,"has":"1","owes":"0","treeHash":"{EMPTY.hash}","treeAmount":"0","accounts":0}}]}},'
    f'"account":"kana","balances":[{{"symbol":"BTC","amount":"7","salt":"{SALT}",'
    f'"path":[{{"side":"LEFT","hash":"{"cd" * 32}","amount":"5"}}]}}]}}'
)


def test_a_proof_is_written_in_one_way() -> None:
    assert write_proof(PROOF) == WRITTEN


@pytest.mark.parametrize("text", [WRITTEN, WRITTEN + "\n"])
def test_what_is_written_is_read_back(text: str) -> None:
    assert read_proof(text) == PROOF


def test_names_are_written_as_they_are() -> None:
    proof = replace(PROOF, account_id="かな", balances=())
    assert '"account":"かな"' in write_proof(proof)
    assert read_proof(write_proof(proof)) == proof


def lines(*of: AssetLine) -> BalanceProof:
    return replace(PROOF, snapshot=replace(SNAPSHOT, lines=of))


@pytest.mark.parametrize(
    ("proof", "problem"),
    [
        (lines(ETH, BTC), "the snapshot's assets are not in order"),
        (lines(BTC, BTC, ETH), "the snapshot's assets are not in order"),
        (lines(BTC, replace(ETH, tree=OTHER)), "ETH: a tree without leaves has no amount"),
        (replace(PROOF, balances=PROOF.balances * 2), "the balances are not in order"),
        (lines(ETH), "BTC: not an asset of the snapshot"),
        (lines(replace(BTC, tree=OTHER)), "BTC: the path from 7 does not lead to the root of the tree"),
        (replace(PROOF, account_id="ken"), "BTC: the path from 7 does not lead to the root of the tree"),
    ],
)
def test_what_proves_nothing_says_why(proof: BalanceProof, problem: str) -> None:
    with pytest.raises(ProofInvalid) as refused:
        proof.check()
    assert str(refused.value) == problem


@pytest.mark.parametrize("symbols", [("ETH", "BTC"), ("BTC", "BTC")])
def test_balances_are_in_the_order_of_symbols_each_once(symbols: tuple[str, ...]) -> None:
    balances = tuple(replace(PROOF.balances[0], symbol=symbol) for symbol in symbols)
    with pytest.raises(ProofInvalid, match=r"^the balances are not in order$"):
        replace(PROOF, balances=balances).check()


def test_one_leaf_alone_is_a_tree() -> None:
    lines(replace(BTC, tree=OWN, accounts=1)).snapshot.lines  # noqa: B018 - that it can be made
    replace(lines(replace(BTC, tree=OWN, accounts=1)), balances=(replace(PROOF.balances[0], path=()),)).check()


PATH = ("balances", 0, "path")


@pytest.mark.parametrize(
    ("place", "value", "problem"),
    [
        (("format",), "gql_server balance proof 2", "expected the format gql_server balance proof 1"),
        (("root",), "0" * 64, "the root is not that of the snapshot"),
        (("root",), "0" * 63, "expected the 64 hexadecimal digits of a hash"),
        (("root",), 7, "expected the 64 hexadecimal digits of a hash"),
        (("more",), 1, "not written as a proof is written: something was added, left out or moved"),
        (("account",), 7, "expected text"),
        (("balances",), {}, "expected a list"),
        (("balances", 0, "amount"), "-7", "expected an amount: digits, without a sign"),
        (("balances", 0, "amount"), 7, "expected an amount: digits, without a sign"),
        (("snapshot", "at"), True, "expected a whole number"),
        (("snapshot", "at"), -1, "expected a whole number"),
        (("snapshot", "at"), 2**63, "expected a whole number"),
        (("snapshot", "at"), "1", "expected a whole number"),
        (PATH, [{"side": "LEFT", "hash": "cd" * 32, "amount": "5"}] * 65, "no tree is that high"),
        (("snapshot",), None, "not a proof: TypeError(\"'NoneType' object is not subscriptable\")"),
    ],
)
def test_text_that_is_no_proof_says_why(place: tuple[str | int, ...], value: object, problem: str) -> None:
    plain: Any = json.loads(WRITTEN)
    inside = plain
    for step in place[:-1]:
        inside = inside[step]
    inside[place[-1]] = value
    with pytest.raises(ProofInvalid) as refused:
        read_proof(json.dumps(plain, separators=(",", ":"), ensure_ascii=False))
    assert str(refused.value) == problem


@pytest.mark.parametrize(("place", "value"), [("at", 0), ("at", 2**63 - 1), ("sequence", 0)])
def test_numbers_may_be_nothing_and_large(place: str, value: int) -> None:
    snapshot = replace(SNAPSHOT, **{"at": value} if place == "at" else {"link": Link(value, hash_of("head"))})
    proof = replace(PROOF, snapshot=snapshot)
    assert read_proof(write_proof(proof)) == proof


def test_a_path_may_have_64_steps_and_no_more() -> None:
    path, root = (Step(Side.LEFT, OTHER),) * 64, OWN
    for _ in path:
        root = parent(OTHER, root)
    high = replace(lines(replace(BTC, tree=root)), balances=(replace(PROOF.balances[0], path=path),))
    assert read_proof(write_proof(high)) == high
