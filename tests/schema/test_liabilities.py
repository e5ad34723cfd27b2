"""What everybody can check over GraphQL: both sides, the head of the log, snapshots, and one's own proof."""

from __future__ import annotations

import re
from decimal import Decimal

from gql_server.domain.balance_proof import read_proof
from tests.schema.world import OPERATOR, World
from tests.servers import ROOT

PROOF = """query ($snapshot: ID) {
  viewer { account { balanceProof(snapshotId: $snapshot) {
    snapshot { id root ledgerHead { sequence hash } lines { asset { symbol } has owes treeAmount treeHash accounts } }
    balances { asset { symbol } amount }
    document
  } } }
}"""
SNAPSHOTS = """query ($after: String) {
  liabilitySnapshots(first: 1, after: $after) { edges { node { id root at } } pageInfo { hasNextPage endCursor } }
}"""


async def test_a_customer_checks_that_their_balance_is_part_of_a_published_snapshot(world: World) -> None:
    alice, bob = await world.customer("alice"), await world.customer("bob")
    await world.deposit(alice, "BTC", "1.5")
    await world.deposit(bob, "BTC", "0.25")
    taken = await world.house.liabilities.take()
    [edge] = (await world.ask(SNAPSHOTS))["liabilitySnapshots"]["edges"]
    shown = (await world.ask(PROOF, alice.viewer))["viewer"]["account"]["balanceProof"]
    assert shown["snapshot"]["root"] == edge["node"]["root"] == taken.root
    assert shown["balances"] == [{"asset": {"symbol": "BTC"}, "amount": "1.50000000"}]
    line = next(line for line in shown["snapshot"]["lines"] if line["asset"]["symbol"] == "BTC")
    assert line["accounts"] > 2
    assert Decimal("1.75") < Decimal(line["treeAmount"]) <= Decimal(line["owes"]) <= Decimal(line["has"])
    proof = read_proof(shown["document"])
    assert proof.account_id == alice.viewer.account_id
    assert proof.snapshot.root == edge["node"]["root"]
    assert bob.viewer.account_id not in shown["document"]


async def test_a_proof_of_an_earlier_snapshot_is_asked_for_by_its_id(world: World) -> None:
    alice = await world.customer("alice")
    await world.deposit(alice, "BTC", "1")
    await world.house.liabilities.take()
    await world.deposit(alice, "BTC", "1")
    await world.house.liabilities.take()
    page = (await world.ask(SNAPSHOTS))["liabilitySnapshots"]
    assert page["pageInfo"]["hasNextPage"]
    page = (await world.ask(SNAPSHOTS, after=page["pageInfo"]["endCursor"]))["liabilitySnapshots"]
    [earlier] = page["edges"]
    for snapshot, amount in ((None, "2.00000000"), (earlier["node"]["id"], "1.00000000")):
        shown = (await world.ask(PROOF, alice.viewer, snapshot=snapshot))["viewer"]["account"]["balanceProof"]
        assert [balance["amount"] for balance in shown["balances"]] == [amount]
    assert (await world.ask(PROOF, alice.viewer, snapshot="nonsense"))["viewer"]["account"]["balanceProof"] is None
    found = await world.ask("query ($id: ID!) { node(id: $id) { ... on LiabilitySnapshot { root } } }", id=earlier["node"]["id"])
    assert found["node"]["root"] == earlier["node"]["root"]


async def test_who_is_owed_nothing_has_no_proof(world: World) -> None:
    alice = await world.customer("alice")
    await world.house.liabilities.take()
    assert (await world.ask(PROOF, alice.viewer))["viewer"]["account"]["balanceProof"] is None


async def test_both_sides_are_public_and_what_the_house_owns_is_their_difference(world: World) -> None:
    asked = "{ solvencyTotals { asset { symbol } has owes own asOf } }"
    before = (await world.ask(asked))["solvencyTotals"]
    await world.deposit(await world.customer("alice"), "BTC", "1.5")
    after = (await world.ask(asked))["solvencyTotals"]
    for line, later in zip(before, after, strict=True):
        grown = Decimal("1.5") if line["asset"]["symbol"] == "BTC" else 0
        assert Decimal(later["has"]) - Decimal(line["has"]) == Decimal(later["owes"]) - Decimal(line["owes"]) == grown
        assert Decimal(later["has"]) == Decimal(later["owes"]) + Decimal(later["own"])


async def test_the_head_of_the_log_is_public_and_moves_with_every_command(world: World) -> None:
    asked = "{ ledgerHead { sequence hash } }"
    before = (await world.ask(asked))["ledgerHead"]
    alice = await world.customer("alice")
    await world.deposit(alice, "BTC", "1")
    after = (await world.ask(asked))["ledgerHead"]
    assert int(after["sequence"]) > int(before["sequence"])
    assert after["hash"] != before["hash"]
    assert after["hash"] == (await world.house.ledger.chain_head()).hash


async def test_an_operator_can_fetch_a_customers_proof_for_them(world: World) -> None:
    alice = await world.customer("alice")
    await world.deposit(alice, "BTC", "1")
    await world.house.liabilities.take()
    account = (await world.ask("{ viewer { account { id } } }", alice.viewer))["viewer"]["account"]["id"]
    asked = "query ($id: ID!) { node(id: $id) { ... on Account { balanceProof { document } } } }"
    shown = (await world.ask(asked, OPERATOR, id=account))["node"]["balanceProof"]
    assert read_proof(shown["document"]).account_id == alice.viewer.account_id


async def test_the_how_tos_ask_as_told(world: World) -> None:
    alice = await world.customer("alice")
    await world.deposit(alice, "BTC", "1")
    await world.house.liabilities.take()
    [mine, published] = blocks_of("check-a-balance.md")
    shown = (await world.ask(mine, alice.viewer))["viewer"]["account"]["balanceProof"]
    [edge] = (await world.ask(published))["liabilitySnapshots"]["edges"]
    assert edge["node"]["root"] == shown["snapshot"]["root"] == read_proof(shown["document"]).snapshot.root
    [head] = blocks_of("audit-the-books.md")
    assert len((await world.ask(head))["ledgerHead"]["hash"]) == 64


def blocks_of(page: str) -> list[str]:
    """Return the GraphQL blocks of a how-to."""
    return re.findall(r"```graphql\n(.*?)```", (ROOT / "docs/how-to" / page).read_text(encoding="utf-8"), re.DOTALL)
