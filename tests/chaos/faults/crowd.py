"""Customers at several servers who ask until they are answered, and an account of all that they heard."""

from __future__ import annotations

import asyncio
import random
import time
from bisect import bisect_right, insort
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import inf
from typing import Final

from tests.chaos.asking import Client, ConnectionFailed, Json
from tests.chaos.customers import Customer
from tests.chaos.orders import Order, draw, lasting

PATIENCE_SECONDS: Final = 8
"""After this a client gives a request up and asks again, with the same key."""
AGAIN_SECONDS: Final = 0.15
"""How long a client waits, more or less, before it asks again."""
DUPLICATED_SHARE: Final = 0.1
PRICES: Final = {"BTC": 60_000, "ETH": 3_000, "SOL": 150}
FAILURES: Final = {"UNAVAILABLE": "retryable", "OUTCOME_UNKNOWN": "retryWithSameKey"}
"""The only errors that a client may meet besides a broken connection: the code, and the flag that says what to do."""


@dataclass
class Heard:
    """What was asked and what came back.

    Attributes:
        answers: The first answer to each key that was acknowledged, without the word whether it was a replay.
        maybe: Keys of which a request may have been decided though nobody was told: those whose connection broke, whose client
            gave up, or that were answered so. Of all others each failure said that nothing had changed.
        failures: How often a request had to be sent again, by what had happened to it.
        faults: What must not happen.
    """

    orders: dict[str, Order] = field(default_factory=dict)
    answers: dict[str, Json] = field(default_factory=dict)
    maybe: set[str] = field(default_factory=set)
    failures: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def hear(self, order: Order, answer: Json) -> None:
        """Take down an answer; a second one to the same key must be the first one again."""
        heard = lasting(answer)
        if order.key not in self.answers:
            if order.key not in self.maybe and answer.get("command", {}).get("replayed"):
                self.faults.append(f"{order.name} {order.key}: nothing had changed, it was said, and now it is a replay")
            self.answers[order.key] = heard
        elif self.answers[order.key] != heard:
            self.faults.append(f"{order.name} {order.key} was answered {self.answers[order.key]} and then {heard}")


class Crowd:
    """Customers at work.

    Args:
        ports: Of the servers.
        customers: Who asks; each of the clients is one of them.
        clients: How many ask at the same time.
        pause: How long a client thinks between two orders, seconds.
    """

    def __init__(
        self, ports: Sequence[int], customers: Sequence[Customer], dice: random.Random, *, clients: int, pause: float, name: str
    ) -> None:
        self.heard = Heard()
        self._good_at: list[list[tuple[float, float]]] = [[] for _ in range(clients)]
        """When each client sent what was then answered, and when the answer came: of the monotonic clock."""
        self.is_over = False
        self.name = name
        self._clients = [Client(port) for port in ports]
        self._customers = customers
        self._dice = dice
        self._pause = pause
        self._begun = 0

    async def run(self) -> None:
        """Ask until it is over, and all that was asked is answered."""
        moving = asyncio.create_task(self._move_prices())
        await asyncio.gather(*(self._work(number) for number in range(len(self._good_at))))
        await moving

    async def replay_everything(self) -> int:
        """Send every acknowledged key once more, at any server, and return how many were not found again."""
        keys = list(self.heard.answers)
        lost = 0

        async def replay(worker: int) -> None:
            nonlocal lost
            for key in keys[worker :: len(self._good_at)]:
                order = self.heard.orders[key]
                answer, _ = await self._send(order)
                self.heard.hear(order, answer)
                if not answer.get("command", {"replayed": True})["replayed"]:
                    lost += 1
                    self.heard.faults.append(f"{order.name} {key} was acknowledged and is decided anew")

        await asyncio.gather(*(replay(worker) for worker in range(len(self._good_at))))
        return lost

    def good_since(self, moment: float) -> list[float | None]:
        """Return when each client first had a good answer to what it sent after a moment; None for those who still wait."""
        firsts = [bisect_right(good_at, (moment, inf)) for good_at in self._good_at]
        return [good_at[first][1] if first < len(good_at) else None for good_at, first in zip(self._good_at, firsts, strict=True)]

    def close(self) -> None:
        """Close every connection."""
        for client in self._clients:
            client.close()

    async def _work(self, number: int) -> None:
        customer = self._customers[number % len(self._customers)]
        while not self.is_over:
            self._begun += 1
            order = draw(self._dice, customer, f"{self.name}-{self._begun}")
            self.heard.orders[order.key] = order
            times = 2 if self._dice.random() < DUPLICATED_SHARE else 1  # Some ask twice at the same time.
            if times > 1:
                self.heard.maybe.add(order.key)
            for answer, sent_at in await asyncio.gather(*(self._send(order) for _ in range(times))):
                self.heard.hear(order, answer)
                insort(self._good_at[number], (sent_at, time.monotonic()))
            await asyncio.sleep(self._pause * (0.5 + self._dice.random()))

    async def _send(self, order: Order) -> tuple[Json, float]:
        """Send an order until it is answered, with the same key; return the answer, and when that was sent which it answers."""
        while True:
            sent_at = time.monotonic()
            answer = await self._try(order, self._dice.choice(self._clients))
            if answer is not None:
                return answer, sent_at
            await asyncio.sleep(AGAIN_SECONDS * (0.5 + self._dice.random()))

    async def _try(self, order: Order, client: Client) -> Json | None:
        """Send an order once; None when it has to be sent again."""
        heard = self.heard
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                status, answer = await client.ask(order.document, {"input": order.fields}, order.customer.token)
        except (ConnectionFailed, TimeoutError) as failure:
            heard.failures["no answer in time" if isinstance(failure, TimeoutError) else "connection broken"] += 1
            heard.maybe.add(order.key)
            return None
        if "errors" in answer:
            self._judge(order, status, answer)
            return None
        decided: Json = answer["data"][order.name]
        if decided["__typename"] == "Overloaded":
            heard.failures["Overloaded"] += 1
            return None
        return decided

    def _judge(self, order: Order, status: int, answer: Json) -> None:
        """Allow the two failures that say whether anything has changed, and no other."""
        for error in answer["errors"]:
            extensions = error.get("extensions", {})
            code = extensions.get("code")
            self.heard.failures[str(code)] += 1
            if code == "OUTCOME_UNKNOWN":
                self.heard.maybe.add(order.key)
            is_partial = answer.get("data") is not None and code == "OUTCOME_UNKNOWN"  # Decided, as the rest of the answer says.
            if not (status == 503 or is_partial) or extensions.get(FAILURES.get(code, "")) is not True:
                self.heard.faults.append(f"{order.name} {order.key}: {status} {error}")

    async def _move_prices(self) -> None:
        """Set a price now and then; it has no key, so what fails is left."""
        document = "mutation ($input: SandboxSetPriceInput!) { sandboxSetPrice(input: $input) { __typename } }"
        while not self.is_over:
            await asyncio.sleep(self._dice.random())
            asset = self._dice.choice(list(PRICES))
            fields = {"asset": asset, "usd": str(PRICES[asset] * self._dice.randrange(85, 106) // 100)}
            try:
                async with asyncio.timeout(PATIENCE_SECONDS):
                    status, answer = await self._dice.choice(self._clients).ask(document, {"input": fields})
            except (ConnectionFailed, TimeoutError):
                continue
            codes = {error.get("extensions", {}).get("code") for error in answer.get("errors", ())}
            if status != 200 and not (status == 503 and codes <= set(FAILURES)):
                self.heard.faults.append(f"sandboxSetPrice: {status} {answer}")
