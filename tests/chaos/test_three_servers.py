"""A day that three servers and a replica should survive: all are restarted, the primary is killed, the replica takes its place.

All of it is under load, in one run: the restarts with clients who never ask twice and must not fail once, the failover with
clients who ask again with the same key.
"""

import asyncio
import random
import urllib.request
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.chaos.asking import Client
from tests.chaos.balancer import Balancer
from tests.chaos.books import keys_in_log
from tests.chaos.customers import Customer, open_customers
from tests.chaos.failing_over import STANDBY, fail_over, pair
from tests.chaos.rolling import DRAIN, Crowd, roll
from tests.chaos.serving import Server, gql_server
from tests.chaos.storm import Storm
from tests.counts import IS_SOAK, count
from tests.databases import PostgresCluster
from tests.standbys import follow_synchronously

pytestmark = [pytest.mark.soak, pytest.mark.timeout(0)]
"""Two clusters of their own and six processes; each part has its own tests, of which the small ones are in every run."""

SERVERS = 3
CUSTOMERS = 8
ORDERS = count(test=300, soak=10_000)
ROUNDS = count(test=1, soak=4)


@dataclass(frozen=True, slots=True)
class Day:
    """What came of it.

    Attributes:
        seconds: How long the replica took to take over.
        found: How many acknowledged commands were found again by their keys.
    """

    customers: Sequence[Customer]
    balancer: Balancer
    crowd: Crowd
    codes: Sequence[int]
    storm: Storm
    seconds: float
    found: int


async def live(servers: Sequence[Server], primary: PostgresCluster, replica: PostgresCluster, seed: int) -> Day:
    """Goes through the day."""
    clients = [Client(server.port) for server in servers]
    customers = await open_customers(clients, CUSTOMERS)
    for client in clients:
        client.close()
    balancer, crowd, codes = await roll(servers, customers, ROUNDS)
    for server in servers:
        assert await asyncio.to_thread(is_answered_by_the_replica, server)
    storm = Storm(servers, customers, random.Random(seed))
    _, seconds = await asyncio.gather(storm.run(ORDERS, 0), fail_over(primary, replica, storm, ORDERS // 2))
    found = await storm.replay_everything()
    storm.close()
    return Day(customers, balancer, crowd, codes, storm, seconds, found)


def is_answered_by_the_replica(server: Server) -> bool:
    """Asks a server for something, until the replica has what is to be read; tells whether it ever was."""
    body = b'{"query": "{ assets { symbol } }"}'
    asked = urllib.request.Request(f"http://127.0.0.1:{server.port}/graphql", body, {"content-type": "application/json"})
    for _ in range(100):
        with urllib.request.urlopen(asked, timeout=10) as answer:
            if "ledger-as-of" in answer.headers:
                return True
    return False


def test_all_are_restarted_the_primary_is_killed_the_replica_takes_over_and_nothing_is_lost(
    tmp_path: Path, report_line: Callable[[str], None]
) -> None:
    seed = random.randrange(2**32) if IS_SOAK else 5
    with pair() as (primary, replica, url):
        follow_synchronously(primary, STANDBY)
        settings = {**DRAIN, "GQL_SERVER_REPLICA_URL": replica.url(urlsplit(url).path[1:])}
        servers = [Server(url, tmp_path, settings=settings) for _ in range(SERVERS)]
        try:
            for server in servers:
                server.start()
                server.wait_until_ready()
            day = asyncio.run(live(servers, primary, replica, seed))
            codes = [server.stop() for server in servers]
        finally:
            for server in servers:
                server.end()
        audit = gql_server("audit", database_url=url)
        keys = keys_in_log(replica, replica.url(urlsplit(url).path[1:]), day.customers)
    crowd, tally = day.crowd, day.storm.tally
    report_line(
        f"{len(day.codes)} restarts of {SERVERS} servers under {crowd.asked.total():,} requests ({crowd.asked['order']:,} orders): "
        f"{len(crowd.failed)} failed. Then {ORDERS:,} commands, the primary killed in the middle, its replica promoted in "
        f"{day.seconds:.1f} s: retries {dict(tally.retries)}, longest without an answer {tally.longest_silence:.1f} s, "
        f"{day.found:,} found again; audit: {audit.stdout.strip()}; seed {seed}"
    )
    logs = "\n".join(server.log.read_text()[-3000:] for server in servers)
    assert crowd.failed == []
    assert day.balancer.failures == []
    assert min(day.balancer.served.values()) > 0
    assert tally.faults == [], "\n".join(tally.faults[:10]) + logs
    assert len(tally.answers) == len(tally.orders) == day.found == ORDERS
    assert set(tally.orders) <= set(keys)
    assert max(Counter(keys).values()) == 1
    assert [*day.codes, *codes] == [0] * (SERVERS * (ROUNDS + 1))
    assert audit.returncode == 0, audit.stdout + audit.stderr
