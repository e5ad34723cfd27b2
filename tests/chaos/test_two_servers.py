"""Two servers on one PostgreSQL, 64 clients, duplicated keys, and kills: nothing acknowledged is lost, nothing happens twice."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.chaos.asking import Client
from tests.chaos.books import deposited_by_answers, deposited_by_journal, keys_in_log
from tests.chaos.customers import Customer, open_customers
from tests.chaos.serving import Server, gql_server
from tests.chaos.storm import CLIENTS, Storm
from tests.counts import IS_SOAK, count
from tests.databases import PostgresCluster

ORDERS = count(test=200, soak=20_000)
KILLS = count(test=1, soak=3)
CUSTOMERS = count(test=8, soak=32)
SEED = random.randrange(2**32) if IS_SOAK else 2


@contextmanager
def serving(url: str, directory: Path) -> Iterator[list[Server]]:
    """Two servers; the first one migrates and seeds."""
    servers = [Server(url, directory), Server(url, directory)]
    try:
        for server in servers:
            server.start()
            server.wait_until_ready()
        yield servers
    finally:
        for server in servers:
            server.end()


async def rage(servers: Sequence[Server], dice: random.Random) -> tuple[Storm, list[Customer], float, int]:
    """Runs the storm and then asks for everything again."""
    clients = [Client(server.port) for server in servers]
    customers = await open_customers(clients, CUSTOMERS)
    storm = Storm(servers, customers, dice)
    began = time.monotonic()
    await storm.run(ORDERS, KILLS)
    seconds = time.monotonic() - began
    found = await storm.replay_everything()
    for client in clients:
        client.close()
    storm.close()
    return storm, customers, seconds, found


@pytest.mark.soak  # Every run kills a server among others in tests/chaos/test_faults.py.
@pytest.mark.timeout(0)
def test_nothing_acknowledged_is_lost_or_doubled_when_servers_are_killed(
    cluster: PostgresCluster, postgres_url: str, tmp_path: Path, report_line: Callable[[str], None]
) -> None:
    with serving(postgres_url, tmp_path) as servers:
        storm, customers, seconds, found = asyncio.run(rage(servers, random.Random(SEED)))
        exit_codes = [server.stop() for server in servers]
        kills = sum(server.kills for server in servers)
    tally = storm.tally
    audit = gql_server("audit", database_url=postgres_url)
    accepted, duplicated = len(tally.accepted) / ORDERS, len(tally.duplicated) / ORDERS
    by_kind = Counter(f"{tally.orders[key].name}" for key in tally.accepted)
    report_line(
        f"{ORDERS:,} commands of {CLIENTS} clients in {seconds:.0f} s ({tally.requests:,} requests), {accepted:.0%} accepted "
        f"({_listed(by_kind)}), {duplicated:.0%} of the keys sent again, {kills} kills, retries: {_listed(tally.retries)}, "
        f"5xx: {_listed(tally.server_errors)}, besides: {_listed(tally.moves)}; {found:,} found again; "
        f"audit: {audit.stdout.strip()}; seed {SEED}"
    )
    logs = "\n".join(server.log.read_text()[-4000:] for server in servers)
    assert tally.faults == [], f"{len(tally.faults)} faults\n" + "\n".join(tally.faults[:10]) + logs
    assert len(tally.answers) == len(tally.orders) == ORDERS
    assert found == ORDERS
    assert (kills, exit_codes) == (KILLS, [0, 0])
    assert accepted >= 0.3
    assert duplicated >= 0.1
    assert Counter(keys_in_log(cluster, postgres_url, customers)) == Counter(list(tally.orders))
    assert deposited_by_journal(cluster, postgres_url, customers) == deposited_by_answers(tally.orders, tally.answers)
    assert audit.returncode == 0, audit.stdout + audit.stderr


def _listed(counts: Counter[str]) -> str:
    return ", ".join(f"{name} {number:,}" for name, number in sorted(counts.items())) or "none"
