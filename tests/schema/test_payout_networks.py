"""Payouts by networks as a customer meets them: the network, the address, the fee, how far it has come (rules L15, L16)."""

from __future__ import annotations

import pytest

from tests.schema.test_asset_networks import ETHEREUM
from tests.schema.world import OPERATOR, Customer, Json, World

WALLET = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"
SOLANA = "EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v"
SENT = """... on BorrowSuccess { payout { id status network fee { value } history { stage } } }
    ... on InvalidInput { field message } ... on BelowMinimum { minimum { value } }"""
PAYOUT = "query P($id: ID!) { node(id: $id) { ... on Payout { status reference history { stage } } } }"
CANCELLED = "... on CancelPayoutSuccess { payout { status } command { replayed } } ... on PayoutNotDelayed { status }"


@pytest.fixture
async def alice(world: World) -> Customer:
    alice = await world.customer()
    await world.deposit(alice, "BTC", "1")
    return alice


async def list_networks(world: World, *names: str) -> None:
    decimals = {"ethereum": 18, "solana": 6}
    networks = [ETHEREUM | {"name": name, "decimals": decimals[name]} for name in names]
    await world.do(
        "setAssetNetworks", "... on SetAssetNetworksSuccess { asset { symbol } }", OPERATOR, asset="USDC", networks=networks
    )


async def send(world: World, customer: Customer, address: str = WALLET, amount: str = "20", **more: object) -> Json:
    given = {"subAccountId": customer.sub_account_id, "asset": "USDC", "amount": amount, "address": address, **more}
    return await world.move("borrow", SENT, customer.viewer, **given)


async def test_a_payout_goes_by_the_only_network_and_costs_what_that_costs(world: World, alice: Customer) -> None:
    await list_networks(world, "ethereum")
    payout = (await send(world, alice))["payout"]
    assert (payout["network"], payout["fee"]["value"]) == ("ethereum", "2.500000")
    assert [step["stage"] for step in payout["history"]] == ["REQUESTED"]
    await world.house.rounds.payouts.run_once()
    seen = (await world.ask(PAYOUT, alice.viewer, id=payout["id"]))["node"]
    assert seen["status"] == "SENT"
    assert [step["stage"] for step in seen["history"]] == ["REQUESTED", "SENT"]


async def test_among_several_networks_one_must_be_named(world: World, alice: Customer) -> None:
    await list_networks(world, "ethereum", "solana")
    assert (await send(world, alice))["message"] == "network: must be one of ethereum, solana."
    assert (await send(world, alice, SOLANA, network="solana"))["payout"]["network"] == "solana"


async def test_an_address_of_another_network_or_with_a_wrong_checksum_is_refused(world: World, alice: Customer) -> None:
    await list_networks(world, "ethereum")
    assert "is an address of solana" in (await send(world, alice, SOLANA))["message"]
    wrong = await send(world, alice, WALLET.replace("aA", "AA"))
    assert wrong["field"] == "address"
    assert "EIP-55" in wrong["message"]


async def test_minimum_and_maximum_of_the_network_bind(world: World, alice: Customer) -> None:
    await list_networks(world, "ethereum")
    assert (await send(world, alice, amount="9"))["minimum"]["value"] == "10.000000"
    assert "more than 250000.000000 USDC" in (await send(world, alice, amount="250001"))["message"]


async def test_an_asset_without_networks_takes_any_address_and_no_network(world: World, alice: Customer) -> None:
    assert (await send(world, alice, "anywhere"))["payout"]["network"] is None
    assert (await send(world, alice, "anywhere", network="ethereum"))["field"] == "network"


async def test_what_the_custodian_has_and_has_not_sent_can_be_cancelled(world: World, alice: Customer) -> None:
    payout = (await send(world, alice, "sandbox-stuck-here"))["payout"]
    await world.house.rounds.payouts.run_once()
    seen = (await world.ask(PAYOUT, alice.viewer, id=payout["id"]))["node"]
    assert [step["stage"] for step in seen["history"]] == ["REQUESTED", "ACCEPTED"]
    given = {"payoutId": payout["id"], "idempotencyKey": "cancel"}
    done = await world.do("cancelPayout", CANCELLED, alice.viewer, **given)
    assert (done["payout"]["status"], done["command"]["replayed"]) == ("CANCELLED", False)
    again = await world.do("cancelPayout", CANCELLED, alice.viewer, **given)
    assert (again["payout"]["status"], again["command"]["replayed"]) == ("CANCELLED", True)


async def test_what_was_sent_is_too_late_to_cancel(world: World, alice: Customer) -> None:
    payout = (await send(world, alice, "anywhere"))["payout"]
    assert (await world.move("cancelPayout", CANCELLED, alice.viewer, payoutId=payout["id"]))["status"] == "REQUESTED"
    await world.house.rounds.payouts.run_once()
    assert (await world.move("cancelPayout", CANCELLED, alice.viewer, payoutId=payout["id"]))["status"] == "SENT"


async def test_a_saved_address_is_checked_and_trusted_by_its_network(world: World, alice: Customer) -> None:
    begun = "... on AddAddressSuccess { challengeId } ... on InvalidInput { message }"
    assert (
        "EIP-55"
        in (await world.do("addAddress", begun, alice.viewer, address=WALLET.replace("aA", "AA"), network="base"))["message"]
    )
    challenge = (await world.do("addAddress", begun, alice.viewer, address=WALLET, network="ethereum"))["challengeId"]
    mail = await world.house.people.latest_mail(alice.email)
    assert mail is not None
    entry = "... on ConfirmAddressSuccess { entry { address network } }"
    saved = await world.do("confirmAddress", entry, alice.viewer, challengeId=challenge, code=mail.token)
    assert saved["entry"] == {"address": WALLET, "network": "ethereum"}
    store = world.house.storage.saved_addresses
    assert await store.has(alice.viewer.account_id, WALLET, "ethereum")
    assert not await store.has(alice.viewer.account_id, WALLET, "base")
    assert not await store.has(alice.viewer.account_id, WALLET)
