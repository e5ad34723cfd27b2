"""What an asynchronous standby loses when its primary is killed: little, and it can be said how much.

That nothing is lost where it is synchronous is shown by tests/chaos/test_three_servers.py.
"""

import asyncio
import os
import signal
import time
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest

from gql_server.domain.commands import ApproveAccount, CreditDeposit, OpenAccount
from gql_server.ports.errors import StorageFailure
from gql_server.service.requests import TellerFailure
from tests.chaos.failing_over import pair
from tests.chaos.serving import gql_server
from tests.databases import PostgresCluster
from tests.service.house import House, open_house, seed
from tests.service.storages import opened, storage_at
from tests.standbys import kill, promote

pytestmark = [pytest.mark.soak, pytest.mark.timeout(0)]
"""Two clusters of their own; that several hosts are one database is in every run, in tests/storage."""

CUSTOMERS = 8
STALLED_SECONDS = (0.0, 1.0)
CLIENTS = 32


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
