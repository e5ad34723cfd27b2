"""Senders: they let coins come in, in all ways in which coins come. And operators, who place what is held."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from itertools import count
from random import Random
from typing import Final

from gql_server.domain import commands as c
from gql_server.domain.accounts import DepositStatus
from gql_server.domain.errors import InvalidInput, NotFound
from gql_server.plugin_api import Arrival, ArrivalState
from gql_server.ports.errors import StorageFailure
from gql_server.service.requests import Request, Unavailable
from tests.properties.genesis import SUB_ACCOUNTS
from tests.simulation.arrival_laws import ArrivalLaws
from tests.simulation.networks import DEEP, NETWORKS, Networks
from tests.simulation.servers import ConnectionLost, ServerProcess

PENDING: Final = (ArrivalState.PENDING, 0)
SHALLOW: Final = (ArrivalState.CONFIRMED, DEEP - 1)
CONFIRMED: Final = (ArrivalState.CONFIRMED, DEEP)
FORGOTTEN: Final = (ArrivalState.REORGANIZED, 0)
LIVES: Final = (
    (PENDING, CONFIRMED),
    (PENDING, CONFIRMED),
    (CONFIRMED,),
    (PENDING, SHALLOW, CONFIRMED),
    (PENDING, FORGOTTEN),
    (PENDING, SHALLOW),
    (PENDING, CONFIRMED, FORGOTTEN),
    (CONFIRMED, FORGOTTEN, PENDING, CONFIRMED),
    (PENDING, CONFIRMED, FORGOTTEN, CONFIRMED),
)
"""What becomes of a transaction."""
SENDER: Final = f"0x{'5e' * 20}"
WAYS: Final = tuple((symbol, network) for symbol, networks in NETWORKS.items() for network in networks)
PARTS: Final = {"USDC": 7, "BTC": 350_000}
"""What whole coins are divided by, so that few are too small, and all are finer than the ledger where a network is."""


@dataclass
class Senders:
    """They send transactions of several outputs: to whom they are for, by another network, too little, or to nobody."""

    rng: Random
    networks: Networks
    laws: ArrivalLaws
    server: Callable[[], ServerProcess]
    insist: Callable[[Request], Awaitable[None]]
    numbers: count[int] = field(default_factory=count)

    async def go_on(self, transactions: int) -> None:
        """Send so many, and after each place something that is held."""
        for _ in range(transactions):
            await asyncio.sleep(self.rng.random() * 3)
            number = next(self.numbers)
            outputs = [await self._output(f"{number}", index) for index in range(self.rng.choice((1, 1, 2, 3)))]
            for state, confirmations in self.rng.choice(LIVES):
                for owner, arrival in self.rng.sample(outputs, len(outputs)):
                    self.networks.say(owner, replace(arrival, state=state, confirmations=confirmations))
                await asyncio.sleep(self.rng.random() * 6)
            await self._place(f"place-{number}")

    async def call_back(self, times: int) -> None:
        """Deliver anything that was ever said: before it is asked for, once more, or late; to whichever server."""
        for _ in range(times):
            await asyncio.sleep(self.rng.random() * 6)
            if self.networks.said:
                at = self.rng.choice((len(self.networks.said) - 1, self.rng.randrange(len(self.networks.said))))
                try:
                    await self.server().call_back(str(at).encode())
                except (StorageFailure, ConnectionLost):
                    self.laws.counts["callback lost"] += 1

    async def _output(self, transaction: str, index: int) -> tuple[str | None, Arrival]:
        """Return coins, and whose they are, before anything is said of them."""
        rng = self.rng
        symbol, network = rng.choice(WAYS)
        owner: str | None = rng.choice(SUB_ACCOUNTS)
        address = await self._address(str(owner), symbol, network.name)
        name, decimals, is_listed = network.name, network.decimals, rng.random() < 0.93
        how = rng.random()
        if how < 0.1:
            name, decimals = rng.choice((("polygon", decimals), ("ethereum", NETWORKS[symbol][0].decimals)))
        elif how < 0.2:
            owner, address = None, f"0x{transaction}"
        return owner, Arrival(
            id=f"{transaction}:{index}",
            state=ArrivalState.PENDING,
            network=name,
            symbol=symbol if is_listed else None,
            asset=symbol if is_listed else "0xdead",
            amount=rng.randrange(1, 5_000) * 10**decimals // PARTS[symbol],
            decimals=decimals,
            address=address,
            tag=None,
            transaction=transaction,
            confirmations=0,
            observed_at=0,
            sender=rng.choice((SENDER, None)),
        )

    async def _address(self, where: str, symbol: str, network: str) -> str:
        """Ask for an address until there is one."""
        asset = self.laws.database.ledger.book.assets[symbol]
        while True:
            try:
                given = await self.server().address(where, asset, network)
            except (StorageFailure, Unavailable, ConnectionLost):
                await asyncio.sleep(self.rng.random() * 5)
            else:
                self.laws.given(given)
                return given.shown

    async def _place(self, key: str) -> None:
        """Send something that is held back to its sender, or assign it, as an operator does."""
        book = self.laws.database.ledger.book
        held = [one for one in book.deposits.own.values() if one.status is DepositStatus.HELD and one.reference is not None]
        if not held:
            return
        one = self.rng.choice(held)
        try:
            command: c.Command = c.AssignDeposit(one.id, self.rng.choice(SUB_ACCOUNTS), is_followed=True)
            if self.rng.random() < 0.7:
                command = await self.server().way_back(one.id, self.rng.choice((None, SENDER)))
            await self.insist(Request("operators", key, type(command).__name__, repr(command), command))
        except (StorageFailure, ConnectionLost, NotFound, InvalidInput):  # The last: by that network the asset does not leave.
            self.laws.counts["not placed"] += 1
