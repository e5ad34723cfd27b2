"""The sandbox's custodian: each coin once, trouble on demand, and one memory for all processes."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from gql_server.plugin_api import AddressRequest, Arrival, CustodyReceipt, PayoutOrder
from gql_server.plugin_host import AdapterFailed, PluginHost
from gql_server.plugin_host.custody import GuardedCustodian
from gql_server.service.external_addresses import AddressChecks
from tests.plugins.hosts import PLUGINS_DIR

ORDER = PayoutOrder("a" * 32, "BTC", 8, 10**8, "bc1q")


def sandbox(path: Path | None = None) -> GuardedCustodian:
    given = {} if path is None else {"GQL_SERVER_PLUGIN_SANDBOX_CUSTODY_PATH": str(path)}
    return PluginHost.load(plugins_dir=PLUGINS_DIR, enabled=["sandbox_custody"], adapter_settings=given).custodian()


def to(address: str) -> PayoutOrder:
    return PayoutOrder("c" * 32, "BTC", 8, 1, address)


async def test_a_payout_is_sent_at_once_however_often_it_is_asked_for() -> None:
    custodian = sandbox()
    receipts = [await custodian.send(ORDER) for _ in range(2)]
    assert receipts == [CustodyReceipt(ORDER.id, "SENT", f"sandbox-payout-{ORDER.id}", None, "BTC", None, 10**8, "bc1q", 0)] * 2


async def test_another_order_under_the_same_id_is_refused() -> None:
    custodian = sandbox()
    await custodian.send(ORDER)
    with pytest.raises(AdapterFailed, match="another payout has this id"):
        await custodian.send(PayoutOrder(ORDER.id, "BTC", 8, 5, "bc1q"))


async def states(custodian: GuardedCustodian, address: str, count: int = 3) -> list[str]:
    """Return what is answered when a payout is asked for again and again."""
    return [(await custodian.send(to(address))).status for _ in range(count)]


@pytest.mark.parametrize(
    ("address", "answers"),
    [
        ("sandbox-fail-please", ["FAILED"] * 3),
        ("sandbox-stuck", ["ACCEPTED"] * 3),
        ("sandbox-slow", ["ACCEPTED", "ACCEPTED", "SENT"]),
        ("sandbox-lost", ["SENT"] * 3),
        ("bc1q", ["SENT"] * 3),
    ],
)
async def test_an_address_provokes_what_it_says(address: str, answers: list[str]) -> None:
    assert await states(sandbox(), address) == answers


async def test_what_is_lost_was_said_to_be_sent_and_is_held_still() -> None:
    custodian = sandbox()
    await custodian.play_arrival(Arrival("o1", "CONFIRMED", "bitcoin", "BTC", "BTC", 5, 8, "bc1q", None, "t", 6, 1))
    await custodian.send(PayoutOrder("d" * 32, "BTC", 8, 2, "sandbox-lost", "bitcoin"))
    assert [held.amount for held in await custodian.holdings()] == [5]
    await custodian.send(PayoutOrder("e" * 32, "BTC", 8, 2, "bc1q", "bitcoin"))
    assert [held.amount for held in await custodian.holdings()] == [3]


async def test_a_payout_that_times_out_has_left_once() -> None:
    custodian = sandbox()
    with pytest.raises(AdapterFailed, match="TimeoutError"):
        await custodian.send(to("sandbox-timeout"))
    assert await states(custodian, "sandbox-timeout") == ["SENT"] * 3


async def test_a_deposit_of_the_sandbox_is_confirmed() -> None:
    assert await sandbox().confirm_deposit("d1", "BTC", 5) == "sandbox-deposit-d1"


async def test_all_processes_share_the_memory_of_a_file(tmp_path: Path) -> None:
    one, other = sandbox(tmp_path / "custody.sqlite3"), sandbox(tmp_path / "custody.sqlite3")
    receipts = await asyncio.gather(*(custodian.send(ORDER) for custodian in (one, other) * 4))
    assert {receipt.reference for receipt in receipts} == {f"sandbox-payout-{ORDER.id}"}
    assert await other._custodian.times_left(ORDER.id) == 1  # type: ignore[attr-defined] # the sandbox's own count
    assert (await sandbox(tmp_path / "custody.sqlite3").find_payout(ORDER.id)) == receipts[0]


async def test_a_file_where_there_can_be_none_is_said_at_start(tmp_path: Path) -> None:
    with pytest.raises(AdapterFailed, match="can be no file"):
        sandbox(tmp_path)


async def test_every_address_has_the_checksum_of_its_network() -> None:
    from gql_server_sandbox_custody.addresses import NETWORKS

    custodian, checks = sandbox(), AddressChecks()
    for network in NETWORKS:
        address = await custodian.deposit_address(AddressRequest("s1", "BTC", network))
        checks.require(address.address, network)


async def test_an_address_of_an_unknown_network_is_refused() -> None:
    with pytest.raises(AdapterFailed, match="there is no network 'dogechain'"):
        await sandbox().deposit_address(AddressRequest("s1", "BTC", "dogechain"))
