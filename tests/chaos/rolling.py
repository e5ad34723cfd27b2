"""Servers behind a balancer, restarted one after another while clients ask who never ask twice."""

import asyncio
import random
from collections import Counter
from collections.abc import Sequence

from tests.chaos.asking import Client
from tests.chaos.balancer import LOOK_SECONDS, Balancer, Upstream
from tests.chaos.customers import Customer
from tests.chaos.orders import draw
from tests.chaos.serving import Server

CLIENTS = 16
DRAIN = {"GQL_SERVER_DRAIN_SECONDS": "2"}
READ = "{ markets { asset { symbol } lendRate { net { apr } } } viewer { account { id } } }"


class Crowd:
    """Clients who never ask twice."""

    def __init__(self, port: int, customers: Sequence[Customer]) -> None:
        self.asked: Counter[str] = Counter()
        self.failed: list[str] = []
        self.is_over = False
        self._client = Client(port)
        self._customers = customers

    async def run(self) -> None:
        """Asks until it is over."""
        await asyncio.gather(*(self._ask_on(number) for number in range(CLIENTS)))
        self._client.close()

    async def _ask_on(self, number: int) -> None:
        dice, customer, asked = random.Random(number), self._customers[number % len(self._customers)], 0
        while not self.is_over:
            asked += 1
            order = draw(dice, customer, f"crowd-{number}-{asked}")
            document, variables = (READ, {}) if asked % 2 else (order.document, {"input": order.fields})
            status, answer = await self._client.ask(document, variables, customer.token)
            self.asked["read" if asked % 2 else "order"] += 1
            if status != 200 or "errors" in answer:
                self.failed.append(f"{status} {answer}")


async def restart(servers: Sequence[Server], crowd: Crowd, upstreams: Sequence[Upstream], rounds: int) -> list[int]:
    """Restarts one server after another, as a deployment does: the next one when the last one is ready again."""
    codes = []
    for _ in range(rounds):
        for server, upstream in zip(servers, upstreams, strict=True):
            codes.append(await asyncio.to_thread(server.stop))
            server.start()
            await asyncio.to_thread(server.wait_until_ready)
            await upstream.ready.wait()
    crowd.is_over = True
    return codes


async def roll(servers: Sequence[Server], customers: Sequence[Customer], rounds: int) -> tuple[Balancer, Crowd, list[int]]:
    """Restarts all of them so many times under load; returns what stood before them, who asked, and with what they ended."""
    upstreams = [Upstream(server.port) for server in servers]
    balancer = Balancer(upstreams)
    async with balancer.listening():
        for upstream in upstreams:
            await upstream.ready.wait()
        crowd = Crowd(balancer.port, customers)
        asking = asyncio.create_task(crowd.run())
        codes = await restart(servers, crowd, upstreams, rounds)
        await asking
        await asyncio.sleep(2 * LOOK_SECONDS)  # The last connections close.
    return balancer, crowd, codes
