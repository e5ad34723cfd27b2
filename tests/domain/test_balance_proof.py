"""Proofs of liabilities: each customer's verifies, and no other one does."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gql_server.domain.balance_proof import BalanceProof, ProofInvalid, ProvenBalance, read_proof, write_proof
from gql_server.domain.chain import Link, hash_of
from gql_server.domain.liability_snapshot import AssetLine, LiabilitySnapshot
from gql_server.domain.proofs import BRANCHES, EMPTY, Node, Side, Step, follow, leaf, parent, path_of, root_of
from tests.counts import count

AMOUNTS = st.lists(st.integers(0, 2**130), min_size=1, max_size=40)


def salt_of(number: int) -> str:
    return hash_of("salt", number)


def leaves_of(amounts: list[int], symbol: str = "BTC") -> list[Node]:
    return [leaf(symbol, f"account-{number}", amount, salt_of(number)) for number, amount in enumerate(amounts)]


def line_of(symbol: str, nodes: list[Node]) -> AssetLine:
    root = root_of(nodes)
    return AssetLine(symbol, 8, root.amount + 7, root.amount, root, len(nodes))


def proof_of(amounts: list[int], index: int) -> BalanceProof:
    nodes = leaves_of(amounts)
    snapshot = LiabilitySnapshot("s1", Link(12, hash_of("head")), 1_700_000_000, (line_of("BTC", nodes), line_of("ETH", [])))
    balance = ProvenBalance("BTC", amounts[index], salt_of(index), tuple(path_of(nodes, index)))
    return BalanceProof(snapshot, f"account-{index}", (balance,))


@settings(max_examples=count(test=40, soak=1_000))
@given(AMOUNTS)
def test_the_proof_of_each_account_verifies_and_the_sum_is_that_of_all(amounts: list[int]) -> None:
    for index in range(len(amounts)):
        text = write_proof(proof_of(amounts, index))
        proof = read_proof(text)
        assert proof.balances[0].amount == amounts[index]
        assert proof.snapshot.lines[0].tree.amount == sum(amounts)
        assert len(proof.balances[0].path) <= (len(amounts) - 1).bit_length()


@settings(max_examples=count(test=60, soak=2_000))
@given(AMOUNTS, st.data())
def test_the_sum_differs_where_a_balance_is_left_out(amounts: list[int], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(amounts) - 1))
    rest = amounts[:index] + amounts[index + 1 :]
    assert root_of(leaves_of(amounts)).amount - root_of(leaves_of(rest)).amount == amounts[index]
    assert root_of(leaves_of(amounts)).hash != root_of(leaves_of(rest)).hash


@settings(max_examples=count(test=30, soak=5_000))
@given(st.integers(1, 300), st.data())
def test_a_tree_of_pages_is_the_tree_of_all(size: int, data: st.DataObject) -> None:
    """What the storage keeps are pages of nodes, each with a tree of its own; path goes on to path."""
    nodes = leaves_of(list(range(size)))
    index = data.draw(st.integers(0, size - 1))
    level, place, path = nodes, index, list[Step]()
    while len(level) > 1:
        pages = [level[start : start + BRANCHES] for start in range(0, len(level), BRANCHES)]
        path += path_of(pages[place // BRANCHES], place % BRANCHES)
        level, place = [root_of(page) for page in pages], place // BRANCHES
    assert level[0] == root_of(nodes)
    assert path == path_of(nodes, index)


TEXT = write_proof(proof_of([5, 0, 10**20, 7, 9], 2)).encode()


def test_no_byte_of_a_proof_can_be_altered() -> None:
    read_proof(TEXT.decode())
    for place, byte in enumerate(TEXT):
        for other in {byte ^ 1, byte ^ 16, ord("0") if byte != ord("0") else ord("1"), ord(" ")} - {byte}:
            altered = TEXT[:place] + bytes([other]) + TEXT[place + 1 :]
            with pytest.raises(ProofInvalid):
                read_proof(altered.decode("utf-8", "surrogateescape"))


def test_no_byte_can_be_left_out_or_added() -> None:
    for place in range(len(TEXT)):
        for altered in (TEXT[:place] + TEXT[place + 1 :], TEXT[:place] + TEXT[place : place + 1] + TEXT[place:]):
            with pytest.raises(ProofInvalid):
                read_proof(altered.decode())


PLAIN = json.loads(TEXT)
ELSE: st.SearchStrategy[object] = st.sampled_from([None, True, -1, 1.5, 10**40, "", "\ud800", "-1", "01", [], {}, [[]], "9" * 80])


@settings(max_examples=count(test=100, soak=5_000))
@given(st.sampled_from(["format", "root", "snapshot", "account", "balances"]), ELSE, st.booleans())
def test_whatever_is_no_proof_is_refused(name: str, value: object, is_inside: bool) -> None:
    if is_inside:
        inside = PLAIN["snapshot"] | {key: value for key in PLAIN["snapshot"] if name[0] <= key[0]}
        altered = {**PLAIN, "snapshot": inside}
    else:
        altered = {**PLAIN, name: value}
    with pytest.raises(ProofInvalid):
        read_proof(json.dumps(altered, separators=(",", ":"), ensure_ascii=False))


@pytest.mark.parametrize("text", ["", "null", "[]", "{}", "1" * 5_000, "[" * 100_000, '{"format":"other"}', "\ud800"])
def test_text_that_is_something_else_is_refused(text: str) -> None:
    with pytest.raises(ProofInvalid):
        read_proof(text)


def test_a_proof_is_for_one_account_alone() -> None:
    proof = proof_of([5, 5, 5], 1)
    with pytest.raises(ProofInvalid, match="does not lead to the root"):
        replace(proof, account_id="account-0").check()


@pytest.mark.parametrize("amount", [-1, 10**78])
def test_no_amount_is_negative_or_beyond_the_ledgers(amount: int) -> None:
    with pytest.raises(ValueError, match="digits"):
        leaf("BTC", "a", amount, salt_of(1))


def test_a_house_cannot_show_each_customer_a_smaller_sibling() -> None:
    """The flaw of trees that hash only the sum: 30 and 50 would be 50 together, as long as each sees a 20 beside them."""
    thirty, fifty = leaves_of([30, 50])
    root = parent(thirty, fifty)
    for own, step in ((fifty, Step(Side.LEFT, Node(thirty.hash, 0))), (thirty, Step(Side.RIGHT, Node(fifty.hash, 20)))):
        assert follow(own, [step]).hash != root.hash
        assert follow(own, [step]).amount < 80
    assert root.amount == 80


def test_an_inner_node_is_no_leaf_and_a_leaf_no_inner_node() -> None:
    nodes = leaves_of([1, 2])
    as_leaf = hash_of("liability", nodes[0].hash, "1", nodes[1].hash, "2")
    assert root_of(nodes).hash != as_leaf
    assert root_of([]) == EMPTY != root_of(nodes[:1])


def test_a_node_without_a_sibling_is_not_doubled() -> None:
    """Where it is, a tree of three and one of four whose last two are the same have one root."""
    assert root_of(leaves_of([1, 2, 3])) != root_of([*leaves_of([1, 2, 3]), leaves_of([1, 2, 3])[2]])
