"""Clients who all ask at once, of two servers, one of which dies now and then; and an account of everything that they heard."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.chaos.asking import Client, ConnectionFailed, Json
from tests.chaos.customers import Customer
from tests.chaos.orders import Order, draw, lasting
from tests.chaos.serving import Server
from tests.counts import IS_SOAK

CLIENTS = 64
DUPLICATED_SHARE = 0.2
RETRY_SECONDS_MAX = 90
MOVE_SECONDS_MAX = 600
"""Eight days are 192 boundaries, each of which waits for its turn among everybody's commands."""
RETRIED = {"UNAVAILABLE": "retryable", "OUTCOME_UNKNOWN": "retryWithSameKey"}
"""The only errors that a client may meet besides a broken connection: the code, and the flag that says what to do."""

STEPS = ("PT1H", "PT6H", "P1D", "P8D") if IS_SOAK else ("PT10M", "PT1H", "PT6H")
"""How far the clock moves at a time; the more there is of it, the longer an answer takes."""

PRICES = {"BTC": 60_000, "ETH": 3_000, "SOL": 150}


@dataclass
class Tally:
    """What was asked and what came back.

    Attributes:
        answers: The first answer to each key that was acknowledged, without the word whether it was a replay.
        orders: What was asked under each key.
        duplicated: Keys that were sent again though nothing had failed.
        retries: Why requests were sent again: what failed, and how often.
        faults: What must not happen.
        longest_silence: How long nobody was answered at most, seconds.
    """

    orders: dict[str, Order] = field(default_factory=dict)
    answers: dict[str, Json] = field(default_factory=dict)
    duplicated: set[str] = field(default_factory=set)
    requests: int = 0
    retries: Counter[str] = field(default_factory=Counter)
    server_errors: Counter[str] = field(default_factory=Counter)
    moves: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    longest_silence: float = 0.0
    _heard_at: float = field(default_factory=time.monotonic)

    def hear(self, order: Order, answer: Json) -> None:
        """Take down an answer; a second one to the same key must be the first one again."""
        now = time.monotonic()
        self.longest_silence, self._heard_at = max(self.longest_silence, now - self._heard_at), now
        heard = lasting(answer)
        first = self.answers.setdefault(order.key, heard)
        if first != heard:
            self.faults.append(f"{order.name} {order.key} was answered {first} and then {heard}")

    @property
    def accepted(self) -> list[str]:
        """The keys that were accepted."""
        return [key for key, answer in self.answers.items() if answer["__typename"].endswith("Success")]


class Storm:
    """Clients at work."""

    def __init__(self, servers: Sequence[Server], customers: Sequence[Customer], dice: random.Random) -> None:
        self.tally = Tally()
        self._servers = servers
        self._clients = [Client(server.port) for server in servers]
        self._customers = customers
        self._dice = dice
        self._begun = 0
        self._is_over = False
        self._marks: dict[int, asyncio.Event] = {}

    async def run(self, orders: int, kills: int) -> None:
        """Let the clients send so many orders while servers are killed so many times."""
        killer = asyncio.create_task(self._kill(orders, kills))
        mover = asyncio.create_task(self._move_prices_and_time())
        await asyncio.gather(*(self._work(number, orders) for number in range(CLIENTS)))
        await killer
        self._is_over = True
        await mover

    async def replay_everything(self) -> int:
        """Send every acknowledged key once more, at alternate servers, and return how many were found again."""
        keys = list(self.tally.answers)
        found = 0

        async def replay(worker: int) -> None:
            nonlocal found
            for place in range(worker, len(keys), CLIENTS):
                order, first = self.tally.orders[keys[place]], self.tally.answers[keys[place]]
                answer = await self._send(order, place % len(self._servers))
                is_replayed = answer.get("command", {"replayed": True})["replayed"]
                if lasting(answer) == first and is_replayed:
                    found += 1
                else:
                    self.tally.faults.append(f"{order.name} {order.key} was answered {first}, at the end {answer}")

        await asyncio.gather(*(replay(worker) for worker in range(CLIENTS)))
        return found

    async def _work(self, number: int, orders: int) -> None:
        customer = self._customers[number % len(self._customers)]
        earlier: list[Order] = []
        while self._begun < orders:
            self._begun += 1
            if self._begun in self._marks:
                self._marks[self._begun].set()
            order = draw(self._dice, customer, f"key-{self._begun}")
            self.tally.orders[order.key] = order
            where = self._dice.randrange(len(self._servers))
            chance = self._dice.random()
            if chance < DUPLICATED_SHARE / 2:  # The same at the same time, at the other server.
                self.tally.duplicated.add(order.key)
                await asyncio.gather(self._ask(order, where), self._ask(order, self._next(where)))
            else:
                await self._ask(order, where)
                earlier.append(order)
            if chance > 1 - DUPLICATED_SHARE / 2:  # One of before, once more.
                again = self._dice.choice(earlier[-20:])
                self.tally.duplicated.add(again.key)
                await self._ask(again, self._dice.randrange(len(self._servers)))

    def _next(self, where: int) -> int:
        """Return another server than this one."""
        return (where + 1) % len(self._servers)

    async def _ask(self, order: Order, where: int) -> None:
        self.tally.hear(order, await self._send(order, where))

    async def _send(self, order: Order, where: int) -> Json:
        """Send an order until it is answered, with the same key."""
        deadline = asyncio.get_running_loop().time() + RETRY_SECONDS_MAX
        while True:
            answer = await self._try(order, where)
            if answer is not None:
                return answer
            if asyncio.get_running_loop().time() > deadline:
                raise TimeoutError(f"{order.name} {order.key} is not answered: {self.tally.retries}")
            where = self._next(where) if self._servers[where].away else where
            await asyncio.sleep(0.05 + self._dice.random() * 0.1)

    async def _try(self, order: Order, where: int) -> Json | None:
        """Send an order once; None when it has to be sent again."""
        self.tally.requests += 1
        server = self._servers[where]
        kills = server.kills
        try:
            status, answer = await self._clients[where].ask(order.document, {"input": order.fields}, order.customer.token)
        except ConnectionFailed as failure:
            self.tally.retries["connection"] += 1
            if not server.away and server.kills == kills:
                self.tally.faults.append(f"a server that lives broke the connection: {failure}")
            return None
        if status >= 500:
            self.tally.server_errors[f"{status} {_codes(answer)}"] += 1
        if "errors" in answer:
            self._judge(order, status, answer)
            return None
        decided: Json = answer["data"][order.name]
        if decided["__typename"] == "Overloaded":
            self.tally.retries["Overloaded"] += 1
            return None
        return decided

    def _judge(self, order: Order, status: int, answer: Json) -> None:
        """Allow the two failures that say that the same key may be sent again, and no other."""
        for error in answer["errors"]:
            extensions = error.get("extensions", {})
            code = extensions.get("code")
            self.tally.retries[str(code)] += 1
            if status != 503 or extensions.get(RETRIED.get(code, "")) is not True:
                self.tally.faults.append(f"{order.name} {order.key}: {status} {error}")

    async def _kill(self, orders: int, kills: int) -> None:
        """Kill one server or the other, each time somewhere in a stretch of its own, and start it again."""
        self._marks = {int(orders * (number + 0.2 + 0.6 * self._dice.random()) / kills): asyncio.Event() for number in range(kills)}
        for reached in self._marks.values():
            await reached.wait()
            await asyncio.sleep(self._dice.random() * 0.05)
            server = self._dice.choice(self._servers)
            server.kill()
            await asyncio.sleep(self._dice.random())
            server.start()
            await asyncio.to_thread(server.wait_until_ready)

    async def _move_prices_and_time(self) -> None:
        """Set prices and the clock now and then; these have no key, so what fails is left."""
        while not self._is_over:
            await asyncio.sleep(self._dice.random())
            where = self._dice.randrange(len(self._clients))
            if self._dice.random() < 0.7:
                asset = self._dice.choice(list(PRICES))
                usd = str(PRICES[asset] * self._dice.randrange(85, 106) // 100)
                await self._move(where, "sandboxSetPrice", {"asset": asset, "usd": usd})
            else:
                await self._move(where, "sandboxAdvanceClock", {"by": self._dice.choice(STEPS)})

    async def _move(self, where: int, name: str, fields: Json) -> None:
        kind = name[0].upper() + name[1:]
        document = f"mutation ($input: {kind}Input!) {{ {name}(input: $input) {{ __typename }} }}"
        server = self._servers[where]
        kills = server.kills
        try:
            status, answer = await self._clients[where].ask(document, {"input": fields}, seconds_max=MOVE_SECONDS_MAX)
        except ConnectionFailed as failure:
            self.tally.moves[f"{name} failed"] += 1
            if not server.away and server.kills == kills:
                self.tally.faults.append(f"a server that lives broke the connection: {failure}")
            return
        self.tally.moves[name] += 1
        if status >= 500:
            self.tally.server_errors[f"{status} {_codes(answer)}"] += 1
            if not set(_codes(answer).split()) <= set(RETRIED):
                self.tally.faults.append(f"{name}: {status} {answer}")

    def close(self) -> None:
        """Close every connection."""
        for client in self._clients:
            client.close()


def _codes(answer: Json) -> str:
    return " ".join(str(error.get("extensions", {}).get("code")) for error in answer.get("errors", ()))
