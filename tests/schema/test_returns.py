"""A held deposit that an operator sends back leaves through the custodian to whoever sent it, or is held again (rule N5)."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from gql_server.plugin_api import PayoutState
from gql_server.schema.ids import key_of
from gql_server.service.authorization import Viewer
from tests.schema.test_arrivals import BITCOIN, PLAYED
from tests.schema.test_four_eyes import decide
from tests.schema.world import OPERATOR, Customer, Json, World, open_world

SENDER, OTHER = "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"
RETURNED = """... on ReturnDepositSuccess { command { replayed } deposit { id status returnPayout { id status address network
    amount { value } fee { value } deposit { id } } } } ... on InvalidInput { field message }
    ... on BelowMinimum { minimum { value } } ... on ProposalMade { proposal { id input } }"""
DEPOSIT = """query ($id: ID!) { node(id: $id) { ... on Deposit { status sender reason returnPayout { status reference failureReason
    history { stage } } } } }"""
ARRIVAL = "query ($of: [ArrivalBooking!]) { operations { arrivals(bookings: $of) { edges { node { booking deposit { id } } } } } }"


async def astray(world: World, customer: Customer, **changes: object) -> str:
    """Let 0.009 BTC come in that are too few to be credited, and return the held deposit."""
    networks = [BITCOIN | {"withdrawalFee": "0.002", "minimumWithdrawal": "0.1"}]
    await world.do("setAssetNetworks", "", OPERATOR, asset="BTC", networks=networks)
    given = {"subAccountId": customer.sub_account_id, "asset": "BTC", "network": "bitcoin", "amount": "0.009", "state": "CONFIRMED"}
    played = await world.do(
        "sandboxPlayArrival", PLAYED, customer.viewer, **given | {"transaction": "t", "sender": SENDER} | changes
    )
    assert played["booking"] == "HELD"
    return str(played["deposit"]["id"])


async def send_back(world: World, deposit_id: str, viewer: Viewer = OPERATOR, **more: object) -> Json:
    return await world.move("returnDeposit", RETURNED, viewer, depositId=deposit_id, **more)


async def seen(world: World, deposit_id: str, viewer: Viewer = OPERATOR) -> Json:
    found: Json = (await world.ask(DEPOSIT, viewer, id=deposit_id))["node"]
    return found


async def test_it_goes_to_its_sender_less_the_fee_and_is_followed_to_the_end(world: World) -> None:
    alice = await world.customer()
    held = await astray(world, alice)
    back = (await send_back(world, held))["deposit"]
    assert back["status"] == "RETURNED"
    assert back["returnPayout"] | {"id": ""} == {
        "id": "",
        "status": "REQUESTED",
        "address": SENDER,
        "network": "bitcoin",
        "amount": {"value": "0.00900000"},
        "fee": {"value": "0.00200000"},
        "deposit": {"id": held},
    }
    [edge] = (await world.ask(ARRIVAL, OPERATOR, of=["RETURNED"]))["operations"]["arrivals"]["edges"]
    assert edge["node"]["deposit"]["id"] == held
    assert (await world.ask(ARRIVAL, OPERATOR))["operations"]["arrivals"]["edges"] == []
    await world.house.rounds.payouts.run_once()
    payout_id = key_of(back["returnPayout"]["id"], "Payout") or ""
    await world.house.rounds.custodian.play_payout(payout_id, PayoutState.CONFIRMED)
    await world.advance("PT1M")
    await world.house.rounds.payouts.run_once()
    found = await seen(world, held, alice.viewer)
    assert (found["status"], found["sender"], found["returnPayout"]["status"]) == ("RETURNED", SENDER, "CONFIRMED")
    assert found["returnPayout"]["reference"] == f"sandbox-payout-{payout_id}"
    assert [step["stage"] for step in found["returnPayout"]["history"]] == ["REQUESTED", "SENT", "CONFIRMED"]


async def test_where_it_fails_it_is_held_again_and_operators_see_why(world: World) -> None:
    alice = await world.customer()
    held = await astray(world, alice)
    back = (await send_back(world, held))["deposit"]["returnPayout"]
    await world.house.rounds.payouts.run_once()
    await world.house.rounds.custodian.play_payout(key_of(back["id"], "Payout") or "", PayoutState.FAILED)
    await world.advance("PT1M")
    await world.house.rounds.payouts.run_once()
    found = await seen(world, held)
    assert (found["status"], found["reason"], found["returnPayout"]["status"]) == ("HELD", "BELOW_NETWORK_MINIMUM", "FAILED")
    [edge] = (await world.ask(ARRIVAL, OPERATOR))["operations"]["arrivals"]["edges"]
    assert edge["node"] == {"booking": "HELD", "deposit": {"id": held}}
    again = (await send_back(world, held, address=OTHER))["deposit"]["returnPayout"]
    assert (again["address"], again["id"] != back["id"]) == (OTHER, True)


async def test_without_a_sender_an_address_must_be_given_that_is_one_of_the_network_and_not_ours(world: World) -> None:
    alice = await world.customer()
    held = await astray(world, alice, sender=None)
    given, answer = {"subAccountId": alice.sub_account_id, "asset": "BTC", "network": "bitcoin"}, "depositAddress { address }"
    made = await world.do("createDepositAddress", f"... on CreateDepositAddressSuccess {{ {answer} }}", alice.viewer, **given)
    ours = made["depositAddress"]["address"]
    for address, problem in {
        None: "must be given: the network does not tell who sent it.",
        "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed": "is an address of an Ethereum-like network",
        SENDER[:-1] + "b": "checksum",
        ours: "must be another: this one is given out for deposits here.",
    }.items():
        refused = await send_back(world, held, **({} if address is None else {"address": address}))
        assert (refused["field"], problem in refused["message"]) == ("address", True), refused
    assert (await seen(world, held))["status"] == "HELD"


async def test_a_sender_that_is_no_address_of_the_network_is_not_sent_anything(world: World) -> None:
    held = await astray(world, await world.customer(), sender="sandbox-pool")
    assert "must be given: the sender that the network tells" in (await send_back(world, held))["message"]


async def test_a_deposit_that_the_fee_would_take_stays_held(world: World) -> None:
    held = await astray(world, await world.customer(), amount="0.002")
    assert (await send_back(world, held))["minimum"]["value"] == "0.00200001"
    assert (await seen(world, held))["returnPayout"] is None


async def test_what_came_by_no_network_is_booked_out_and_nothing_is_sent(world: World) -> None:
    small = (await world.deposit(await world.customer(), "BTC", "0.00000001"))["deposit"]["id"]
    assert (await send_back(world, small, address=SENDER))["message"] == (
        "address: must be absent: it came by no network, so nothing is sent."
    )
    assert (await send_back(world, small))["deposit"] | {"id": ""} == {"id": "", "status": "RETURNED", "returnPayout": None}


async def test_the_same_key_answers_the_same_return_and_its_owner_cannot_call_it_off(world: World) -> None:
    alice = await world.customer()
    held = await astray(world, alice)
    first = await world.do("returnDeposit", RETURNED, OPERATOR, depositId=held, idempotencyKey="back")
    again = await world.do("returnDeposit", RETURNED, OPERATOR, depositId=held, idempotencyKey="back")
    assert (again["command"]["replayed"], again["deposit"]) == (True, first["deposit"])
    other = await world.do("returnDeposit", RETURNED, OPERATOR, depositId=held, address=OTHER, idempotencyKey="back")
    assert other["code"] == "IDEMPOTENCY_CONFLICT"
    payout_id = first["deposit"]["returnPayout"]["id"]
    called_off = await world.move("cancelPayout", "... on PayoutNotDelayed { status }", alice.viewer, payoutId=payout_id)
    assert called_off["status"] == "REQUESTED"


@pytest.fixture
async def guarded(seeded_url: str) -> AsyncIterator[World]:
    """A server on which money needs two operators."""
    async with open_world(seeded_url, four_eyes=("money",)) as opened:
        yield opened


async def test_a_second_operator_sees_where_it_goes_and_lets_it_go(guarded: World) -> None:
    alice = await guarded.customer()
    held = await astray(guarded, alice)
    made = (await guarded.do("returnDeposit", RETURNED, OPERATOR, depositId=held, idempotencyKey="k"))["proposal"]
    assert made["input"]["address"] == SENDER
    assert (await decide(guarded, "approve", made["id"]))["proposal"]["status"] == "EXECUTED"
    assert (await seen(guarded, held))["returnPayout"]["status"] == "REQUESTED"
    again = await guarded.do("returnDeposit", RETURNED, OPERATOR, depositId=held, idempotencyKey="k")
    assert again["proposal"]["id"] == made["id"]
