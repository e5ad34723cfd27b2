"""Fireblocks by its documented API: what each status means, what goes wrong on the way, and which webhooks are believed."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from typing import Any

import pytest
from gql_server_fireblocks_custody.assets import Asset, Assets, text_of, units_of
from gql_server_fireblocks_custody.fireblocks_custody import FireblocksCustody
from gql_server_fireblocks_custody.transactions import arrivals_of, receipt_of

from gql_server.plugin_api import AddressRequest, Arrival, CallbackRejected, CustodyReceipt, PayoutOrder
from gql_server.plugin_host import AdapterFailed, PluginHost
from gql_server.plugin_host.custody import GuardedCustodian
from tests.fireblocks_ledger import Ledger
from tests.fireblocks_server import KEY_NAME, FireblocksServer, key, running_fireblocks, signed, webhook
from tests.plugins.fireblocks_stage import custodians, settings
from tests.plugins.hosts import PLUGINS_DIR

ORDER = PayoutOrder("a" * 32, "ETH", 18, 10**18 + 1, "0xsomewhere", "ethereum")
VAULT = {"type": "VAULT_ACCOUNT", "id": "1"}
OUTSIDE = {"type": "UNKNOWN", "id": None}


@pytest.fixture(scope="module")
def running() -> Iterator[FireblocksServer]:
    with running_fireblocks() as server:
        yield server


@pytest.fixture
def vendor(running: FireblocksServer) -> FireblocksServer:
    running.reset()
    return running


@pytest.fixture
def custodian(vendor: FireblocksServer) -> GuardedCustodian:
    return GuardedCustodian(custodians(vendor.url)[0], "fireblocks_custody", 10)


def coming(vendor: FireblocksServer, amount: str = "0.5", **said: object) -> dict[str, Any]:
    """Let the vendor see coins come in."""
    known: dict[str, object] = {"status": "COMPLETED", "txHash": "0xhash", "destinationAddress": "0xours", "source": OUTSIDE}
    return vendor.ledger.keep(str(said.pop("asset", "ETH")), amount, **known | {"destination": VAULT} | said)


async def arrived(custodian: GuardedCustodian) -> list[Arrival]:
    return list((await custodian.arrivals("", 100)).arrivals)


# ── settings ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "is not ID=SYMBOL@network:decimals"),
        ("BTC", "is not ID=SYMBOL@network:decimals"),
        ("BTC=BTC@bitcoin", "is not ID=SYMBOL@network:decimals"),
        ("BTC=BTC@bitcoin:8, BTC=WBTC@ethereum:8", "is there twice"),
        ("BTC=BTC@bitcoin:8, BTC_2=BTC@bitcoin:8", "is there twice"),
    ],
)
def test_assets_that_make_no_sense_are_said_at_start(text: str, problem: str) -> None:
    with pytest.raises(ValueError, match=f"assets: .*{problem}"):
        Assets(text)


def test_a_key_that_is_none_or_public_is_said_at_start() -> None:
    with pytest.raises(ValueError, match="secret_key: give the RSA key"):
        FireblocksCustody(settings("http://127.0.0.1:9", secret_key="hunter2"))
    with pytest.raises(ValueError, match="secret_key: this is the public key"):
        FireblocksCustody(settings("http://127.0.0.1:9", secret_key=key(KEY_NAME).as_pem(private=False).decode()))


def test_the_host_makes_it_of_its_variables() -> None:
    given = {f"GQL_SERVER_PLUGIN_FIREBLOCKS_CUSTODY_{name.upper()}": text for name, text in settings("http://127.0.0.1:9").items()}
    host = PluginHost.load(plugins_dir=PLUGINS_DIR, enabled=["fireblocks_custody"], adapter_settings=given, is_production=True)
    host.require_real_adapters({})
    assert host.custodian().name == "fireblocks_custody"


@pytest.mark.parametrize(("amount", "decimals", "text"), [(0, 8, "0"), (1, 8, "0.00000001"), (10**8, 8, "1"), (5, 0, "5")])
def test_amounts_are_written_and_read_exactly(amount: int, decimals: int, text: str) -> None:
    assert text_of(amount, decimals) == text
    assert units_of(text, decimals) == amount


@pytest.mark.parametrize("text", ["", "-1", "1e3", "1.", ".5", "0x1", "1,5", "0.123456789", 0.5, None])
def test_what_is_no_exact_amount_is_not_read(text: object) -> None:
    with pytest.raises(ValueError, match=r"no amount|more than 8 decimals"):
        units_of(text, 8)


# ── payouts ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


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


# ── what comes in ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("PENDING_AML_SCREENING", "PENDING"),
        ("CONFIRMING", "PENDING"),
        ("COMPLETED", "CONFIRMED"),
        ("FAILED", "REORGANIZED"),
        ("CANCELLED", "REORGANIZED"),
        ("REJECTED", "PENDING"),
        ("BLOCKED", "PENDING"),
    ],
)
async def test_only_completed_coins_are_there(status: str, state: str) -> None:
    async def named(asset_id: str, _: str) -> Asset:
        return Asset(asset_id, "ETH", "ethereum", 18)

    one = Ledger().keep("ETH", "1", status=status, txHash="0xhash", destinationAddress="0xours")
    assert [found.state for found in await arrivals_of(one, named)] == [state]


async def test_coins_that_move_from_vault_to_vault_are_no_arrival(vendor: FireblocksServer, custodian: GuardedCustodian) -> None:
    coming(vendor, source=VAULT)
    assert await arrived(custodian) == []


async def test_what_has_no_hash_or_address_yet_is_told_once_it_has(vendor: FireblocksServer, custodian: GuardedCustodian) -> None:
    one = coming(vendor, status="CONFIRMING", txHash="", destinationAddress="")
    page = await custodian.arrivals("", 10)
    assert page.arrivals == ()
    vendor.ledger.update(one["id"], txHash="0xhash", destinationAddress="0xours")
    assert [found.id for found in (await custodian.arrivals(page.cursor, 10)).arrivals] == [one["id"]]


async def test_several_outputs_of_one_record_are_several_arrivals(vendor: FireblocksServer, custodian: GuardedCustodian) -> None:
    several = [
        {"amount": "0.2", "destinationAddress": "0xa", "destination": VAULT},
        {"amount": "0.3", "destinationAddress": "0xb", "destinationTag": "7", "destination": VAULT},
    ]
    one = coming(vendor, destinations=several, destinationAddress="")
    told = [(found.id, found.amount, found.address, found.tag) for found in await arrived(custodian)]
    assert told == [(one["id"], 2 * 10**17, "0xa", None), (f"{one['id']}:1", 3 * 10**17, "0xb", "7")]


async def test_coins_of_an_asset_that_nobody_named_are_told_as_the_vendor_names_them(
    vendor: FireblocksServer, custodian: GuardedCustodian
) -> None:
    coming(vendor, "1.5", asset="DOGE")
    coming(vendor, "2.125", asset="NEVER_HEARD_OF")
    told = [(found.symbol, found.asset, found.network, found.amount, found.decimals) for found in await arrived(custodian)]
    assert told == [(None, "DOGE", "doge", 150_000_000, 8), (None, "NEVER_HEARD_OF", "never-heard-of", 2_125, 3)]
    assert {(held.symbol, held.asset) for held in await custodian.holdings()} == {(None, "DOGE"), (None, "NEVER_HEARD_OF")}


@pytest.mark.parametrize("limit", [1, 3])
async def test_changes_of_one_millisecond_are_all_told(vendor: FireblocksServer, custodian: GuardedCustodian, limit: int) -> None:
    coming(vendor)
    vendor.ledger.is_still = True
    ids = {coming(vendor)["id"] for _ in range(4)}
    told, cursor = set(), ""
    for step in range(12):
        page = await custodian.arrivals(cursor, limit)
        told |= {found.id for found in page.arrivals}
        cursor = page.cursor
        if step == 6:
            ids |= {coming(vendor)["id"] for _ in range(2)}
    assert ids <= told


async def test_a_change_while_pages_are_read_is_told_by_the_next_reading(
    vendor: FireblocksServer, custodian: GuardedCustodian, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gql_server_fireblocks_custody import changes

    monkeypatch.setattr(changes, "READ_AT_ONCE", 2)
    first = coming(vendor)
    cursor = ""
    while (page := await custodian.arrivals(cursor, 10)).arrivals:
        cursor = page.cursor
    cursor = page.cursor
    later = [coming(vendor) for _ in range(5)]
    vendor.on_list = lambda: vendor.ledger.update(later[0]["id"], numOfConfirmations=9)
    seen: dict[str, int] = {}
    for _ in range(4):
        page = await custodian.arrivals(cursor, 10)
        seen |= {found.id: found.confirmations for found in page.arrivals}
        cursor = page.cursor
    assert seen.keys() >= {one["id"] for one in later}
    assert seen[later[0]["id"]] == 9
    assert first["id"] not in seen


async def test_a_cursor_that_lies_far_back_loses_nothing(
    vendor: FireblocksServer, custodian: GuardedCustodian, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gql_server_fireblocks_custody import changes

    coming(vendor)
    page = await custodian.arrivals("", 10)
    page = await custodian.arrivals(page.cursor, 10)
    monkeypatch.setattr(changes, "READ_AT_ONCE", 2)
    monkeypatch.setattr(changes, "PAGES_MAX", 2)
    ids = {coming(vendor)["id"] for _ in range(7)}
    told: set[str] = set()
    for _ in range(9):
        page = await custodian.arrivals(page.cursor, 3)
        told |= {found.id for found in page.arrivals}
    assert ids <= told
    assert page.arrivals == ()


async def test_two_processes_that_ask_at_once_get_one_address(vendor: FireblocksServer) -> None:
    request = AddressRequest("holder-9", "USDC", "ethereum")
    asked = [one.deposit_address(request) for one in custodians(vendor.url) * 2]
    assert len(set(await asyncio.gather(*asked))) == 1
    assert [one.name for one in vendor.ledger.accounts.values()] == ["Payouts", "gql-holder-9"]


async def test_a_holder_whose_name_begins_like_anothers_has_another_vault(vendor: FireblocksServer) -> None:
    one, other = custodians(vendor.url)
    vendor.ledger.accounts_at_once = 1
    first = await one.deposit_address(AddressRequest("holder-11", "ETH", "ethereum"))
    second = await one.deposit_address(AddressRequest("holder-1", "ETH", "ethereum"))
    assert second != first
    assert await other.deposit_address(AddressRequest("holder-1", "ETH", "ethereum")) == second


# ── webhooks ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def now() -> int:
    return int(time.time())


@pytest.mark.parametrize("algorithm", ["RS256", "PS512"])
async def test_another_algorithm_than_the_documented_one_is_rejected(
    vendor: FireblocksServer, custodian: GuardedCustodian, algorithm: str
) -> None:
    body = webhook(coming(vendor), now())
    with pytest.raises(CallbackRejected):
        await custodian.read_callback(signed(body, algorithm=algorithm), body, now())


async def test_a_signature_of_the_older_kind_is_rejected(vendor: FireblocksServer, custodian: GuardedCustodian) -> None:
    body = webhook(coming(vendor), now())
    with pytest.raises(CallbackRejected, match="there is no signature"):
        await custodian.read_callback({"fireblocks-signature": "c2lnbmF0dXJl"}, body, now())


async def test_a_time_in_seconds_is_read_as_well(vendor: FireblocksServer, custodian: GuardedCustodian) -> None:
    body = webhook(coming(vendor), now()).replace(b'000, "data', b', "data')
    assert str(now())[:6].encode() in body
    assert len(await custodian.read_callback(signed(body), body, now())) == 1


async def test_the_last_retry_of_the_vendor_still_counts(vendor: FireblocksServer, custodian: GuardedCustodian) -> None:
    body = webhook(coming(vendor), now() - 28_400)
    assert len(await custodian.read_callback(signed(body), body, now())) == 1


async def test_keys_are_fetched_once_an_hour_and_for_an_unknown_one_once_a_minute(vendor: FireblocksServer) -> None:
    fresh = GuardedCustodian(FireblocksCustody(settings(vendor.url)), "it", 10)
    at = now()
    body, began = webhook(coming(vendor), at), vendor.key_fetches
    for _ in range(3):
        await fresh.read_callback(signed(body), body, at)
    assert vendor.key_fetches == began + 1
    for later, fetches in ((0, 1), (59, 1), (61, 2), (62, 2)):
        with pytest.raises(CallbackRejected):
            await fresh.read_callback(signed(body, by="a stranger", named="unknown"), body, at + later)
        assert vendor.key_fetches == began + fetches


async def test_keys_that_cannot_be_fetched_reject_nothing(vendor: FireblocksServer) -> None:
    down = FireblocksCustody(settings(vendor.url, keys_url="http://127.0.0.1:9/jwks.json"))
    body = webhook(coming(vendor), now())
    with pytest.raises(AdapterFailed):
        await GuardedCustodian(down, "it", 10).read_callback(signed(body), body, now())
