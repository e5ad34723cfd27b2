"""A teller on a ledger that can be made to wait and to fail, and who asks it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from gql_server.domain.commands import OpenAccount
from gql_server.service.teller import Decided, Teller
from tests.service.faulty_ledger import FaultyLedger
from tests.service.house import House, make_teller


@dataclass
class Counter:
    """A teller on a ledger that can be made to fail."""

    house: House
    ledger: FaultyLedger
    teller: Teller

    def ask(self, name: str, key: str | None = None) -> asyncio.Task[Decided]:
        """Open an account of this name, in a task of its own."""
        request = self.house.request(OpenAccount(name, f"{name}'s main"), key or f"open {name}")
        return asyncio.create_task(self.teller.submit(request))

    async def hold(self) -> asyncio.Task[Decided]:
        """Keep the teller busy: its transaction waits before the commit until the gate opens."""
        self.ledger.gate.clear()
        task = self.ask("first")
        await self.ledger.reached.wait()
        return task

    async def is_decided(self, key: str) -> bool:
        return bool(await self.house.ledger.decided([self.house.request(OpenAccount("", ""), key).command_key]))


@asynccontextmanager
async def counter_in(house: House, **options: object) -> AsyncIterator[Counter]:
    ledger = FaultyLedger(house.ledger)
    teller = make_teller(ledger.as_store(), house.identifiers, **options)
    await teller.start()
    try:
        yield Counter(house, ledger, teller)
    finally:
        ledger.gate.set()
        await teller.stop()


async def settled(tasks: Sequence[asyncio.Task[Decided]]) -> list[Decided | BaseException]:
    return await asyncio.gather(*tasks, return_exceptions=True)


async def spin() -> None:
    """Let everything that can run now run."""
    for _ in range(10):
        await asyncio.sleep(0)
