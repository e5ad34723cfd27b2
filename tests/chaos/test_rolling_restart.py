"""Three servers behind a balancer are restarted one after another, under load, and nobody notices."""

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tests.chaos.asking import Client
from tests.chaos.balancer import LOOK_SECONDS, Balancer, Upstream
from tests.chaos.customers import Customer, open_customers
from tests.chaos.orders import draw
from tests.chaos.serving import Server, gql_server
from tests.counts import count

pytestmark = [pytest.mark.soak, pytest.mark.timeout(0)]
"""Six processes are started; that a process drains as it should is in every run, in tests/web/test_draining.py."""

SERVERS = 3
CLIENTS = 16
CUSTOMERS = 6
ROUNDS = count(test=1, soak=4)
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


async def restart(servers: Sequence[Server], crowd: Crowd, upstreams: Sequence[Upstream]) -> list[int]:
    """Restarts one server after another, as a deployment does: the next one when the last one is ready again."""
    codes = []
    for _ in range(ROUNDS):
        for server, upstream in zip(servers, upstreams, strict=True):
            codes.append(await asyncio.to_thread(server.stop))
            server.start()
            await asyncio.to_thread(server.wait_until_ready)
            await upstream.ready.wait()
    crowd.is_over = True
    return codes


async def roll(servers: Sequence[Server]) -> tuple[Balancer, Crowd, list[int]]:
    clients = [Client(server.port) for server in servers]
    customers = await open_customers(clients, CUSTOMERS)
    for client in clients:
        client.close()
    upstreams = [Upstream(server.port) for server in servers]
    balancer = Balancer(upstreams)
    async with balancer.listening():
        for upstream in upstreams:
            await upstream.ready.wait()
        crowd = Crowd(balancer.port, customers)
        asking = asyncio.create_task(crowd.run())
        codes = await restart(servers, crowd, upstreams)
        await asking
        await asyncio.sleep(2 * LOOK_SECONDS)  # The last connections close.
    return balancer, crowd, codes


def test_a_rolling_restart_fails_no_request(postgres_url: str, tmp_path: Path, report_line: Callable[[str], None]) -> None:
    servers = [Server(postgres_url, tmp_path, settings=DRAIN) for _ in range(SERVERS)]
    try:
        for server in servers:
            server.start()
            server.wait_until_ready()
        balancer, crowd, codes = asyncio.run(roll(servers))
        for server in servers:
            server.stop()
    finally:
        for server in servers:
            server.end()
    audit = gql_server("audit", database_url=postgres_url)
    report_line(
        f"{len(codes)} restarts of {SERVERS} servers under {crowd.asked.total():,} requests of {CLIENTS} clients "
        f"({crowd.asked['order']:,} of them orders): {len(crowd.failed)} failed; {balancer.let_go:,} connections were let go "
        f"with an answer; audit: {audit.stdout.strip()}"
    )
    assert crowd.failed == []
    assert balancer.failures == []
    assert set(codes) == {0}
    assert balancer.let_go > 0
    assert min(balancer.served.values()) > 0
    assert audit.returncode == 0, audit.stdout + audit.stderr
