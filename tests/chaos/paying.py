"""A program that pays out what waits, and is killed at one of its awaits after the other.

It is told a database in which payouts wait, a folder for copies of it, how many awaits lie between two kills, and how many payouts
may leave together. Each round runs in a fork. A line says of each kill how things stand once another process has gone on: what the
ledger says of each payout, how often its coins have left, and what does not hold of the books. The first line is of a round that
nobody killed.
"""

import asyncio
import json
import os
import shutil
import signal
import sys
from collections.abc import Coroutine, Generator
from importlib import import_module
from pathlib import Path
from typing import Any

from gql_server.domain.invariants import check
from gql_server.plugin_host.custody import GuardedCustodian
from gql_server.ports.runtime import Storage
from gql_server.service.payouts import Payouts, PayoutsLeft
from tests.service.house import CountedIdentifiers, make_teller, plugin_host
from tests.service.storages import opened, storage_at

RECOVERY_SECONDS = 3_600


class Awaits:
    """Counts how often any task goes on after an await, and ends this process at one of them as a kill from outside would."""

    def __init__(self, kill_at: int | None) -> None:
        self.count = 0
        self.is_armed = False
        self._kill_at = kill_at

    def pass_one(self) -> None:
        if self.is_armed:
            self.count += 1
            if self.count == self._kill_at:
                os.kill(os.getpid(), signal.SIGKILL)

    def make_task(
        self, loop: asyncio.AbstractEventLoop, coroutine: Coroutine[Any, Any, Any], **options: object
    ) -> asyncio.Task[Any]:
        return asyncio.Task(Counted(coroutine, self), loop=loop, **options)  # type: ignore[arg-type] # as the loop gives them


class Counted(Coroutine[Any, Any, Any]):
    """A coroutine whose every step is counted."""

    def __init__(self, inner: Coroutine[Any, Any, Any], awaits: Awaits) -> None:
        self._inner = inner
        self._awaits = awaits

    def send(self, value: object) -> object:
        self._awaits.pass_one()
        return self._inner.send(value)

    def throw(self, *args: object) -> object:
        return self._inner.throw(*args)  # type: ignore[call-overload] # as it is thrown

    def close(self) -> None:
        self._inner.close()

    def __await__(self) -> Generator[Any, Any, Any]:
        return self._inner.__await__()


async def run(url: str, memory: str, together: str, kill_at: int | None) -> dict[str, Any]:
    plugin = import_module("gql_server_sandbox_custody.sandbox_custody")  # Found once the plugins are.

    awaits = Awaits(kill_at)
    asyncio.get_running_loop().set_task_factory(awaits.make_task)  # type: ignore[arg-type] # the options are the loop's own
    custodian = plugin.SandboxCustody({"path": memory, "callback_secret": plugin.SECRET, "batch": together, "operator": "sandbox"})
    async with opened(storage_at(url)) as storage:
        teller = make_teller(storage.ledger, CountedIdentifiers(os.getpid()))
        await teller.start()
        payouts = Payouts(storage.ledger, teller, GuardedCustodian(custodian, "sandbox", 10), storage.payout_orders)
        awaits.is_armed = True
        await pay(payouts)
        awaits.is_armed = False
        for _ in range(3):  # What was not answered, or only taken, is asked about again.
            await storage.ledger.advance_clock(RECOVERY_SECONDS)
            await pay(payouts)
        found = await standing(storage, custodian)
        await teller.stop()
        return {"awaits": awaits.count, **found}


async def pay(payouts: Payouts) -> None:
    try:
        await payouts.run_once()
    except PayoutsLeft:
        return


async def standing(storage: Storage, custodian: Any) -> dict[str, Any]:  # noqa: ANN401 - a plugin's, found when it runs
    book = await storage.ledger.whole_book()
    return {
        "statuses": {payout.address: payout.status for payout in book.payouts.values()},
        "transactions": await custodian.transactions(),
        "times_left": {payout.address: await custodian.times_left(payout.id) for payout in book.payouts.values()},
        "faults": check(book),
        "held": {one.reference: [one.status, one.held_amount] for one in book.deposits.values() if one.reference is not None},
        "available": {sub.id: sub.balances["BTC"].available for sub in book.sub_accounts.values() if "BTC" in sub.balances},
    }


def round_in(place: Path, together: str, kill_at: int | None) -> dict[str, Any]:
    """Runs in a fork; returns what it found, nothing when it was killed."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        found = asyncio.run(run(f"sqlite:///{place / 'ledger.sqlite3'}", str(place / "custody.sqlite3"), together, kill_at))
        os.write(writing, json.dumps(found).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as answers:
        said = answers.read()
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == (0 if said else -signal.SIGKILL)
    return dict(json.loads(said)) if said else {}


def main(template: str, folder: str, step: int, together: str) -> None:
    answers = os.dup(1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # Where the log goes.
    plugin_host()

    def copied(name: str) -> Path:
        place = Path(folder, name)
        place.mkdir()
        shutil.copy(template, place / "ledger.sqlite3")
        return place

    def say(found: dict[str, Any]) -> None:
        os.write(answers, f"{json.dumps(found)}\n".encode())

    unharmed = round_in(copied("unharmed"), together, None)
    say(unharmed)
    for kill_at in range(1, unharmed["awaits"] + 1, step):
        place = copied(f"killed-{kill_at}")
        found = round_in(place, together, kill_at)
        say({"killed": not found} | (found or round_in(place, together, None)))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4])
