"""A primary and its standby, which takes over in the middle of everything."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from tests.chaos.storm import Storm
from tests.databases import PostgresCluster, fresh_postgres_database, postgres_cluster
from tests.standbys import kill, promote, standby_of
from tests.templates import migrate

STANDBY = "standby"


@contextmanager
def pair() -> Iterator[tuple[PostgresCluster, PostgresCluster, str]]:
    """A cluster, its standby, and the address of a migrated database that names both."""
    with postgres_cluster(is_durable=False) as primary:
        url = fresh_postgres_database(primary)
        migrate(url)
        with standby_of(primary, STANDBY) as standby:
            yield primary, standby, f"{url},{standby.directory}"


async def fail_over(primary: PostgresCluster, standby: PostgresCluster, storm: Storm, after: int) -> float:
    """Kills the primary after so many answers; returns how long the standby took to take over."""
    while len(storm.tally.answers) < after:  # noqa: ASYNC110 - the tally knows no events
        await asyncio.sleep(0.01)
    kill(primary)
    return await asyncio.to_thread(promote, standby)
