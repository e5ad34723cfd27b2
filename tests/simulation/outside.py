"""What is outside of the house: the custodian, the post, the market of prices. They count, and they fail."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import ClassVar

from gql_server.plugin_api import CustodyReceipt, EmailMessage, ObservedQuote, PayoutOrder
from tests.custodians import Unasked


class Away(Exception):
    """Whoever was asked does not answer."""


@dataclass
class Outside:
    """How the world outside answers: late, not at all, or having done it without saying so."""

    rng: Random
    trouble: float
    faults: Counter[str]

    async def answer(self, who: str) -> None:
        """Takes a while, or fails.

        Raises:
            Away: It failed.
        """
        await asyncio.sleep(self.rng.random() * (30 if self.rng.random() < self.trouble / 2 else 0.1))
        if self.rng.random() < self.trouble:
            self.faults[f"{who} failed"] += 1
            raise Away(who)


@dataclass
class CountingCustodian(Unasked):
    """Sends each order once, by its id, and remembers what has left."""

    name: ClassVar[str] = "counting"
    outside: Outside
    sent: dict[str, PayoutOrder] = field(default_factory=dict)

    async def send(self, order: PayoutOrder) -> CustodyReceipt:
        await self.outside.answer("custodian before sending")
        self.sent.setdefault(order.id, order)
        await self.outside.answer("custodian after sending")
        return CustodyReceipt(order.id, "SENT", f"transaction of {order.id}")

    async def find_payout(self, payout_id: str) -> CustodyReceipt | None:
        await self.outside.answer("custodian finding")
        return CustodyReceipt(payout_id, "SENT", f"transaction of {payout_id}") if payout_id in self.sent else None


@dataclass
class Post:
    """Delivers letters, and remembers which."""

    name: ClassVar[str] = "post"
    outside: Outside
    delivered: Counter[str] = field(default_factory=Counter)

    async def send(self, message: EmailMessage) -> None:
        await self.outside.answer("post before delivery")
        self.delivered[message.id] += 1
        await self.outside.answer("post after delivery")


@dataclass
class Exchange:
    """Knows a price of everything; prices wander, and crash at times."""

    name: ClassVar[str] = "exchange"
    outside: Outside
    usd: dict[str, int] = field(default_factory=dict)

    async def observe(self, symbols: Sequence[str]) -> Sequence[ObservedQuote]:
        await self.outside.answer("exchange")
        for symbol in sorted(self.usd):
            change = self.outside.rng.choice((100, 100, 99, 101, 97, 102, 90, 112, 70, 135))
            self.usd[symbol] = max(1, self.usd[symbol] * change // 100)
        return [ObservedQuote(symbol, self.usd[symbol]) for symbol in symbols if symbol in self.usd]
