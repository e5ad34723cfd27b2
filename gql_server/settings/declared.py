"""What an installation decides: read from the environment once, at start, and checked as a whole.

Each variable is declared once, as a field of `Settings`: its name, what it means, what it accepts, its default. A bad
value, a missing one and a misspelt name end the start with a `SettingsError` that names the variable. Secrets are never
shown, neither in an error nor in a `repr`. A variable that is set but empty counts as unset.
"""

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from pathlib import Path
from typing import Any, Self
from zoneinfo import ZoneInfo

from gql_server.settings.four_eyes import FOUR_EYES
from gql_server.settings.kinds import (
    DATA_KEYS,
    DATABASE_URL,
    DIRECTORY,
    EMAIL,
    FILE,
    HOST,
    NAME,
    NAMES,
    NETWORKS,
    OPTIONAL_DATABASE_URL,
    ORIGINS,
    PASSWORD,
    PUBLIC_URL,
    SECRET,
    SWITCH,
    TIME_ZONE,
    Network,
    integer,
    one_of,
)
from gql_server.settings.passkey_site import PASSKEY_ORIGINS, RP_ID, default_origins, default_rp_id, foreign_origin
from gql_server.settings.secret_files import with_files
from gql_server.settings.variables import Mode, SettingsError, Variable, variable

PREFIX = "GQL_SERVER_"
PLUGIN_PREFIX = "GQL_SERVER_PLUGIN_"

DEVELOPMENT_SECRET = "sandbox-secret-known-to-everyone-never-for-real-money"  # noqa: S105 - Public on purpose.


class LogFormat(StrEnum):
    """How a log line looks: for a person, or for a machine."""

    CONSOLE = "console"
    JSON = "json"


class LogLevel(StrEnum):
    """The least severe log line that is written."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Every decision of an installation. `Settings()` is the sandbox that `make run` starts."""

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
    plugins: tuple[str, ...] = variable(
        "GQL_SERVER_PLUGINS",
        NAMES,
        default="",
        meaning="Load only these plugins. By default every plugin that is found.",
    )
    disabled_plugins: tuple[str, ...] = variable(
        "GQL_SERVER_DISABLED_PLUGINS", NAMES, default="", meaning="Never load these plugins."
    )
    trace_plugins: bool = variable(
        "GQL_SERVER_TRACE_PLUGINS", SWITCH, default="off", meaning="Log each hook call and what it answered."
    )
    plugins_dir: Path | None = variable(
        "GQL_SERVER_PLUGINS_DIR",
        DIRECTORY,
        default="",
        meaning="A directory of plugin projects that need no installation. By default the checkout's own `plugins`.",
    )
    notifier: str = variable(
        "GQL_SERVER_NOTIFIER", NAME, default="", meaning="The adapter that sends e-mail. By default the only one made for the mode."
    )
    identity_provider: str = variable(
        "GQL_SERVER_IDENTITY_PROVIDER",
        NAME,
        default="",
        meaning="The adapter that verifies who customers are. By default the only one made for the mode.",
    )
    custodian: str = variable(
        "GQL_SERVER_CUSTODIAN",
        NAME,
        default="",
        meaning="The adapter that holds the coins. By default the only one made for the mode.",
    )
    plugin_settings: Mapping[str, str] = field(default_factory=dict, repr=False)
    """What the environment says to adapters: variables that begin with ``GQL_SERVER_PLUGIN_``."""
    teller_batch_max: int = variable(
        "GQL_SERVER_TELLER_BATCH_MAX",
        integer(1, 1024),
        default="256",
        meaning="How many waiting commands share one transaction at most.",
    )
    teller_queue_max: int = variable(
        "GQL_SERVER_TELLER_QUEUE_MAX",
        integer(1, 1_000_000),
        default="4096",
        meaning="How many commands may wait; one more is answered `Overloaded`.",
    )
    teller_wait_seconds_max: int = variable(
        "GQL_SERVER_TELLER_WAIT_SECONDS_MAX",
        integer(1, 600),
        default="10",
        meaning="How long a command may wait for its turn, in seconds, before it is answered `Overloaded`.",
    )
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
    live_connections_max: int = variable(
        "GQL_SERVER_LIVE_CONNECTIONS_MAX",
        integer(1, 1_000_000),
        default="5000",
        meaning="How many WebSockets and event streams each process keeps open; one address, a quarter.",
    )
    live_operations_max: int = variable(
        "GQL_SERVER_LIVE_OPERATIONS_MAX",
        integer(1, 10_000),
        default="50",
        meaning="How many operations may run on one WebSocket at once.",
    )
    live_events_waiting_max: int = variable(
        "GQL_SERVER_LIVE_EVENTS_WAITING_MAX",
        integer(1, 100_000),
        default="256",
        meaning="How many events may wait for one subscriber; one that falls behind further is told so, and dropped.",
    )
    session_hours: int = variable(
        "GQL_SERVER_SESSION_HOURS", integer(1, 8760), default="24", meaning="How long a sign-in lasts, in hours."
    )
    session_idle_hours: int = variable(
        "GQL_SERVER_SESSION_IDLE_HOURS",
        integer(1, 8760),
        default="8",
        meaning="After how many hours without a request a session ends.",
    )
    trusted_proxies: tuple[Network, ...] = variable(
        "GQL_SERVER_TRUSTED_PROXIES",
        NETWORKS,
        default="",
        meaning="Whose X-Forwarded-For is believed. By default nobody's: the client is who connects.",
    )
    allowed_origins: tuple[str, ...] = variable(
        "GQL_SERVER_ALLOWED_ORIGINS",
        ORIGINS,
        default="",
        meaning="Which other sites' pages may ask the server from a browser. By default none but its own.",
    )
    trusted_documents: Path | None = variable(
        "GQL_SERVER_TRUSTED_DOCUMENTS",
        FILE,
        default="",
        meaning="A manifest of GraphQL documents that clients name by their ids, as Relay or Apollo write it.",
    )
    trusted_documents_only: bool = variable(
        "GQL_SERVER_TRUSTED_DOCUMENTS_ONLY",
        SWITCH,
        default="off",
        meaning="Whether no other documents than those of the manifest are executed.",
    )
    compiled_operations: bool = variable(
        "GQL_SERVER_COMPILED_OPERATIONS",
        SWITCH,
        default="on",
        meaning="Whether an operation that comes again is compiled; off: all are interpreted, with the same answers.",
    )
    introspection: bool = variable(
        "GQL_SERVER_INTROSPECTION",
        SWITCH,
        default="on",
        production_default="off",
        meaning="Whether the schema tells of itself: by introspection, and by hints to who misspells a name.",
    )
    operation_cost_max: int = variable(
        "GQL_SERVER_OPERATION_COST_MAX",
        integer(1, 100_000_000),
        default="10000",
        meaning="How many points one GraphQL operation may cost, whoever asks; a field with fields of its own is a point, per row.",
    )
    operation_seconds_max: int = variable(
        "GQL_SERVER_OPERATION_SECONDS_MAX",
        integer(1, 3600),
        default="30",
        meaning="After how many seconds a GraphQL operation is stopped; of a subscription, each update.",
    )
    operations_per_caller_max: int = variable(
        "GQL_SERVER_OPERATIONS_PER_CALLER_MAX",
        integer(1, 1_000_000),
        default="500",
        meaning="How many GraphQL operations one key, account, or else address may have at once in a process.",
    )
    document_tokens_max: int = variable(
        "GQL_SERVER_DOCUMENT_TOKENS_MAX",
        integer(1, 100_000),
        default="4000",
        meaning="How many tokens a GraphQL document may have.",
    )
    document_depth_max: int = variable(
        "GQL_SERVER_DOCUMENT_DEPTH_MAX",
        integer(1, 100),
        default="16",
        meaning="How many fields of a GraphQL document may lie within each other, fragments written out.",
    )
    document_aliases_max: int = variable(
        "GQL_SERVER_DOCUMENT_ALIASES_MAX",
        integer(1, 10_000),
        default="100",
        meaning="How many aliases a GraphQL document may have.",
    )
    document_directives_max: int = variable(
        "GQL_SERVER_DOCUMENT_DIRECTIVES_MAX",
        integer(1, 10_000),
        default="200",
        meaning="How many directives a GraphQL document may have.",
    )
    document_root_fields_max: int = variable(
        "GQL_SERVER_DOCUMENT_ROOT_FIELDS_MAX",
        integer(1, 4_000),
        default="200",
        meaning="How many root fields one GraphQL operation may ask for, fragments written out.",
    )
    playground: bool = variable(
        "GQL_SERVER_PLAYGROUND",
        SWITCH,
        default="on",
        production_default="off",
        meaning="Whether browsers are shown GraphiQL at /graphql.",
    )
    pages_dir: Path | None = variable(
        "GQL_SERVER_PAGES_DIR",
        DIRECTORY,
        default="",
        meaning="A directory with the built pages, such as the playground. By default those that came with the server.",
    )
    attempts_per_network: int = variable(
        "GQL_SERVER_ATTEMPTS_PER_NETWORK",
        integer(1, 1_000_000),
        default="10000",
        production_default="200",
        meaning="How many sign-ins, sign-ups, resets and codes one network may try in a quarter of an hour; one address, half.",
    )
    shared_attempts: bool = variable(
        "GQL_SERVER_SHARED_ATTEMPTS",
        SWITCH,
        default="off",
        production_default="on",
        meaning="Whether attempts are counted in the database, for all processes together; off: by each process in its memory.",
    )
    key_points_per_minute: int = variable(
        "GQL_SERVER_KEY_POINTS_PER_MINUTE",
        integer(1, 1_000_000_000),
        default="6000",
        meaning="How many points of cost the signed requests of one API key may have in a minute.",
    )
    network_points_per_minute: int = variable(
        "GQL_SERVER_NETWORK_POINTS_PER_MINUTE",
        integer(1, 1_000_000_000),
        default="12000",
        meaning="How many points of cost the signed requests of one network may have in a minute, whatever their keys.",
    )
    step_up: bool = variable(
        "GQL_SERVER_STEP_UP",
        SWITCH,
        default="off",
        production_default="on",
        meaning="Whether money leaves for an address outside the address book only by a code that was mailed and a second factor.",
    )
    withdrawal_delay_seconds_min: int = variable(
        "GQL_SERVER_WITHDRAWAL_DELAY_SECONDS_MIN",
        integer(0, 604_800),
        default="0",
        meaning="How many seconds money waits at least before it leaves for an address outside the address book.",
    )
    four_eyes: tuple[str, ...] = variable(
        "GQL_SERVER_FOUR_EYES",
        FOUR_EYES,
        default="off",
        production_default="money, terms",
        meaning="Which mutations of operators another operator has to approve: `money`, `terms`, names of mutations, or `off`.",
    )
    proposal_hours: int = variable(
        "GQL_SERVER_PROPOSAL_HOURS",
        integer(1, 720),
        default="72",
        meaning="For how many hours another operator can approve what an operator proposed.",
    )
    treasury_day_percent_max: int = variable(
        "GQL_SERVER_TREASURY_DAY_PERCENT_MAX",
        integer(0, 100),
        default="100",
        production_default="25",
        meaning="How much of an asset's treasury may be drawn in a day of UTC, in percent.",
    )
    insurance_percent_min: int = variable(
        "GQL_SERVER_INSURANCE_PERCENT_MIN",
        integer(0, 100),
        default="1",
        meaning="How much of what is borrowed of an asset its insurance keeps when some goes back to the treasury, in percent.",
    )
    retention_years: int = variable(
        "GQL_SERVER_RETENTION_YEARS",
        integer(1, 100),
        default="7",
        meaning="For how many years the records of a verified identity are kept, sealed, after an account was closed.",
    )
    passkey_rp_id: str = variable(
        "GQL_SERVER_PASSKEY_RP_ID",
        RP_ID,
        default="",
        meaning="The domain for which passkeys are good; another loses them all. By default the public address's, or `localhost`.",
    )
    passkey_origins: tuple[str, ...] = variable(
        "GQL_SERVER_PASSKEY_ORIGINS",
        PASSKEY_ORIGINS,
        default="",
        meaning="From where browsers and apps may answer with passkeys. By default the origin of the public address.",
    )
    webhook_seconds_max: int = variable(
        "GQL_SERVER_WEBHOOK_SECONDS_MAX",
        integer(1, 60),
        default="15",
        meaning="How long a webhook's receiver may take to answer, in seconds.",
    )
    webhook_failing_days_max: int = variable(
        "GQL_SERVER_WEBHOOK_FAILING_DAYS_MAX",
        integer(1, 60),
        default="5",
        meaning="After how many days in which it took nothing a webhook endpoint is disabled.",
    )
    webhook_kept_days: int = variable(
        "GQL_SERVER_WEBHOOK_KEPT_DAYS",
        integer(1, 3650),
        default="30",
        meaning="For how many days the log of webhook deliveries is kept; what waits for an enabled endpoint stays.",
    )
    webhook_ca_file: Path | None = variable(
        "GQL_SERVER_WEBHOOK_CA_FILE",
        FILE,
        default="",
        meaning="Certificates, in PEM, of authorities that webhooks trust besides the usual ones.",
    )
    webhook_loopback: bool = variable(
        "GQL_SERVER_WEBHOOK_LOOPBACK",
        SWITCH,
        default="off",
        meaning="Whether webhooks may go to this machine, for tests and demonstrations. Sandbox mode only.",
    )
    password_hash_workers: int = variable(
        "GQL_SERVER_PASSWORD_HASH_WORKERS",
        integer(1, 64),
        default="2",
        meaning="How many threads hash passwords, so that signing in never stops the money.",
    )
    operator_email: str = variable(
        "GQL_SERVER_OPERATOR_EMAIL",
        EMAIL,
        default="operator@example.com",
        production_default="",
        meaning="The address of the first operator, made at start where there is none.",
    )
    operator_password: str = variable(
        "GQL_SERVER_OPERATOR_PASSWORD",
        PASSWORD,
        default="sandbox-operator",
        production_default="",
        meaning="The password of the first operator.",
        is_secret=True,
    )
    books_time_zone: ZoneInfo = variable(
        "GQL_SERVER_BOOKS_TIME_ZONE",
        TIME_ZONE,
        default="Asia/Tokyo",
        meaning="In which time zone the days of the daily balances end.",
    )
    drain_seconds: int = variable(
        "GQL_SERVER_DRAIN_SECONDS",
        integer(0, 600),
        default="0",
        production_default="5",
        meaning="For how many seconds after SIGTERM the process still serves while `/readyz` already says no.",
    )
    head_seconds_max: int = variable(
        "GQL_SERVER_HEAD_SECONDS_MAX",
        integer(1, 600),
        default="10",
        meaning="How long the head of a request may take to arrive, in seconds.",
    )
    head_bytes_max: int = variable(
        "GQL_SERVER_HEAD_BYTES_MAX",
        integer(1_024, 1_048_576),
        default="32768",
        meaning="How large the head of a request may be, in bytes.",
    )
    body_bytes_max: int = variable(
        "GQL_SERVER_BODY_BYTES_MAX",
        integer(1_024, 16_777_216),
        default="262144",
        meaning="How large the body of a request, or a message of a WebSocket, may be, in bytes.",
    )
    body_seconds_max: int = variable(
        "GQL_SERVER_BODY_SECONDS_MAX",
        integer(1, 600),
        default="30",
        meaning="How long the body of a request may take to arrive, in seconds.",
    )
    connections_per_address_max: int = variable(
        "GQL_SERVER_CONNECTIONS_PER_ADDRESS_MAX",
        integer(1, 1_000_000),
        default="1000",
        meaning="How many connections one address may have to a process; trusted proxies may have any number.",
    )
    docs_url: str = variable(
        "GQL_SERVER_DOCS_URL",
        PUBLIC_URL,
        default="",
        meaning="Where the built documentation is: the operators' page links its runbooks there. By default nowhere.",
    )
    metrics_token: str = variable(
        "GQL_SERVER_METRICS_TOKEN",
        PASSWORD,
        default="",
        meaning="What a monitoring system brings as a bearer to `/metrics`. In production there is no such page without it.",
        is_secret=True,
    )
    traces_url: str = variable(
        "GQL_SERVER_TRACES_URL",
        PUBLIC_URL,
        default="",
        meaning="Where traces are sent by OTLP over HTTP, such as http://localhost:4318/v1/traces. By default nowhere.",
    )
    traces_of_thousand: int = variable(
        "GQL_SERVER_TRACES_OF_THOUSAND",
        integer(0, 1000),
        default="1000",
        production_default="10",
        meaning="How many of a thousand requests are traced, where traces are sent; a trusted proxy may decide otherwise.",
    )
    market_snapshot: bool = variable(
        "GQL_SERVER_MARKET_SNAPSHOT",
        SWITCH,
        default="on",
        meaning="Whether each process keeps what is public of markets, as long as it knows that nothing changed; off: always read.",
    )
    liability_snapshot_hours: int = variable(
        "GQL_SERVER_LIABILITY_SNAPSHOT_HOURS",
        integer(0, 8_760),
        default="24",
        meaning="How often a snapshot of liabilities is taken, for proofs to customers; 0: by `gql-server liability-snapshot`.",
    )
    reconciliation_hours: int = variable(
        "GQL_SERVER_RECONCILIATION_HOURS",
        integer(0, 8_760),
        default="0",
        production_default="24",
        meaning="How often custody is compared with the ledger; 0: by `gql-server reconcile` alone.",
    )
    payout_stuck_minutes: int = variable(
        "GQL_SERVER_PAYOUT_STUCK_MINUTES",
        integer(1, 100_000),
        default="60",
        meaning="After how many minutes a payout that stands as it did at the custodian counts as stuck.",
    )
    background: bool = variable(
        "GQL_SERVER_BACKGROUND",
        SWITCH,
        default="on",
        meaning="Whether this process does background work: boundaries, liquidation watch, payouts, e-mail.",
    )
    seed: bool = variable(
        "GQL_SERVER_SEED",
        SWITCH,
        default="on",
        production_default="off",
        meaning="Whether an empty sandbox is given markets and customers at start. Sandbox mode only.",
    )
    log_format: LogFormat = variable(
        "GQL_SERVER_LOG_FORMAT",
        one_of(LogFormat),
        default="console",
        production_default="json",
        meaning="How log lines look.",
    )
    log_level: LogLevel = variable(
        "GQL_SERVER_LOG_LEVEL", one_of(LogLevel), default="info", meaning="The least severe log line that is written."
    )

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Self:
        """Returns the settings that an environment gives.

        Args:
            environ: Such as `os.environ`. Only `PORT` and what begins with `GQL_SERVER_` is looked at. A secret may be given by the
                name of a file that holds it, in a variable of the same name with `_FILE` at its end.

        Raises:
            SettingsError: A value is not accepted, is missing, or contradicts another; or a name is unknown.
        """
        variables = cls._declared()
        environ = with_files(environ, [one.name for one in variables.values() if one.is_secret], PLUGIN_PREFIX)
        told = {name: text for name, text in environ.items() if name.startswith(PLUGIN_PREFIX) and text}
        _refuse_unknown_names(set(environ) - set(told), [variable.name for variable in variables.values()])
        mode = Mode(str(variables["mode"].read(environ, Mode.SANDBOX)))
        values: dict[str, Any] = {name: variable.read(environ, mode) for name, variable in variables.items()}
        settings = cls(**values, plugin_settings=told)
        settings._check_together()
        return settings

    @classmethod
    def variables(cls) -> tuple[Variable, ...]:
        """Returns every variable there is, in the order of declaration."""
        return tuple(cls._declared().values())

    @classmethod
    def _declared(cls) -> dict[str, Variable]:
        return {entry.name: entry.metadata["variable"] for entry in fields(cls) if "variable" in entry.metadata}

    def shown(self) -> tuple[tuple[Variable, str], ...]:
        """Returns each variable with the value in force, as a person may see it."""
        return tuple((variable, variable.kind.show(getattr(self, name))) for name, variable in self._declared().items())

    @property
    def is_sandbox(self) -> bool:
        """Whether nobody's money is at stake."""
        return self.mode is Mode.SANDBOX

    @property
    def is_seeded_at_start(self) -> bool:
        """Whether an empty database is given markets and customers at start."""
        return self.seed and self.is_sandbox

    @property
    def uses_development_secret(self) -> bool:
        """Whether the secret is the one that is written in this file."""
        return self.secret == DEVELOPMENT_SECRET

    @property
    def base_url(self) -> str:
        """Where customers reach the server, without a slash at the end."""
        return self.public_url or f"http://{f'[{self.host}]' if ':' in self.host else self.host}:{self.port}"

    @property
    def passkey_site(self) -> tuple[str, tuple[str, ...]]:
        """The domain for which passkeys are good, and the origins from which they may answer."""
        return self.passkey_rp_id or default_rp_id(self.base_url), self.passkey_origins or default_origins(self.base_url)

    def _check_together(self) -> None:
        """Refuses values that are fine alone and wrong together."""
        self._check_databases()
        if self.teller_queue_max < self.teller_batch_max:
            raise SettingsError(
                "GQL_SERVER_TELLER_QUEUE_MAX",
                f"{self.teller_queue_max} is less than GQL_SERVER_TELLER_BATCH_MAX, {self.teller_batch_max}",
            )
        foreign = foreign_origin(self.passkey_rp_id or default_rp_id(self.base_url), self.passkey_origins)
        if foreign is not None:
            raise SettingsError(
                "GQL_SERVER_PASSKEY_ORIGINS",
                f"no browser at {foreign} offers passkeys of {self.passkey_site[0]}; give https origins of that domain",
            )
        if bool(self.operator_email) != bool(self.operator_password):
            missing = "GQL_SERVER_OPERATOR_PASSWORD" if self.operator_email else "GQL_SERVER_OPERATOR_EMAIL"
            raise SettingsError(missing, "the first operator needs both an e-mail address and a password")
        if self.trusted_documents_only and self.trusted_documents is None:
            raise SettingsError("GQL_SERVER_TRUSTED_DOCUMENTS_ONLY", "there are none without GQL_SERVER_TRUSTED_DOCUMENTS")
        if self.mode is Mode.PRODUCTION and self.uses_development_secret:
            raise SettingsError("GQL_SERVER_SECRET", "the sandbox's secret is public; production needs one of its own")
        if self.mode is Mode.PRODUCTION and self.webhook_loopback:
            raise SettingsError("GQL_SERVER_WEBHOOK_LOOPBACK", "'on' is for sandbox mode; nobody's machine is production's to ask")
        if self.mode is Mode.PRODUCTION and self.seed:
            raise SettingsError("GQL_SERVER_SEED", "'on' is for sandbox mode; production invents no customers")

    def _check_databases(self) -> None:
        if self.database_connections_min > self.database_connections_max:
            raise SettingsError(
                "GQL_SERVER_DATABASE_CONNECTIONS_MIN",
                f"{self.database_connections_min} is more than GQL_SERVER_DATABASE_CONNECTIONS_MAX, "
                f"{self.database_connections_max}",
            )
        for name, url in {"DATABASE_DIRECT_URL": self.database_direct_url, "REPLICA_URL": self.replica_url}.items():
            if url and {url.partition(":")[0], self.database_url.partition(":")[0]} != {"postgresql"}:
                raise SettingsError(f"GQL_SERVER_{name}", "it is another address of a PostgreSQL database")


def _refuse_unknown_names(environ: Iterable[str], known: list[str]) -> None:
    """Refuses a misspelt variable, which would otherwise be a decision that silently does not hold."""
    for name in sorted(environ):
        if name.startswith(PREFIX) and name not in known:
            close = difflib.get_close_matches(name, known, n=1, cutoff=0.8)
            hint = f"is it {close[0]}?" if close else "`gql-server settings` lists them"
            raise SettingsError(name, f"there is no such variable; {hint}")
