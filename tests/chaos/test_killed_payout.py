"""A process that is killed at each of its awaits while it pays out: nothing leaves twice, nothing is lost, the books are right."""

import asyncio
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gql_server.domain import commands as c
from gql_server.domain.accounts import HeldReason
from gql_server.domain.networks import AssetNetwork
from gql_server.service.requests import Request
from tests.counts import count
from tests.forked import run
from tests.servers import ROOT
from tests.service.house import CountedIdentifiers, make_teller
from tests.service.storages import opened, storage_at
from tests.templates import migrated_sqlite_url

AMOUNT, FEE = 1_000_000, 1_000
BITCOIN = AssetNetwork("bitcoin", 8, None, 1, 0, FEE + 1, None, FEE)
ADDRESSES = ("plain", "sandbox-timeout", "sandbox-fail", "sandbox-slow")
"""Three at a time: in the first batch one is refused, and the answer is lost."""
RETURNED = ("returned", "sandbox-fail-returned")
STEP = count(test=40, soak=1)
ENDS = {
    "plain": "SENT",
    "sandbox-timeout": "SENT",
    "sandbox-slow": "SENT",
    "sandbox-fail": "FAILED",
    "returned": "SENT",
    "sandbox-fail-returned": "FAILED",
}


async def asked_for(url: str) -> None:
    """Four customers ask for a payout each, and an operator sends two held deposits back."""
    async with opened(storage_at(url)) as storage:
        teller = make_teller(storage.ledger, CountedIdentifiers(7))
        await teller.start()
        asset = c.CreateAsset("BTC", "Bitcoin", 8, 10_000, FEE, None)
        commands: list[c.Command] = [asset, c.SetAssetNetworks("BTC", (BITCOIN,))]
        for address in ADDRESSES:
            sub = f"sub-{address}"
            commands += [
                c.OpenAccount(address, sub),
                c.ApproveAccount(address),
                c.CreditDeposit(sub, "BTC", 2 * AMOUNT),
                c.Withdraw(sub, "BTC", AMOUNT, address, network="bitcoin"),
            ]
        for address in RETURNED:
            commands += [
                c.OpenAccount(address, f"sub-{address}"),
                c.ApproveAccount(address),
                c.HoldDeposit(f"sub-{address}", "BTC", AMOUNT, HeldReason.WRONG_NETWORK, address),
            ]
        for number, command in enumerate(commands):
            decided = await teller.submit(Request("test", f"key-{number}", "test", repr(command), command))
            assert not decided.command.is_refused, decided.outcome
        for held in (await storage.ledger.whole_book()).deposits.values():
            if held.reference in RETURNED:
                command = c.ReturnDeposit(held.id, held.reference, "bitcoin")
                decided = await teller.submit(Request("test", held.id, "test", repr(command), command))
                assert not decided.command.is_refused, decided.outcome
        await teller.stop()


def holds(found: dict[str, Any]) -> None:
    assert found["statuses"] == ENDS
    assert found["times_left"] == {address: int(ends == "SENT") for address, ends in ENDS.items()}
    assert found["available"] == {f"sub-{address}": AMOUNT * (2 if ENDS[address] == "FAILED" else 1) for address in ADDRESSES}
    assert found["held"] == {"returned": ["RETURNED", 0], "sandbox-fail-returned": ["HELD", AMOUNT]}
    assert found["faults"] == []


@pytest.mark.parametrize(("together", "transactions"), [(1, 4), (3, 2)])
def test_killed_at_any_await_a_payout_is_sent_once_and_booked_once(
    together: int, transactions: int, tmp_path: Path, report_line: Callable[[str], None]
) -> None:
    asyncio.run(asked_for(migrated_sqlite_url(tmp_path)))
    command = ["tests.chaos.paying", str(tmp_path / "copy.sqlite3"), str(tmp_path), str(STEP), str(together)]
    done = run(command, env=dict(os.environ), cwd=ROOT, timeout=count(test=100, soak=1_800))
    assert done.returncode == 0, done.stderr
    unharmed, *others = (json.loads(line) for line in done.stdout.splitlines())
    for found in (unharmed, *others):
        holds(found)
        assert found["transactions"] == transactions
    killed = sum(found["killed"] for found in others)
    assert killed > len(others) // 2
    ends = f"each of {len(ENDS)} payouts left once or came back whole, {together} at a time"
    report_line(f"killed at {killed} of {unharmed['awaits']} awaits: {ends}")
