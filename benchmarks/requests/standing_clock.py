"""Money time that stands still, for everybody on one database, so that all answers are the same whenever they are given.

The databases of a benchmark have a function in front of PostgreSQL's own ``clock_timestamp``; nothing of a server is changed.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from tests.databases import PostgresCluster


def stop_clock(cluster: PostgresCluster, url: str, at: int) -> None:
    """Let every later connection to a database read one time.

    Args:
        at: Unix seconds.
    """
    name = urlsplit(url).path[1:]
    cluster.execute(
        "CREATE OR REPLACE FUNCTION public.clock_timestamp() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE"
        f" RETURN pg_catalog.to_timestamp({at})",
        database=name,
    )
    cluster.execute(f'ALTER DATABASE "{name}" SET search_path = public, pg_catalog')
