"""What a server is at all: whose money it is, where its database is and where it listens, and its secrets."""

from dataclasses import dataclass

from gql_server.settings.kinds import DATA_KEYS, DATABASE_URL, HOST, PUBLIC_URL, SECRET, integer, one_of
from gql_server.settings.variables import Mode, variable

DEVELOPMENT_SECRET = "sandbox-secret-known-to-everyone-never-for-real-money"  # noqa: S105 - Public on purpose.


@dataclass(frozen=True, kw_only=True)
class Ground:
    """What a server is at all."""

    mode: Mode = variable(
        "GQL_SERVER_MODE",
        one_of(Mode),
        default="sandbox",
        meaning="`sandbox` plays with nobody's money and a clock of its own; `production` is real.",
    )
    database_url: str = variable(
        "GQL_SERVER_DATABASE_URL",
        DATABASE_URL,
        default="sqlite:///var/gql_server.sqlite3",
        meaning="The database. SQLite serves one process; PostgreSQL any number.",
        is_secret=True,
    )
    secret: str = variable(
        "GQL_SERVER_SECRET",
        SECRET,
        default=DEVELOPMENT_SECRET,
        production_default=None,
        meaning="The key under which tokens and e-mail addresses are hashed. Changing it signs everybody out.",
        is_secret=True,
    )
    data_keys: tuple[str, ...] = variable(
        "GQL_SERVER_DATA_KEYS",
        DATA_KEYS,
        default="",
        production_default=None,
        meaning="The keys that seal personal data at rest, the newest first. In the sandbox one is derived from the secret.",
        is_secret=True,
    )
    host: str = variable("GQL_SERVER_HOST", HOST, default="127.0.0.1", meaning="The address on which the server listens.")
    port: int = variable(
        "GQL_SERVER_PORT",
        integer(0, 65535),
        default="8000",
        fallback="PORT",
        meaning="The TCP port on which the server listens; 0 lets the system choose. `PORT` works as well.",
    )
    public_url: str = variable(
        "GQL_SERVER_PUBLIC_URL",
        PUBLIC_URL,
        default="",
        meaning="Where customers reach the server, for links in e-mails. By default http://HOST:PORT.",
    )
