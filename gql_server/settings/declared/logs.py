"""Which log lines are written, and how they look."""

from dataclasses import dataclass
from enum import StrEnum

from gql_server.settings.kinds import one_of
from gql_server.settings.variables import variable


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


@dataclass(frozen=True, kw_only=True)
class Logs:
    """Which log lines are written, and how they look."""

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
