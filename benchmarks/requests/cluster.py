"""The databases of a run: one that is seeded, and a copy of it for each server."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

from benchmarks.requests.clocks import cpu_of_all, with_descendants
from benchmarks.requests.customers import Scale
from benchmarks.requests.processes import pinned, processors
from benchmarks.requests.seeding import add_customers, make_house, settings_of
from benchmarks.requests.standing_clock import stop_clock
from gql_server.app import House
from tests.databases import PostgresCluster, fresh_postgres_database, postgres_cluster


@dataclass(frozen=True, slots=True)
class Seeded:
    """A cluster with a seeded database that nobody is connected to."""

    cluster: PostgresCluster
    url: str
    now: int

    def copy(self) -> str:
        """Return the address of a new copy, whose clock stands still as well."""
        url = fresh_postgres_database(self.cluster, template=urlsplit(self.url).path[1:])
        stop_clock(self.cluster, url, self.now)
        return url

    def cpu(self) -> dict[int, float]:
        """Return the processor time of each of the database's processes."""
        pid = int((self.cluster.directory / "data" / "postmaster.pid").read_text().split("\n", 1)[0])
        return cpu_of_all(with_descendants(pid))


@contextmanager
def seeded_cluster(scale: Scale) -> Iterator[Seeded]:
    """Run PostgreSQL as in production, with a database that has the benchmark's customers in it."""
    with pinned(processors()[1]), postgres_cluster(settings={"shared_buffers": "512MB"}) as cluster:
        url, now = fresh_postgres_database(cluster), int(time.time())
        asyncio.run(House(settings_of(url)).prepare())
        stop_clock(cluster, url, now)
        asyncio.run(make_house(url))
        asyncio.run(add_customers(url, scale))
        name = urlsplit(url).path[1:]
        cluster.execute("VACUUM ANALYZE", database=name)
        cluster.execute("CHECKPOINT")
        yield Seeded(cluster, url, now)
