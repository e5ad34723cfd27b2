"""A process that is killed while it deposits: what it acknowledged is durable, what it did not may be asked for again."""

import asyncio
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from gql_server.domain.commands import ApproveAccount, Borrow, CreditDeposit, OpenAccount
from gql_server.domain.events import EventType
from gql_server.domain.outcomes import Credited
from gql_server.domain.withdrawal_delay import AddressTrust
from tests.chaos.depositing import AMOUNT, CLIENTS, SYMBOL, account_of, deposit, sub_account_of
from tests.counts import IS_SOAK, count
from tests.servers import ROOT
from tests.service.house import House, open_house, seed
from tests.service.storages import opened, storage_at

ROUNDS = count(test=3, soak=150)
AT_ONCE = 1_000
"""The teller's queue takes no more than 4,096, and says so."""
ACKNOWLEDGED_MAX = 200
POINTS = range(1, 80, count(test=12, soak=1))
"""Two batches have about so many points between statements."""

Answered = dict[str, Any]


@dataclass
class Depositors:
    """The program that deposits."""

    process: subprocess.Popen[str]

    def round(self, url: str, number: int, *, kill_at: int | None = None, after: int = 0, pause: float = 0) -> list[Answered]:
        """Lets it deposit until it is killed and returns what it acknowledged.

        Args:
            url: Of the database.
            number: Of the round, never the same twice.
            kill_at: The point at which it kills itself; None when we do it.
            after: After how many acknowledgments we kill it, then waiting for `pause` seconds.
        """
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps({"url": url, "number": number, "kill_at": kill_at}) + "\n")
        self.process.stdin.flush()
        answered: list[Answered] = []
        child = 0
        for line in self.process.stdout:
            said = json.loads(line)
            if "ended" in said:
                assert said["ended"] == -signal.SIGKILL
                break
            child = said.get("begun", child)
            if "key" in said:
                answered.append(said)
            if kill_at is None and child and len(answered) == after:
                time.sleep(pause)
                os.kill(child, signal.SIGKILL)
                after = -1
        return answered


@contextmanager
def depositors() -> Iterator[Depositors]:
    command = [sys.executable, "-m", "tests.chaos.depositing"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield Depositors(process)
        finally:
            process.kill()


@pytest.fixture(scope="module")
def depositing() -> Iterator[Depositors]:
    with depositors() as program:
        yield program


async def found(url: str) -> None:
    """Opens the markets and the accounts."""
    storage = storage_at(url)
    async with opened(storage), open_house(storage, prefix=1) as house:
        await seed(house, storage)
        for client in range(CLIENTS):
            await house.ask(OpenAccount(account_of(client), sub_account_of(client)))
            await house.ask(ApproveAccount(account_of(client)))
        await house.ask(CreditDeposit(sub_account_of(0), "ETH", 10 * 10**18))
        await leave(house, 0)


async def leave(house: House, number: int) -> None:
    """Lets something wait whose delay has passed, so that the next round lets it go and sends it."""
    command = Borrow(sub_account_of(0), "USDC", 10 * 10**6, "wallet", AddressTrust(floor_seconds=1))
    assert not (await house.ask(command, f"leave-{number}")).command.is_refused
    await house.ledger.advance_clock(1)


async def check(url: str, acknowledged: list[Answered], *, prefix: int) -> None:
    """Finds every acknowledged deposit in the log, and again by its key."""
    async with opened(storage_at(url)) as storage, open_house(storage, prefix=prefix) as house:
        requests = [deposit(answered["key"], answered["client"]) for answered in acknowledged]
        durable = await storage.ledger.decided([request.command_key for request in requests])
        again = await asyncio.gather(*(house.teller.submit(request) for request in requests))
        for answered, request, decided in zip(acknowledged, requests, again, strict=True):
            command = durable[request.command_key]
            assert (command.id, command.seq, command.at) == (answered["id"], answered["seq"], answered["at"])
            assert decided.is_replayed
            assert decided.command == command
            assert isinstance(decided.outcome, Credited)


async def check_payouts(url: str) -> None:
    """Lets go and sends what still waits, and finds that each payout has waited, was let go and was sent, once."""
    async with opened(storage_at(url)) as storage, open_house(storage, prefix=3) as house:
        await house.payouts.run_once()
        page = await storage.ledger.activity(sub_account_of(0), 1_000, None, [EventType.PAID_OUT])
        told = Counter((logged.event.details["payout_id"], logged.event.details["status"]) for logged in page.rows)
        payouts = (await storage.ledger.payouts(sub_account_of(0), 1_000, None)).rows
        assert len(payouts) == len(POINTS) + 1
        assert told == Counter((payout_id, status) for payout_id in payouts for status in ("DELAYED", "REQUESTED", "SENT"))


async def check_books(url: str) -> int:
    """Audits, and compares what lies in custody with the number of deposits in the log, which it returns."""
    async with opened(storage_at(url)) as storage, open_house(storage, prefix=2) as house:
        report = await house.audit()
        assert report.is_clean, [*report.faults, *map(str, report.differences)][:5]
        made = 0
        principal = 0
        book = await storage.ledger.whole_book()
        async for batch in storage.ledger.batches():
            made += sum(command.key.key.startswith("round-") for command in batch.commands)
        for client in range(CLIENTS):
            position = book.sub_accounts[sub_account_of(client)].lends.get(SYMBOL)
            principal += 0 if position is None else position.principal
        assert principal == made * AMOUNT
        return made


def test_what_a_killed_process_acknowledged_is_durable(
    migrated_url: str, depositing: Depositors, report_line: Callable[[str], None]
) -> None:
    asyncio.run(found(migrated_url))
    seed = random.randrange(2**32) if IS_SOAK else 4
    dice = random.Random(seed)
    acknowledged: list[Answered] = []
    for number in range(10, 10 + ROUNDS):
        after, pause = dice.randrange(ACKNOWLEDGED_MAX), dice.random() * 0.05
        acknowledged += (answered := depositing.round(migrated_url, number, after=after, pause=pause))
        asyncio.run(check(migrated_url, answered, prefix=10_000 + number))
    for first in range(0, len(acknowledged), AT_ONCE):
        asyncio.run(check(migrated_url, acknowledged[first : first + AT_ONCE], prefix=9))
    made = asyncio.run(check_books(migrated_url))
    assert made >= len(acknowledged) > 0
    report_line(f"{ROUNDS} kills, {len(acknowledged):,} deposits acknowledged, {made:,} durable, audit clean; seed {seed}")


def test_a_process_killed_between_any_two_statements_loses_and_doubles_nothing(
    migrated_url: str, depositing: Depositors, report_line: Callable[[str], None]
) -> None:
    asyncio.run(found(migrated_url))
    acknowledged: list[Answered] = []
    for number, point in enumerate(POINTS, 10):
        acknowledged += (answered := depositing.round(migrated_url, number, kill_at=point))
        asyncio.run(check(migrated_url, answered, prefix=10_000 + number))
        asyncio.run(ask_again(migrated_url, number, prefix=20_000 + number))
    asyncio.run(check_payouts(migrated_url))
    made = asyncio.run(check_books(migrated_url))
    report_line(f"killed at {len(POINTS)} points: {len(acknowledged)} acknowledged, {made - len(acknowledged)} asked for again")


async def ask_again(url: str, number: int, *, prefix: int) -> None:
    """Sends the first deposit of each client, which may or may not have happened, twice more: it happens once.

    Then somebody asks for a payout that waits, for the next round.
    """
    async with opened(storage_at(url)) as storage, open_house(storage, prefix=prefix) as house:
        once, twice = [await _first_deposits(house, number) for _ in range(2)]
        assert once == twice
        await leave(house, number)


async def _first_deposits(house: House, number: int) -> list[str]:
    requests = [deposit(f"round-{number}-client-{client}-0", client) for client in range(CLIENTS)]
    return [decided.command.id for decided in await asyncio.gather(*(house.teller.submit(request) for request in requests))]
