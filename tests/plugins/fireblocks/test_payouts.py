"""Payouts by Fireblocks: what each documented status means, and what goes wrong on the way."""

from __future__ import annotations

import pytest
from gql_server_fireblocks_custody.assets import Assets
from gql_server_fireblocks_custody.fireblocks_custody import FireblocksCustody
from gql_server_fireblocks_custody.transactions import receipt_of

from gql_server.plugin_api import CustodyReceipt, PayoutOrder
from gql_server.plugin_host import AdapterFailed
from gql_server.plugin_host.custody import GuardedCustodian
from tests.fireblocks_ledger import Ledger
from tests.fireblocks_server import FireblocksServer, key
from tests.plugins.fireblocks.records import ORDER, OUTSIDE, VAULT
from tests.plugins.fireblocks_stage import settings


@pytest.mark.parametrize("status", [429, 500, 503, 504])
async def test_a_fault_is_no_answer_and_asking_again_sends_once(
    vendor: FireblocksServer, custodian: GuardedCustodian, status: int
) -> None:
    vendor.faults = [0, status]
    with pytest.raises(AdapterFailed, match=f"the custodian answered {status}"):
        await custodian.send(ORDER)
    assert (await custodian.send(ORDER)).status == "SENT"
    assert vendor.ledger.left == {ORDER.id: 1}


async def test_a_time_out_after_sending_sends_once(
    vendor: FireblocksServer, custodian: GuardedCustodian, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gql_server_fireblocks_custody import client

    monkeypatch.setattr(client, "SECONDS_MAX", 0.5)
    vendor.on_create_seconds = 2.0
    with pytest.raises(AdapterFailed, match="Timeout"):
        await custodian.send(ORDER)
    monkeypatch.undo()
    vendor.on_create_seconds = 0.0
    assert (await custodian.send(ORDER)).status == "SENT"
    assert vendor.ledger.left == {ORDER.id: 1}


async def test_an_order_that_is_refused_has_neither_failed_nor_left(vendor: FireblocksServer, custodian: GuardedCustodian) -> None:
    vendor.faults = [0, 400]
    with pytest.raises(AdapterFailed, match=r"the custodian answered 400 \(code -1\)$"):
        await custodian.send(ORDER)
    assert await custodian.find_payout(ORDER.id) is None


async def test_a_key_that_the_vendor_does_not_know_is_refused(vendor: FireblocksServer) -> None:
    stranger = FireblocksCustody(settings(vendor.url, secret_key=key("a stranger").as_pem(private=True).decode()))
    with pytest.raises(AdapterFailed, match=r"the custodian answered 401 \(code -1\)"):
        await GuardedCustodian(stranger, "it", 10).send(ORDER)


async def test_decimals_that_differ_from_the_servers_send_nothing(vendor: FireblocksServer, custodian: GuardedCustodian) -> None:
    with pytest.raises(AdapterFailed, match="18 decimals, and the server 6"):
        await custodian.send(PayoutOrder("b" * 32, "ETH", 6, 1, "0xsomewhere", "ethereum"))
    with pytest.raises(AdapterFailed, match="names no BTC on ethereum"):
        await custodian.send(PayoutOrder("b" * 32, "BTC", 8, 1, "0xsomewhere", "ethereum"))
    assert vendor.ledger.transactions == {}


async def test_a_custodian_that_is_down_has_failed() -> None:
    down = FireblocksCustody(settings("http://127.0.0.1:9"))
    with pytest.raises(AdapterFailed):
        await GuardedCustodian(down, "it", 10).find_payout(ORDER.id)


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("SUBMITTED", "ACCEPTED"),
        ("PENDING_AML_SCREENING", "ACCEPTED"),
        ("PENDING_ENRICHMENT", "ACCEPTED"),
        ("PENDING_AUTHORIZATION", "ACCEPTED"),
        ("QUEUED", "ACCEPTED"),
        ("PENDING_SIGNATURE", "ACCEPTED"),
        ("PENDING_3RD_PARTY_MANUAL_APPROVAL", "ACCEPTED"),
        ("PENDING_3RD_PARTY", "ACCEPTED"),
        ("BROADCASTING", "ACCEPTED"),
        ("CONFIRMING", "SENT"),
        ("COMPLETED", "CONFIRMED"),
        ("CANCELLING", "ACCEPTED"),
        ("CANCELLED", "CANCELLED"),
        ("BLOCKED", "FAILED"),
        ("REJECTED", "FAILED"),
        ("FAILED", "FAILED"),
    ],
)
def test_every_documented_status_of_a_payout_means_something(status: str, state: str) -> None:
    one = Ledger().keep("ETH", "1", status=status, externalTxId=ORDER.id, subStatus="BLOCKED_BY_POLICY")
    found = receipt_of(one, Assets("ETH=ETH@ethereum:18"))
    assert (found.payout_id, found.status, found.reason) == (ORDER.id, state, "BLOCKED_BY_POLICY")


def test_what_is_broadcast_and_has_a_hash_is_sent() -> None:
    one = Ledger().keep("ETH", "1", status="BROADCASTING", externalTxId=ORDER.id, txHash="0xhash")
    assert receipt_of(one, Assets("ETH=ETH@ethereum:18")).status == "SENT"


async def test_a_status_that_is_not_documented_is_no_answer(vendor: FireblocksServer, custodian: GuardedCustodian) -> None:
    vendor.ledger.keep("ETH", "1", source=VAULT, destination=OUTSIDE, status="PONDERING", externalTxId=ORDER.id)
    with pytest.raises(AdapterFailed, match="'PONDERING' is no known status"):
        await custodian.find_payout(ORDER.id)


async def test_a_payout_tells_what_left_and_its_fee(vendor: FireblocksServer, custodian: GuardedCustodian) -> None:
    await custodian.send(ORDER)
    assert await custodian.find_payout(ORDER.id) == CustodyReceipt(
        ORDER.id, "SENT", f"0x{ORDER.id}", None, "ETH", "ethereum", ORDER.amount, ORDER.address, 21 * 10**12
    )
    assert len(vendor.ledger.transactions) == 1


async def test_a_payout_that_somebody_made_by_hand_is_listed(vendor: FireblocksServer, custodian: GuardedCustodian) -> None:
    made = vendor.ledger.keep("BTC", "0.5", source=VAULT, destination=OUTSIDE, status="COMPLETED", txHash="0xhash")
    vendor.ledger.keep("BTC", "0.5", source=VAULT, destination=VAULT, status="COMPLETED", txHash="0xmoved")
    page = await custodian.payouts("", 10)
    assert [(one.payout_id, one.symbol, one.amount) for one in page.receipts] == [(made["id"], "BTC", 50_000_000)]
