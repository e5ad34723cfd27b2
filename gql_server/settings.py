"""What an installation decides: read from the environment once, at start, and checked as a whole.

Each variable is declared once, as a field of `Settings`: its name, what it means, what it accepts, its default. A bad
value, a missing one and a misspelt name end the start with a `SettingsError` that names the variable. Secrets are never
shown, neither in an error nor in a `repr`. A variable that is set but empty counts as unset.
"""

import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from pathlib import Path
from typing import Any, Generic, Self, TypeVar
from urllib.parse import urlsplit

__all__ = ["DEVELOPMENT_SECRET", "LogFormat", "LogLevel", "Mode", "Settings", "SettingsError", "Variable"]

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)

PREFIX = "GQL_SERVER_"
HIDDEN = "(hidden)"
SECRET_LENGTH_MIN = 32
PASSWORD_LENGTH_MIN = 12

DEVELOPMENT_SECRET = "sandbox-secret-known-to-everyone-never-for-real-money"  # noqa: S105 - Public on purpose.


class SettingsError(ValueError):
    """A variable of the environment that cannot be used.

    Attributes:
        variable: The name of the variable.
    """

    def __init__(self, variable: str, problem: str) -> None:
        super().__init__(f"{variable}: {problem}")
        self.variable = variable


class Mode(StrEnum):
    """Whose money it is: nobody's, with a clock that can be moved, or the customers'."""

    SANDBOX = "sandbox"
    PRODUCTION = "production"


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


# --- What a variable accepts ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Kind(Generic[T]):
    """What a variable accepts.

    Attributes:
        accepts: What to give, as a phrase that ends the sentence "give …".
        parse: Turns the text into the value; raises `ValueError` where it is not accepted.
        show: Turns the value into what a person may see.
    """

    accepts: str
    parse: Callable[[str], T]
    show: Callable[[T], str] = str


def _integer(low: int, high: int) -> Kind[int]:
    def parse(text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,9}", text, re.ASCII) or not low <= int(text) <= high:
            raise ValueError(text)
        return int(text)

    return Kind(f"an integer from {low} to {high}", parse)


def _one_of(choices: type[E]) -> Kind[E]:
    return Kind(" or ".join(f"'{choice}'" for choice in choices), choices)


def _parse_switch(text: str) -> bool:
    return {"on": True, "off": False}[text]


def _parse_names(text: str) -> tuple[str, ...]:
    names = tuple(name.strip() for name in text.split(",")) if text else ()
    if not all(re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", name) for name in names):
        raise ValueError(text)
    return names


def _parse_database_url(text: str) -> str:
    parts = urlsplit(text)
    is_sqlite = parts.scheme == "sqlite" and not parts.netloc and len(parts.path) > 1
    is_postgresql = parts.scheme == "postgresql" and re.fullmatch(r"/[^/]+", parts.path) is not None
    _ = parts.port  # Raises where the port is not a number.
    if not (is_sqlite or is_postgresql):
        raise ValueError(text)
    return text


def _show_database_url(url: str) -> str:
    parts = urlsplit(url)
    if not parts.netloc:
        return url
    login, at, place = parts.netloc.rpartition("@")
    user, colon, _ = login.partition(":")
    query = re.sub(r"(?<=password=)[^&]*", "***", parts.query)
    return parts._replace(netloc=user + (colon and ":***") + at + place, query=query).geturl()


def _parse_secret(text: str) -> str:
    if len(text) < SECRET_LENGTH_MIN:
        raise ValueError
    return text


def _parse_public_url(text: str) -> str:
    parts = urlsplit(text)
    if text and (parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment):
        raise ValueError(text)
    return text.rstrip("/")


def _parse_email(text: str) -> str:
    if text and not re.fullmatch(r"[^@\s]+@[^@\s]+", text):
        raise ValueError(text)
    return text


def _parse_password(text: str) -> str:
    if text and len(text) < PASSWORD_LENGTH_MIN:
        raise ValueError
    return text


def _parse_host(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9.:_-]+", text):
        raise ValueError(text)
    return text


def _parse_directory(text: str) -> Path | None:
    if not text:
        return None
    path = Path(text)
    if not path.is_dir():
        raise ValueError(text)
    return path


HOST = Kind("a host name or an address, such as '127.0.0.1'", _parse_host)
SWITCH = Kind("'on' or 'off'", _parse_switch, lambda on: "on" if on else "off")
NAMES = Kind("names of plugins, separated by commas", _parse_names, ", ".join)
DIRECTORY = Kind("an existing directory", _parse_directory, lambda path: str(path or ""))
PUBLIC_URL = Kind("an http or https address without a query, such as 'https://lend.example'", _parse_public_url)
EMAIL = Kind("an e-mail address", _parse_email)
PASSWORD = Kind(f"at least {PASSWORD_LENGTH_MIN} characters", _parse_password, lambda text: HIDDEN if text else "")
SECRET = Kind(f"at least {SECRET_LENGTH_MIN} characters, kept secret", _parse_secret, lambda _: HIDDEN)
DATABASE_URL = Kind(
    "'sqlite:///relative/path', 'sqlite:////absolute/path' or 'postgresql://user:password@host:port/database' "
    "(with '?host=DIRECTORY' for a Unix socket)",
    _parse_database_url,
    _show_database_url,
)


# --- How a variable is declared ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Variable:
    """One variable of the environment.

    Attributes:
        name: Its name.
        fallback: The name that is looked at when `name` is unset, or an empty string.
        meaning: What it decides, in one sentence, with its unit.
        default: The text that holds in sandbox mode when it is unset.
        production_default: The same in production mode; None where production requires a value.
        kind: What it accepts.
        is_secret: Whether a refused value is kept out of the error.
    """

    name: str
    fallback: str
    meaning: str
    default: str
    production_default: str | None
    kind: Kind[Any]
    is_secret: bool

    def read(self, environ: Mapping[str, str], mode: Mode) -> object:
        """Returns the value that the environment gives, or the default of the mode.

        Raises:
            SettingsError: The value is not accepted, or production requires one.
        """
        name = self.fallback if self.fallback and not environ.get(self.name) else self.name
        default = self.production_default if mode is Mode.PRODUCTION else self.default
        text = environ.get(name) or default
        if text is None:
            raise SettingsError(self.name, f"it is required in production mode; give {self.kind.accepts}")
        try:
            return self.kind.parse(text)
        except (ValueError, KeyError):
            given = "the value given" if self.is_secret else repr(text)
            raise SettingsError(name, f"{given} is not accepted; give {self.kind.accepts}") from None


def _variable(
    name: str,
    kind: Kind[T],
    *,
    default: str,
    meaning: str,
    production_default: str | None = "=",
    fallback: str = "",
    is_secret: bool = False,
) -> T:
    """Declares a field of `Settings`; `production_default="="` means the same default in both modes."""
    in_production = default if production_default == "=" else production_default
    variable = Variable(name, fallback, meaning, default, in_production, kind, is_secret)
    return field(default=kind.parse(default), repr=not is_secret, metadata={"variable": variable})


# --- The table --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Every decision of an installation. `Settings()` is the sandbox that `make run` starts."""

    mode: Mode = _variable(
        "GQL_SERVER_MODE",
        _one_of(Mode),
        default="sandbox",
        meaning="`sandbox` plays with nobody's money and a clock of its own; `production` is real.",
    )
    database_url: str = _variable(
        "GQL_SERVER_DATABASE_URL",
        DATABASE_URL,
        default="sqlite:///var/gql_server.sqlite3",
        meaning="The database. SQLite serves one process; PostgreSQL any number.",
        is_secret=True,
    )
    secret: str = _variable(
        "GQL_SERVER_SECRET",
        SECRET,
        default=DEVELOPMENT_SECRET,
        production_default=None,
        meaning="The key under which tokens and e-mail addresses are hashed. Changing it signs everybody out.",
        is_secret=True,
    )
    host: str = _variable("GQL_SERVER_HOST", HOST, default="127.0.0.1", meaning="The address on which the server listens.")
    port: int = _variable(
        "GQL_SERVER_PORT",
        _integer(0, 65535),
        default="8000",
        fallback="PORT",
        meaning="The TCP port on which the server listens; 0 lets the system choose. `PORT` works as well.",
    )
    public_url: str = _variable(
        "GQL_SERVER_PUBLIC_URL",
        PUBLIC_URL,
        default="",
        meaning="Where customers reach the server, for links in e-mails. By default http://HOST:PORT.",
    )
    plugins: tuple[str, ...] = _variable(
        "GQL_SERVER_PLUGINS",
        NAMES,
        default="",
        meaning="Load only these plugins. By default every plugin that is found.",
    )
    disabled_plugins: tuple[str, ...] = _variable(
        "GQL_SERVER_DISABLED_PLUGINS", NAMES, default="", meaning="Never load these plugins."
    )
    trace_plugins: bool = _variable(
        "GQL_SERVER_TRACE_PLUGINS", SWITCH, default="off", meaning="Log each hook call and what it answered."
    )
    plugins_dir: Path | None = _variable(
        "GQL_SERVER_PLUGINS_DIR",
        DIRECTORY,
        default="",
        meaning="A directory of plugin projects that need no installation. By default the checkout's own `plugins`.",
    )
    teller_batch_max: int = _variable(
        "GQL_SERVER_TELLER_BATCH_MAX",
        _integer(1, 1024),
        default="256",
        meaning="How many waiting commands share one transaction at most.",
    )
    teller_queue_max: int = _variable(
        "GQL_SERVER_TELLER_QUEUE_MAX",
        _integer(1, 1_000_000),
        default="4096",
        meaning="How many commands may wait; one more is answered `Overloaded`.",
    )
    teller_wait_seconds_max: int = _variable(
        "GQL_SERVER_TELLER_WAIT_SECONDS_MAX",
        _integer(1, 600),
        default="10",
        meaning="How long a command may wait for its turn, in seconds, before it is answered `Overloaded`.",
    )
    database_connections_min: int = _variable(
        "GQL_SERVER_DATABASE_CONNECTIONS_MIN",
        _integer(1, 1000),
        default="2",
        meaning="How many PostgreSQL connections each process keeps open.",
    )
    database_connections_max: int = _variable(
        "GQL_SERVER_DATABASE_CONNECTIONS_MAX",
        _integer(1, 1000),
        default="16",
        meaning="How many PostgreSQL connections each process opens at most.",
    )
    session_hours: int = _variable(
        "GQL_SERVER_SESSION_HOURS", _integer(1, 8760), default="24", meaning="How long a sign-in lasts, in hours."
    )
    password_hash_workers: int = _variable(
        "GQL_SERVER_PASSWORD_HASH_WORKERS",
        _integer(1, 64),
        default="2",
        meaning="How many threads hash passwords, so that signing in never stops the money.",
    )
    operator_email: str = _variable(
        "GQL_SERVER_OPERATOR_EMAIL",
        EMAIL,
        default="operator@example.com",
        production_default="",
        meaning="The address of the first operator, made at start where there is none.",
    )
    operator_password: str = _variable(
        "GQL_SERVER_OPERATOR_PASSWORD",
        PASSWORD,
        default="sandbox-operator",
        production_default="",
        meaning="The password of the first operator.",
        is_secret=True,
    )
    background: bool = _variable(
        "GQL_SERVER_BACKGROUND",
        SWITCH,
        default="on",
        meaning="Whether this process does background work: boundaries, liquidation watch, payouts, e-mail.",
    )
    seed: bool = _variable(
        "GQL_SERVER_SEED",
        SWITCH,
        default="on",
        production_default="off",
        meaning="Whether an empty sandbox is given markets and customers at start. Sandbox mode only.",
    )
    log_format: LogFormat = _variable(
        "GQL_SERVER_LOG_FORMAT",
        _one_of(LogFormat),
        default="console",
        production_default="json",
        meaning="How log lines look.",
    )
    log_level: LogLevel = _variable(
        "GQL_SERVER_LOG_LEVEL", _one_of(LogLevel), default="info", meaning="The least severe log line that is written."
    )

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Self:
        """Returns the settings that an environment gives.

        Args:
            environ: Such as `os.environ`. Only `PORT` and what begins with `GQL_SERVER_` is looked at.

        Raises:
            SettingsError: A value is not accepted, is missing, or contradicts another; or a name is unknown.
        """
        variables = cls._declared()
        _refuse_unknown_names(environ, [variable.name for variable in variables.values()])
        mode = Mode(str(variables["mode"].read(environ, Mode.SANDBOX)))
        values: dict[str, Any] = {name: variable.read(environ, mode) for name, variable in variables.items()}
        settings = cls(**values)
        settings._check_together()
        return settings

    @classmethod
    def variables(cls) -> tuple[Variable, ...]:
        """Returns every variable there is, in the order of declaration."""
        return tuple(cls._declared().values())

    @classmethod
    def _declared(cls) -> dict[str, Variable]:
        return {entry.name: entry.metadata["variable"] for entry in fields(cls)}

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

    def _check_together(self) -> None:
        """Refuses values that are fine alone and wrong together."""
        if self.database_connections_min > self.database_connections_max:
            raise SettingsError(
                "GQL_SERVER_DATABASE_CONNECTIONS_MIN",
                f"{self.database_connections_min} is more than GQL_SERVER_DATABASE_CONNECTIONS_MAX, "
                f"{self.database_connections_max}",
            )
        if self.teller_queue_max < self.teller_batch_max:
            raise SettingsError(
                "GQL_SERVER_TELLER_QUEUE_MAX",
                f"{self.teller_queue_max} is less than GQL_SERVER_TELLER_BATCH_MAX, {self.teller_batch_max}",
            )
        if bool(self.operator_email) != bool(self.operator_password):
            missing = "GQL_SERVER_OPERATOR_PASSWORD" if self.operator_email else "GQL_SERVER_OPERATOR_EMAIL"
            raise SettingsError(missing, "the first operator needs both an e-mail address and a password")
        if self.mode is Mode.PRODUCTION and self.uses_development_secret:
            raise SettingsError("GQL_SERVER_SECRET", "the sandbox's secret is public; production needs one of its own")
        if self.mode is Mode.PRODUCTION and self.seed:
            raise SettingsError("GQL_SERVER_SEED", "'on' is for sandbox mode; production invents no customers")


def _refuse_unknown_names(environ: Mapping[str, str], known: list[str]) -> None:
    """Refuses a misspelt variable, which would otherwise be a decision that silently does not hold."""
    for name in sorted(environ):
        if name.startswith(PREFIX) and name not in known:
            close = difflib.get_close_matches(name, known, n=1, cutoff=0.8)
            hint = f"is it {close[0]}?" if close else "`gql-server settings` lists them"
            raise SettingsError(name, f"there is no such variable; {hint}")
