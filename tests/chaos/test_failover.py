"""The primary is killed and its standby takes over: nothing acknowledged is lost where it was synchronous, and little where not."""

import asyncio
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from gql_server.domain.commands import ApproveAccount, CreditDeposit, OpenAccount
from gql_server.ports.errors import StorageFailure
from gql_server.service.requests import TellerFailure
from tests.chaos.asking import Client
from tests.chaos.books import keys_in_log
from tests.chaos.customers import Customer, open_customers
from tests.chaos.serving import Server, gql_server
from tests.chaos.storm import Storm
from tests.counts import IS_SOAK, count
from tests.databases import PostgresCluster, fresh_postgres_database, postgres_cluster
from tests.service.house import House, open_house, seed
from tests.service.storages import opened, storage_at
from tests.standbys import follow_synchronously, kill, promote, standby_of
from tests.templates import migrate

pytestmark = [pytest.mark.soak, pytest.mark.timeout(0)]
"""Two clusters of their own, and three processes; that several hosts are one database is in every run, in tests/storage."""

SERVERS = 3
ORDERS = count(test=300, soak=10_000)
CUSTOMERS = 8
STANDBY = "standby"
STALLED_SECONDS = (0.0, 1.0)
CLIENTS = 32


@contextmanager
def pair() -> Iterator[tuple[PostgresCluster, PostgresCluster, str]]:
    """A cluster, its standby, and the address of a migrated database that names both."""
    with postgres_cluster(is_durable=False) as primary:
        url = fresh_postgres_database(primary)
        migrate(url)
        with standby_of(primary, STANDBY) as standby:
            yield primary, standby, f"{url},{standby.directory}"


async def fail_over(primary: PostgresCluster, standby: PostgresCluster, storm: Storm) -> float:
    """Kills the primary in the middle of everything; returns how long the standby took to take over."""
    while len(storm.tally.answers) < ORDERS // 2:  # noqa: ASYNC110 - the tally knows no events
        await asyncio.sleep(0.01)
    kill(primary)
    return await asyncio.to_thread(promote, standby)


async def rage(
    servers: Sequence[Server], primary: PostgresCluster, standby: PostgresCluster, seed: int
) -> tuple[Storm, list[Customer], float, int]:
    """Runs the storm, with a failover, and asks for everything again."""
    clients = [Client(server.port) for server in servers]
    customers = await open_customers(clients, CUSTOMERS)
    storm = Storm(servers, customers, random.Random(seed))
    _, seconds = await asyncio.gather(storm.run(ORDERS, 0), fail_over(primary, standby, storm))
    found = await storm.replay_everything()
    for client in clients:
        client.close()
    storm.close()
    return storm, customers, seconds, found


def test_nothing_acknowledged_is_lost_when_a_synchronous_standby_takes_over(
    tmp_path: Path, report_line: Callable[[str], None]
) -> None:
    seed = random.randrange(2**32) if IS_SOAK else 5
    with pair() as (primary, standby, url):
        follow_synchronously(primary, STANDBY)
        servers = [Server(url, tmp_path) for _ in range(SERVERS)]
        try:
            for server in servers:
                server.start()
                server.wait_until_ready()
            storm, customers, seconds, found = asyncio.run(rage(servers, primary, standby, seed))
            codes = [server.stop() for server in servers]
        finally:
            for server in servers:
                server.end()
        audit = gql_server("audit", database_url=url)
        keys = keys_in_log(standby, standby.url(urlsplit(url).path[1:]), customers)
    tally = storm.tally
    report_line(
        f"{ORDERS:,} commands by {SERVERS} servers, the primary killed in the middle, its standby promoted in {seconds:.1f} s: "
        f"retries {dict(tally.retries)}, longest without an answer {tally.longest_silence:.1f} s, {found:,} found again, "
        f"audit: {audit.stdout.strip()}; seed {seed}"
    )
    logs = "\n".join(server.log.read_text()[-3000:] for server in servers)
    assert tally.faults == [], "\n".join(tally.faults[:10]) + logs
    assert len(tally.answers) == len(tally.orders) == found == ORDERS
    assert Counter(keys) == Counter(list(tally.orders))
    assert codes == [0] * SERVERS
    assert audit.returncode == 0, audit.stdout + audit.stderr


async def acknowledged_until_killed(
    house: House, primary: PostgresCluster, standby: PostgresCluster, stalled_seconds: float
) -> tuple[dict[str, float], float]:
    """Deposits until the primary is killed; returns when each key was acknowledged, and when the kill was."""
    acknowledged: dict[str, float] = {}
    is_over = False

    async def work(number: int) -> None:
        asked = 0
        while not is_over:
            asked += 1
            key = f"deposit-{number}-{asked}"
            try:
                await house.ask(CreditDeposit(f"customer-{number % CUSTOMERS}-0", "USDC", 10**6), key)
            except (TellerFailure, StorageFailure):
                return
            acknowledged[key] = time.monotonic()

    working = [asyncio.create_task(work(number)) for number in range(CLIENTS)]
    await asyncio.sleep(1)
    stalled = stall(standby) if stalled_seconds else None
    await asyncio.sleep(stalled_seconds or 0.5)
    kill(primary)
    killed_at = time.monotonic()
    is_over = True
    if stalled is not None:
        stalled()
    await asyncio.gather(*working)
    return acknowledged, killed_at


def stall(standby: PostgresCluster) -> Callable[[], None]:
    """Stops what a standby receives by, as a network does that is slow; returns what lets it go on."""
    receiver = int(standby.execute("SELECT pid FROM pg_stat_wal_receiver"))
    os.kill(receiver, signal.SIGSTOP)
    return lambda: os.kill(receiver, signal.SIGCONT)


@pytest.mark.parametrize("stalled_seconds", STALLED_SECONDS)
async def test_what_an_asynchronous_standby_loses_is_what_had_not_reached_it(
    stalled_seconds: float, report_line: Callable[[str], None]
) -> None:
    with pair() as (primary, standby, url):
        async with opened(storage_at(url)) as storage, open_house(storage) as house:
            await seed(house, storage)
            for number in range(CUSTOMERS):
                await house.ask(OpenAccount(f"customer-{number}", f"customer-{number}-0"))
                await house.ask(ApproveAccount(f"customer-{number}"))
            acknowledged, killed_at = await acknowledged_until_killed(house, primary, standby, stalled_seconds)
        promoted = await asyncio.to_thread(promote, standby)
        keys = set(standby.execute("SELECT key FROM command", database=urlsplit(url).path[1:]).splitlines())
        audit = gql_server("audit", database_url=url)
    lost = [killed_at - at for key, at in acknowledged.items() if key not in keys]
    report_line(
        f"asynchronous standby, receiving stalled for {stalled_seconds:.0f} s before the kill: {len(lost):,} of "
        f"{len(acknowledged):,} acknowledged commands lost, the oldest {max(lost, default=0):.2f} s before the kill; promoted in "
        f"{promoted:.1f} s; audit: {audit.stdout.strip()}"
    )
    assert audit.returncode == 0, audit.stdout + audit.stderr
    assert max(lost, default=0) <= stalled_seconds + 1
    assert stalled_seconds == 0 or lost
