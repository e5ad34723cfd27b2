"""What Fireblocks has seen come in, and the addresses that it comes to."""

from __future__ import annotations

import asyncio

import pytest
from gql_server_fireblocks_custody.assets import Asset
from gql_server_fireblocks_custody.transactions import arrivals_of

from gql_server.plugin_api import AddressRequest
from gql_server.plugin_host.custody import GuardedCustodian
from tests.fireblocks_ledger import Ledger
from tests.fireblocks_server import FireblocksServer
from tests.plugins.fireblocks.records import VAULT, arrived, coming
from tests.plugins.fireblocks_stage import custodians


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
