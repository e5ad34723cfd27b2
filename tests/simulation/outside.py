"""What is outside of the house: the custodian, the post, the market of prices. They count, and they fail."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import ClassVar

from gql_server.plugin_api import (
    AddressRequest,
    Arrival,
    ArrivalPage,
    CustodyReceipt,
    DepositAddress,
    EmailMessage,
    ObservedQuote,
    PayoutOrder,
)
from tests.custodians import Unasked
from tests.simulation.networks import Networks


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
    """Sends each order once, by its id, and remembers what has left; some it never sends. It tells what came in, page by page.

    Attributes:
        sent: What has left.
        failed: What will not.
    """

    name: ClassVar[str] = "counting"
    outside: Outside
    networks: Networks = field(default_factory=Networks)
    sent: dict[str, PayoutOrder] = field(default_factory=dict)
    failed: set[str] = field(default_factory=set)

    async def send(self, order: PayoutOrder) -> CustodyReceipt:
        await self.outside.answer("custodian before sending")
        if order.id not in self.sent and order.id not in self.failed:
            if order.network is not None and self.outside.rng.random() < 0.1:
                self.failed.add(order.id)
            else:
                self.sent[order.id] = order
        await self.outside.answer("custodian after sending")
        return self._said(order.id, "SENT")

    async def find_payout(self, payout_id: str) -> CustodyReceipt | None:
        await self.outside.answer("custodian finding")
        known = payout_id in self.sent or payout_id in self.failed
        is_final = known and payout_id in self.sent and self.sent[payout_id].network is not None
        return self._said(payout_id, "CONFIRMED" if is_final else "SENT") if known else None

    async def deposit_address(self, request: AddressRequest) -> DepositAddress:
        await self.outside.answer("custodian giving an address")
        kind = "bc1" if request.network == "bitcoin" else "0x"
        return DepositAddress(f"{kind}-{request.holder}")

    async def arrivals(self, cursor: str, limit: int) -> ArrivalPage:
        await self.outside.answer("custodian listing")
        start = int(cursor or 0)
        page = self.networks.said[start : start + min(limit, 3)]
        return ArrivalPage(tuple(page), str(start + len(page)))

    async def read_callback(self, headers: Mapping[str, str], body: bytes, now: int) -> Sequence[Arrival | CustodyReceipt]:
        del headers, now
        return [self.networks.said[int(body)]]

    def _said(self, payout_id: str, status: str) -> CustodyReceipt:
        if payout_id in self.failed:
            return CustodyReceipt(payout_id, "FAILED", None, "nobody takes it there")
        return CustodyReceipt(payout_id, status, f"transaction of {payout_id}")


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
