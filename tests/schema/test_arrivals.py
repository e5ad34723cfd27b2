"""Coins that come in by a network: seen, credited once, held where they do not belong, taken back (rules N2 to N4)."""

from __future__ import annotations

import json
import re

from tests.schema.world import OPERATOR, Customer, Json, World
from tests.servers import ROOT

BITCOIN: Json = {"name": "bitcoin", "decimals": 10, "confirmations": 3, "minimumDeposit": "0.01", "minimumWithdrawal": "0.01"}
PLAYED = "... on SandboxPlayArrivalSuccess { booking deposit { id status reason network address transaction amount { value } } }"
ADDRESS = "... on CreateDepositAddressSuccess { depositAddress { address tag network asset { symbol } } }"
HOLDS = """query ($id: ID!) { subAccount(id: $id) { depositAddresses { address network } pendingDeposits { status amount { value }
    network address transaction confirmations confirmationsNeeded } lendPositions { edges { node { amount { value } } } }
    deposits(first: 10) { edges { node { status network } } } } }"""
ARRIVALS = """query ($bookings: [ArrivalBooking!]) { operations { arrivals(bookings: $bookings) { edges { node {
    booking problem network symbol amount address transaction deposit { id status reason } } } } } }"""


async def bitcoin(world: World) -> Customer:
    """Let BTC live on bitcoin, and return a customer."""
    made = await world.do("setAssetNetworks", "", OPERATOR, asset="BTC", networks=[BITCOIN])
    assert made["__typename"] == "SetAssetNetworksSuccess"
    return await world.customer()


async def play(world: World, customer: Customer, state: str, **changes: object) -> Json:
    given = {"subAccountId": customer.sub_account_id, "asset": "BTC", "network": "bitcoin", "amount": "1", "transaction": "t"}
    return await world.do("sandboxPlayArrival", PLAYED, customer.viewer, **given | {"state": state} | changes)


async def holds(world: World, customer: Customer) -> Json:
    found: Json = (await world.ask(HOLDS, customer.viewer, id=customer.sub_account_id))["subAccount"]
    return found


async def lent(world: World, customer: Customer) -> list[str]:
    return [edge["node"]["amount"]["value"] for edge in (await holds(world, customer))["lendPositions"]["edges"]]


async def test_a_sub_account_has_one_address_for_an_asset_on_a_network(world: World) -> None:
    alice = await bitcoin(world)
    given = {"subAccountId": alice.sub_account_id, "asset": "BTC", "network": "bitcoin"}
    first = (await world.do("createDepositAddress", ADDRESS, alice.viewer, **given))["depositAddress"]
    assert (await world.do("createDepositAddress", ADDRESS, alice.viewer, **given))["depositAddress"] == first
    assert first["asset"]["symbol"] == "BTC"
    assert (await holds(world, alice))["depositAddresses"] == [{"address": first["address"], "network": "bitcoin"}]
    refused = await world.do("createDepositAddress", "... on InvalidInput { field }", alice.viewer, **given | {"network": "solana"})
    assert refused["field"] == "network"
    bob = await world.customer("bob")
    other = await world.do("createDepositAddress", ADDRESS, bob.viewer, **given | {"subAccountId": bob.sub_account_id})
    assert other["depositAddress"]["address"] != first["address"]


async def test_coins_are_seen_then_credited_once_and_finer_ones_than_the_ledger_stay_with_the_house(world: World) -> None:
    alice = await bitcoin(world)
    seen = await play(world, alice, "SEEN", amount="1.0000000099", confirmations=1)
    assert (seen["booking"], seen["deposit"]) == ("WAITING", None)
    [pending] = (await holds(world, alice))["pendingDeposits"]
    assert (pending["status"], pending["amount"]["value"]) == ("PENDING", "1.00000000")
    assert (pending["confirmations"], pending["confirmationsNeeded"], pending["transaction"]) == (1, 3, "t")
    assert await lent(world, alice) == []
    done = await play(world, alice, "CONFIRMED", amount="1.0000000099")
    again = await play(world, alice, "CONFIRMED", amount="1.0000000099")
    assert (done["booking"], done["deposit"]["status"], done["deposit"]["network"]) == ("CREDITED", "CREDITED", "bitcoin")
    assert done["deposit"]["amount"]["value"] == "1.00000000"
    assert again["deposit"]["id"] == done["deposit"]["id"]
    assert await lent(world, alice) == ["1.00000000"]
    assert (await holds(world, alice))["pendingDeposits"] == []


async def test_each_output_of_a_transaction_is_a_deposit_of_its_own(world: World) -> None:
    alice = await bitcoin(world)
    first = await play(world, alice, "CONFIRMED")
    second = await play(world, alice, "CONFIRMED", output=1)
    assert first["deposit"]["id"] != second["deposit"]["id"]
    assert await lent(world, alice) == ["2.00000000"]


async def test_what_is_forgotten_before_it_is_credited_just_vanishes(world: World) -> None:
    alice = await bitcoin(world)
    await play(world, alice, "SEEN")
    assert (await play(world, alice, "REORGANIZED"))["booking"] == "GONE"
    assert (await holds(world, alice))["pendingDeposits"] == []


async def test_what_is_forgotten_afterwards_is_taken_back_and_credited_anew_when_it_is_mined_again(world: World) -> None:
    alice = await bitcoin(world)
    first = await play(world, alice, "CONFIRMED")
    gone = await play(world, alice, "REORGANIZED")
    assert (gone["booking"], gone["deposit"]["id"], gone["deposit"]["status"]) == ("REVERSED", first["deposit"]["id"], "REVERSED")
    assert (await play(world, alice, "REORGANIZED"))["booking"] == "REVERSED"
    assert await lent(world, alice) == []
    again = await play(world, alice, "CONFIRMED")
    assert (again["booking"], again["deposit"]["id"] != first["deposit"]["id"]) == ("CREDITED", True)
    assert await lent(world, alice) == ["1.00000000"]
    assert (await play(world, alice, "REORGANIZED"))["booking"] == "REVERSED"
    assert await lent(world, alice) == []


async def test_too_little_is_held_whatever_is_owed_and_an_operator_sees_it(world: World) -> None:
    alice = await bitcoin(world)
    held = await play(world, alice, "CONFIRMED", amount="0.009")
    assert (held["booking"], held["deposit"]["reason"]) == ("HELD", "BELOW_NETWORK_MINIMUM")
    await world.do("setAssetNetworks", "", OPERATOR, asset="BTC", networks=[BITCOIN | {"depositEnabled": False}])
    late = await play(world, alice, "CONFIRMED", transaction="late")
    assert late["deposit"]["reason"] == "DEPOSITS_DISABLED"
    listed = (await world.ask(ARRIVALS, OPERATOR))["operations"]["arrivals"]["edges"]
    assert {edge["node"]["deposit"]["reason"] for edge in listed} == {"BELOW_NETWORK_MINIMUM", "DEPOSITS_DISABLED"}
    assert await world.code(ARRIVALS, alice.viewer) == "FORBIDDEN"


async def test_coins_at_an_unknown_address_are_assigned_to_whom_they_were_meant_for(world: World) -> None:
    alice = await bitcoin(world)
    await play(world, alice, "CONFIRMED", address="bc1-nobodys")
    assert await lent(world, alice) == []
    [edge] = (await world.ask(ARRIVALS, OPERATOR))["operations"]["arrivals"]["edges"]
    assert (edge["node"]["booking"], edge["node"]["deposit"]["reason"]) == ("HELD", "UNKNOWN_ADDRESS")
    given = {"depositId": edge["node"]["deposit"]["id"], "subAccountId": alice.sub_account_id}
    assigned = await world.move("assignDeposit", "... on AssignDepositSuccess { deposit { status network } }", OPERATOR, **given)
    assert assigned["deposit"] == {"status": "CREDITED", "network": "bitcoin"}
    assert await lent(world, alice) == ["1.00000000"]
    gone = await play(world, alice, "REORGANIZED", address="bc1-nobodys")
    assert gone["booking"] == "REVERSED"
    assert await lent(world, alice) == []


async def test_an_arrival_that_gets_no_deeper_is_shown_to_operators_after_a_while(world: World) -> None:
    alice = await bitcoin(world)
    await play(world, alice, "SEEN", confirmations=2)
    query = "{ operations { arrivals { edges { node { booking stuck confirmations confirmationsNeeded } } } } }"
    assert (await world.ask(query, OPERATOR))["operations"]["arrivals"]["edges"] == []
    await world.advance("P1D")
    [edge] = (await world.ask(query, OPERATOR))["operations"]["arrivals"]["edges"]
    assert edge["node"] == {"booking": "WAITING", "stuck": True, "confirmations": 2, "confirmationsNeeded": 3}


async def test_the_page_is_true(world: World) -> None:
    """Every block of the how-to is answered, and by no refusal."""
    alice = await world.customer()
    page = (ROOT / "docs/how-to/receive-deposits.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```graphql\n(.*?)```", page, re.DOTALL)
    assert len(blocks) == 5
    answer: Json = {}
    for block, viewer in zip(blocks, [OPERATOR, alice.viewer, alice.viewer, alice.viewer, OPERATOR], strict=True):
        answer = await world.ask(block, viewer, **({"subAccount": alice.sub_account_id} if "$subAccount" in block else {}))
        assert '"code"' not in json.dumps(answer), answer
    assert answer == {"operations": {"arrivals": {"edges": []}}}
