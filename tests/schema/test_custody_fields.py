"""Custody as operators look at it: stuck payouts, and how it compares with the ledger (rules L16, G6)."""

from __future__ import annotations

from tests.schema.world import OPERATOR, Customer, World
from tests.servers import ROOT

HOW_TO = (ROOT / "docs/how-to/reconcile-with-custody.md").read_text("utf-8")
BITCOIN = {"name": "bitcoin", "decimals": 8, "confirmations": 1, "minimumWithdrawal": "0.001"}


def query() -> str:
    """The operator's query, as it is told."""
    return HOW_TO.split("```graphql\n")[1].split("```")[0]


async def stick(world: World) -> Customer:
    alice = await world.customer()
    await world.deposit(alice, "BTC", "1")
    given = {"subAccountId": alice.sub_account_id, "asset": "USDC", "amount": "10", "address": "sandbox-stuck-here"}
    await world.move("borrow", "... on BorrowSuccess { payout { id } }", alice.viewer, **given)
    await world.house.rounds.payouts.run_once()
    return alice


async def test_an_operator_sees_what_is_stuck_and_what_differs(world: World) -> None:
    await stick(world)
    await world.advance("PT2H")
    await world.do(
        "setAssetNetworks", "... on SetAssetNetworksSuccess { asset { symbol } }", OPERATOR, asset="BTC", networks=[BITCOIN]
    )
    await world.house.rounds.reconciliation.run()
    seen = (await world.ask(query(), OPERATOR))["operations"]
    [stuck] = [edge["node"] for edge in seen["stuckPayouts"]["edges"]]
    assert (stuck["said"], stuck["payout"]["status"], stuck["problem"]) == ("ACCEPTED", "REQUESTED", None)
    [report] = [edge["node"] for edge in seen["reconciliations"]["edges"]]
    assert report["differenceCount"] == len(report["differences"]) > 0
    assert {(one["kind"], one["asset"]) for one in report["differences"]} == {("DEPOSIT_UNKNOWN_TO_CUSTODY", "BTC")}
    assert "1.00000000" in {one["amount"] for one in report["differences"]}


async def test_what_is_younger_than_the_setting_says_is_not_stuck(world: World) -> None:
    await stick(world)
    minutes = world.house.settings.payout_stuck_minutes
    for wait, count in ((f"PT{minutes - 1}M", 0), ("PT1M", 1)):
        await world.advance(wait)
        assert len((await world.ask(query(), OPERATOR))["operations"]["stuckPayouts"]["edges"]) == count


async def test_a_payout_that_nobody_was_asked_for_is_stuck_too_and_says_why(world: World) -> None:
    alice = await world.customer()
    await world.deposit(alice, "BTC", "1")
    given = {"subAccountId": alice.sub_account_id, "asset": "USDC", "amount": "10", "address": "anywhere"}
    await world.move("borrow", "", alice.viewer, **given)
    await world.move("pauseMarket", "", OPERATOR, asset="USDC", scopes=["PAYOUTS"])
    await world.advance("PT2H")
    fields = "edges { node { id custodian said asks problem payout { amount { value } } } }"
    found = (await world.ask(f"{{ operations {{ stuckPayouts {{ {fields} }} }} }}", OPERATOR))["operations"]["stuckPayouts"][
        "edges"
    ]
    [stuck] = [edge["node"] for edge in found if edge["node"].pop("payout") == {"amount": {"value": "10.000000"}}]
    key = stuck.pop("id")
    assert stuck == {"custodian": None, "said": None, "asks": 0, "problem": "payouts of USDC are paused"}
    again = await world.ask(f'{{ node(id: "{key}") {{ ... on StuckPayout {{ problem }} }} }}', OPERATOR)
    assert again == {"node": {"problem": "payouts of USDC are paused"}}


async def test_nobody_else_sees_it(world: World) -> None:
    alice = await world.customer()
    assert await world.code(query(), alice.viewer) == "FORBIDDEN"
