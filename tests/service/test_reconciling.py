"""A whole reconciliation: custody and ledger are read, compared, and the report is kept."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from typing import Any

import pytest

from gql_server.domain import commands as c
from gql_server.domain.accounts import HeldReason, PayoutStatus
from gql_server.domain.networks import AssetNetwork
from gql_server.plugin_api import Arrival, PayoutOrder, PayoutPage
from gql_server.plugin_host.custody import GuardedCustodian
from gql_server.ports.runtime import Storage
from gql_server.service.payouts import Payouts
from gql_server.service.reconciliation import Reconciliation
from gql_server.storage.memory import MemoryStorage
from tests.service.house import CountedIdentifiers, House, RunningClock, open_house, plugin_host
from tests.service.storages import opened

BITCOIN = AssetNetwork("bitcoin", 8, None, 1, 0, 2_000, None, 1_000)
WALLET = "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"


def arrival(name: str, amount: int, observed_at: int = 1_000) -> Arrival:
    return Arrival(name, "CONFIRMED", "bitcoin", "BTC", "btc", amount, 8, WALLET, None, f"tx-{name}", 6, observed_at)


def sandbox(together: int = 1) -> Any:  # noqa: ANN401 - a plugin's, found when it runs
    plugin_host()
    plugin = import_module("gql_server_sandbox_custody.sandbox_custody")
    return plugin.SandboxCustody({"path": "", "callback_secret": plugin.SECRET, "batch": str(together), "operator": "sandbox"})


def reconciliation(storage: Storage, custodian: GuardedCustodian) -> Reconciliation:
    return Reconciliation(
        ledger=storage.ledger,
        custodian=custodian,
        orders=storage.payout_orders,
        reports=storage.reconciliations,
        clock=RunningClock(),
        identifiers=CountedIdentifiers(9),
        stuck_seconds=86_400,
    )


async def do(house: House, *commands: c.Command) -> None:
    for command in commands:
        decided = await house.ask(command)
        assert not decided.command.is_refused, decided.outcome


async def test_what_came_and_left_by_a_network_agrees_and_what_left_by_hand_does_not() -> None:
    custody = sandbox()
    custodian = GuardedCustodian(custody, "sandbox", 10)
    async with opened(MemoryStorage(RunningClock())) as storage, open_house(storage) as house:
        await do(house, c.CreateAsset("BTC", "Bitcoin", 8, 1, 0, None), c.SetAssetNetworks("BTC", (BITCOIN,)))
        await do(house, c.OpenAccount("alice", "alice-main"), c.ApproveAccount("alice"))
        await custody.play_arrival(arrival("a", 500_000))
        await do(house, c.CreditDeposit("alice-main", "BTC", 500_000, "a"))
        await do(house, c.Withdraw("alice-main", "BTC", 100_000, WALLET, network="bitcoin"))
        await Payouts(storage.ledger, house.teller, custodian, storage.payout_orders).run_once()
        reconciling = reconciliation(storage, custodian)
        report = await reconciling.run()
        assert report.differences == ()
        assert (report.custodian, report.holdings, report.payouts, report.arrivals) == ("sandbox_custody", 1, 1, 1)
        await custodian.send(PayoutOrder("f" * 32, "BTC", 8, 7_000, WALLET, "bitcoin"))
        await custody.play_arrival(arrival("b", 300))
        found = (await reconciling.run()).differences
        assert [(one.kind, one.subject, one.amount) for one in found] == [
            ("ARRIVAL_NOT_CREDITED", "b", 300),
            ("PAYOUT_UNKNOWN_TO_LEDGER", "f" * 32, 7_000),
        ]
        assert [len(one.differences) for one in await storage.reconciliations.newest(9)] == [2, 0]
        assert await reconciling.run_if_older_than(3_600) is None
        assert await reconciling.run_if_older_than(0) is not None


async def test_what_goes_back_by_a_payout_agrees_and_what_is_only_booked_as_returned_does_not() -> None:
    custody = sandbox()
    custodian = GuardedCustodian(custody, "sandbox", 10)
    async with opened(MemoryStorage(RunningClock())) as storage, open_house(storage) as house:
        await do(house, c.CreateAsset("BTC", "Bitcoin", 8, 1, 0, None), c.SetAssetNetworks("BTC", (BITCOIN,)))
        payouts, reconciling = (
            Payouts(storage.ledger, house.teller, custodian, storage.payout_orders),
            reconciliation(storage, custodian),
        )
        ids: dict[str, str] = {}
        for name in ("back", "fails", "never", "booked"):
            await custody.play_arrival(arrival(name, 50_000))
            held = await house.ask(c.HoldDeposit("house", "BTC", 50_000, HeldReason.UNKNOWN_ADDRESS, f"{custody.name}:{name}"))
            ids[name] = held.command.id
        await do(
            house, *(c.ReturnDeposit(ids[name], where, "bitcoin") for name, where in (("back", WALLET), ("fails", "sandbox-fail")))
        )
        assert (await reconciling.run()).differences == ()
        await payouts.run_once()
        book = await storage.ledger.whole_book()
        assert [book.deposits[ids[name]].status for name in ("back", "fails")] == ["RETURNED", "HELD"]
        assert (await reconciling.run()).differences == ()
        await do(house, c.ReturnDeposit(ids["booked"]), c.ReturnDeposit(ids["never"], WALLET, "bitcoin"))
        [requested] = [one.id for one in (await storage.ledger.whole_book()).payouts.values() if one.status == "REQUESTED"]
        await do(house, c.SettlePayout(requested, PayoutStatus.SENT))
        found = (await reconciling.run()).differences
        assert sorted((one.kind, one.subject, one.amount) for one in found) == sorted(
            [("RETURN_NOT_SENT", ids["booked"], 50_000), ("RETURN_NOT_SENT", ids["never"], 49_000)]
        )


@pytest.mark.parametrize("told", ["one by one", "as one", "not at all"])
async def test_payouts_that_share_a_transaction_agree_however_their_custodian_lists_them(
    told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    custody = sandbox(together=3)
    custodian = GuardedCustodian(custody, "sandbox", 10)
    async with opened(MemoryStorage(RunningClock())) as storage, open_house(storage) as house:
        await do(house, c.CreateAsset("BTC", "Bitcoin", 8, 1, 0, None), c.SetAssetNetworks("BTC", (BITCOIN,)))
        await do(house, c.OpenAccount("alice", "alice-main"), c.ApproveAccount("alice"))
        await custody.play_arrival(arrival("a", 500_000))
        await do(house, c.CreditDeposit("alice-main", "BTC", 500_000, "a"))
        await do(house, *(c.Withdraw("alice-main", "BTC", 100_000, address, network="bitcoin") for address in ("one", "two")))
        await Payouts(storage.ledger, house.teller, custodian, storage.payout_orders).run_once()
        page = await custody.payouts("", 9)
        [reference] = {receipt.reference for receipt in page.receipts}
        whole = replace(page.receipts[0], payout_id=reference.removeprefix("sandbox-batch-"), amount=2 * 99_000, address=None)
        listed = {"one by one": page.receipts, "as one": (whole,), "not at all": ()}[told]

        async def payouts(cursor: str, _: int) -> PayoutPage:
            return PayoutPage(() if cursor else listed, "end" if listed else cursor)

        monkeypatch.setattr(custody, "payouts", payouts)
        report = await reconciliation(storage, custodian).run()
        assert (report.differences, report.payouts) == ((), 2)


@pytest.mark.parametrize("name", ["holdings", "payouts", "arrivals"])
async def test_nothing_is_reported_when_the_custodian_does_not_answer(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    custody = sandbox()

    async def away(*_: object) -> None:
        raise TimeoutError

    monkeypatch.setattr(custody, name, away)
    async with opened(MemoryStorage(RunningClock())) as storage:
        with pytest.raises(Exception, match="sandbox"):
            await reconciliation(storage, GuardedCustodian(custody, "sandbox", 10)).run()
        assert await storage.reconciliations.newest(9) == []
