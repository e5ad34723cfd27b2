"""Clients: they ask, ask again with the same key when they were not told, and remember what they were told."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from itertools import count
from random import Random

from gql_server.domain import commands as c
from gql_server.domain.accounts import PayoutStatus
from gql_server.domain.book import Book
from gql_server.domain.capacity import max_borrow
from gql_server.ports.errors import OutcomeUnknown
from gql_server.service.requests import Overloaded, Request, Unavailable, system_request
from gql_server.units import WAD
from tests.properties.genesis import COINS, SUB_ACCOUNTS, units_of
from tests.simulation.laws import Laws
from tests.simulation.networks import NETWORKS
from tests.simulation.servers import ConnectionLost, ServerProcess

ADDRESS = "outside"


class Customers:
    """A few clients of one mind: to do everything at once."""

    def __init__(self, rng: Random, laws: Laws, server: Callable[[], ServerProcess]) -> None:
        self._rng = rng
        self._laws = laws
        self._server = server
        self._numbers = count(1)

    async def go_on(self, commands: int) -> None:
        """Asks for so many commands, one after the other, each until it is answered."""
        for _ in range(commands):
            await asyncio.sleep(self._rng.random() * 4)
            await self.insist(self._request())

    async def insist(self, request: Request) -> None:
        """Asks until there is an answer that counts; sometimes again afterwards."""
        rng = self._rng
        while True:
            server = self._server()
            try:
                decided = await server.ask(request)
            except (OutcomeUnknown, Unavailable, Overloaded, ConnectionLost) as failure:
                self._laws.counts[f"asked again after {type(failure).__name__}"] += 1
                await asyncio.sleep(rng.random() * 10)
                continue
            self._laws.answered(request, decided)
            if rng.random() > 0.1:
                return
            self._laws.counts["asked twice"] += 1

    def _request(self) -> Request:
        command, number = self._command(), next(self._numbers)
        if isinstance(command, c.ObservePrices):
            return system_request(f"prices {number}", command)
        return Request("customers", f"key-{number}", type(command).__name__, repr(command), command)

    def _command(self) -> c.Command:
        rng = self._rng
        book = self._laws.database.ledger.book
        where = rng.choice(SUB_ACCOUNTS)
        holder = book.sub_accounts[where]
        draw = rng.random()
        if draw < 0.1:
            usd = {coin.symbol: coin.usd * rng.choice((100, 100, 85, 60, 40, 150)) // 100 for coin in COINS}
            return c.ObservePrices(tuple(c.ObservedPrice(symbol, price, "exchange") for symbol, price in usd.items()))
        if draw < 0.3:
            coin = rng.choice(COINS)
            units = units_of(coin, rng.choice((20, 500, 10_000, 60_000)) * WAD)
            return c.CreditDeposit(where, coin.symbol, units, f"transaction {next(self._numbers)}")
        if draw < 0.65:
            symbol = self._one_of(coin.symbol for coin in COINS if coin.symbol not in holder.lends)
            amount, address = self._nearly_all(book, where, symbol) or 1_000_000, rng.choice((None, None, ADDRESS))
            return c.Borrow(where, symbol, amount, address, network=self._network(symbol) if address else None)
        if draw < 0.75:
            return c.Repay(where, self._one_of(holder.debts), None)
        if draw < 0.85:
            symbol = self._one_of(holder.balances)
            return c.Withdraw(where, symbol, self._some(book, where, symbol), ADDRESS, network=self._network(symbol))
        if draw < 0.93:
            symbol = self._one_of(holder.lends)
            return c.WithdrawLendPosition(where, symbol, ADDRESS, network=self._network(symbol))
        symbol = self._one_of(holder.balances)
        other = f"{holder.account_id}-{1 - int(where[-1])}"
        return c.Transfer(where, other, symbol, self._some(book, where, symbol))

    def _network(self, symbol: str) -> str | None:
        return self._rng.choice([one.name for one in NETWORKS.get(symbol, ())] or [None])

    def _one_of(self, symbols: Iterable[str]) -> str:
        return self._rng.choice(sorted(symbols) or ["USDC"])

    def _nearly_all(self, book: Book, where: str, symbol: str) -> int:
        """Returns what brings a borrower close to the limit, so that a falling price does the rest."""
        laws = self._laws
        most = max_borrow(book, where, symbol, laws.database.clock.now(), laws.models, is_payout=False)
        return 0 if most is None else most * self._rng.choice((50, 98, 100, 101)) // 100

    def _some(self, book: Book, where: str, symbol: str) -> int:
        balance = book.sub_accounts[where].balances.get(symbol)
        return 1_000_000 if balance is None else max(1, balance.available // self._rng.choice((1, 2)))


def is_quiet(book: Book) -> bool:
    """Tells whether nothing is on its way out any more."""
    return all(payout.status is not PayoutStatus.REQUESTED for payout in book.payouts.own.values())
