"""A random load on one teller: customers who do everything that they can, while prices and the clock move."""

import asyncio
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from gql_server.domain import commands as c
from gql_server.domain.commands import Command
from gql_server.ports.runtime import Storage
from gql_server.service.requests import Decided
from gql_server.units import WAD
from tests.service.house import House, seed

# Units of about a thousand dollars.
TYPICAL: Final = {"BTC": 10**6, "ETH": 3 * 10**17, "SOL": 6 * 10**9, "USDC": 10**9, "PYTH": 5 * 10**8}
PRICES: Final = {"BTC": 60_000, "ETH": 3_000, "SOL": 150}
LENDABLE: Final = ("BTC", "ETH", "SOL", "USDC")
CUSTOMERS: Final = 6
AT_ONCE: Final = 16


@dataclass
class Load:
    """Customers of a house."""

    house: House
    storage: Storage
    dice: random.Random

    async def run(self, commands: int) -> Counter[str]:
        """Runs so many commands and returns how many of each kind were accepted."""
        await seed(self.house, self.storage)
        await self._open()
        accepted: Counter[str] = Counter()
        for _ in range(0, commands, AT_ONCE):
            drawn = [self._draw() for _ in range(AT_ONCE)]
            decided: Sequence[Decided] = await asyncio.gather(*(self.house.ask(command) for command in drawn))
            accepted.update(one.command.kind for one in decided if not one.command.is_refused)
            await self._move()
        await self.house.payouts.run_once()
        return accepted

    async def _open(self) -> None:
        for number in range(CUSTOMERS):
            account = f"customer-{number}"
            await self.house.ask(c.OpenAccount(account, f"{account}-0"))
            await self.house.ask(c.OpenSubAccount(account, f"{account}-1"))
            await self.house.ask(c.ApproveAccount(account))

    async def _move(self) -> None:
        chance = self.dice.random()
        if chance < 0.2:
            asset = self.dice.choice(list(PRICES))
            await self.house.clock.set_price(asset, PRICES[asset] * WAD * self.dice.randrange(85, 106) // 100)
        elif chance < 0.4:
            await self.house.clock.advance(self.dice.randrange(1, 12 * 3600))

    def _draw(self) -> Command:
        customer = f"customer-{self.dice.randrange(CUSTOMERS)}"
        here, there = self.dice.sample((f"{customer}-0", f"{customer}-1"), 2)
        asset = self.dice.choice(LENDABLE)
        amount = TYPICAL[asset] * self.dice.randrange(1, 3000) // 1000 + self.dice.randrange(100)
        chance = self.dice.random()
        if chance < 0.4:
            return c.CreditDeposit(here, self.dice.choice((asset, "PYTH")), amount)
        if chance < 0.6:
            return c.Borrow(here, asset, amount, self.dice.choice((None, "wallet")))
        if chance < 0.7:
            return c.Repay(here, asset, self.dice.choice((None, amount)))
        if chance < 0.8:
            return c.Withdraw(here, asset, amount, "wallet")
        if chance < 0.9:
            return c.Transfer(here, there, asset, self.dice.choice((None, amount)))
        return c.WithdrawLendPosition(here, asset, "wallet", self.dice.random() < 0.5)
