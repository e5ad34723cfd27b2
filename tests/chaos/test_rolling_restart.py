"""Three servers behind a balancer are restarted one after another, under load, and nobody notices."""

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tests.chaos.asking import Client
from tests.chaos.balancer import Balancer
from tests.chaos.customers import open_customers
from tests.chaos.rolling import CLIENTS, DRAIN, Crowd, roll
from tests.chaos.serving import Server, gql_server
from tests.counts import count

pytestmark = [pytest.mark.soak, pytest.mark.timeout(0)]
"""Six processes are started; that a process drains as it should is in every run, in tests/web/test_draining.py."""

SERVERS = 3
CUSTOMERS = 6
ROUNDS = count(test=1, soak=4)


async def open_and_roll(servers: Sequence[Server]) -> tuple[Balancer, Crowd, list[int]]:
    """Opens accounts and restarts the servers."""
    clients = [Client(server.port) for server in servers]
    customers = await open_customers(clients, CUSTOMERS)
    for client in clients:
        client.close()
    return await roll(servers, customers, ROUNDS)


def test_a_rolling_restart_fails_no_request(postgres_url: str, tmp_path: Path, report_line: Callable[[str], None]) -> None:
    servers = [Server(postgres_url, tmp_path, settings=DRAIN) for _ in range(SERVERS)]
    try:
        for server in servers:
            server.start()
            server.wait_until_ready()
        balancer, crowd, codes = asyncio.run(open_and_roll(servers))
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
