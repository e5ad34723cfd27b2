"""The page about proofs: its example by hand comes to the root that the code makes, and its format is the one that is written."""

from __future__ import annotations

import json
import re
import subprocess

from gql_server.domain.balance_proof import BalanceProof, ProvenBalance, read_proof, write_proof
from gql_server.domain.chain import Link, hash_of
from gql_server.domain.liability_snapshot import AssetLine, LiabilitySnapshot
from gql_server.domain.proofs import leaf, path_of, root_of
from tests.servers import ROOT

PAGE = (ROOT / "docs/reference/proofs.md").read_text(encoding="utf-8")
SALTS = [hash_of("x", number) for number in (0, 1)]
LEAVES = [leaf("BTC", "alice", 150_000_000, SALTS[0]), leaf("BTC", "bob", 25_000_000, SALTS[1])]
TREE = root_of(LEAVES)
SNAPSHOT = LiabilitySnapshot("s1", Link(12, "a" * 64), 1_700_000_000, (AssetLine("BTC", 8, 180_000_000, TREE.amount, TREE, 2),))


def test_the_example_by_hand_comes_to_the_root_that_the_page_names() -> None:
    [commands] = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
    done = subprocess.run(["bash", "-euc", commands], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == SNAPSHOT.root
    assert f"It prints the root: `{SNAPSHOT.root}`" in PAGE


def test_the_format_on_the_page_is_the_one_that_is_written() -> None:
    [shown] = re.findall(r"```json\n(.*?)\n```", PAGE, re.DOTALL)
    proof = BalanceProof(SNAPSHOT, "alice", (ProvenBalance("BTC", 150_000_000, SALTS[0], tuple(path_of(LEAVES, 0))),))
    written = write_proof(proof)
    assert read_proof(written) == proof
    assert names_of(json.loads(shown)) == names_of(json.loads(written))


def names_of(value: object) -> object:
    """Return the names in a document, in their order, without what they stand for."""
    if isinstance(value, dict):
        return [(name, names_of(inner)) for name, inner in value.items()]
    return [names_of(inner) for inner in value] if isinstance(value, list) else None
