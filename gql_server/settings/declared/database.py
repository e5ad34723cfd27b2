"""Connections to the database and to its replica."""

from dataclasses import dataclass

from gql_server.settings.kinds import OPTIONAL_DATABASE_URL, integer
from gql_server.settings.variables import variable


@dataclass(frozen=True, kw_only=True)
class Databases:
    """Connections to the database and to its replica."""

    database_connections_min: int = variable(
        "GQL_SERVER_DATABASE_CONNECTIONS_MIN",
        integer(1, 1000),
        default="2",
        meaning="How many PostgreSQL connections each process keeps open.",
    )
    database_connections_max: int = variable(
        "GQL_SERVER_DATABASE_CONNECTIONS_MAX",
        integer(1, 1000),
        default="16",
        meaning="How many PostgreSQL connections each process opens at most.",
    )
    database_direct_url: str = variable(
        "GQL_SERVER_DATABASE_DIRECT_URL",
        OPTIONAL_DATABASE_URL,
        default="",
        meaning="The PostgreSQL database past a pooler, for what needs a session: LISTEN, locks, migrations. By default the same.",
        is_secret=True,
    )
    replica_url: str = variable(
        "GQL_SERVER_REPLICA_URL",
        OPTIONAL_DATABASE_URL,
        default="",
        meaning="A streaming replica of the PostgreSQL database, which then answers queries. By default there is none.",
        is_secret=True,
    )
    replica_wait_milliseconds_max: int = variable(
        "GQL_SERVER_REPLICA_WAIT_MILLISECONDS_MAX",
        integer(0, 10_000),
        default="100",
        meaning="How long a query waits for the replica to hold what its client has seen; then the primary answers.",
    )
    replica_lag_seconds_max: int = variable(
        "GQL_SERVER_REPLICA_LAG_SECONDS_MAX",
        integer(1, 3600),
        default="5",
        meaning="How old the replica may be, in seconds; when it is older, the primary answers.",
    )
