"""What log lines look like: one for a person or one for a machine, the server's own and those of its libraries alike."""

from __future__ import annotations

import logging
import sys
from typing import Final

import structlog
from structlog.typing import EventDict, Processor

from gql_server.settings import LogFormat, LogLevel

LEVELS: Final = {
    LogLevel.DEBUG: logging.DEBUG,
    LogLevel.INFO: logging.INFO,
    LogLevel.WARNING: logging.WARNING,
    LogLevel.ERROR: logging.ERROR,
}


QUIET: Final = ("httpx2", "tortoise")
"""Libraries that say each request, with its address, or each statement: neither belongs into a log of customers' money."""
OWN: Final = "gql_server"
"""How the loggers of the server and of its plugins are called; details of all others are not written at any level."""


def configure_logs(log_format: LogFormat, log_level: LogLevel) -> None:
    """Send everything of this level and above to standard error, in this format."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    renderer: list[Processor] = (
        [_tracebacks_without_values(), structlog.processors.JSONRenderer()]
        if log_format is LogFormat.JSON
        else [structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback)]
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(
            LEVELS[log_level]
        ),  # What is not written costs a call that does nothing.
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.ExtraAdder(), _drop_color_message],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *renderer],
        )
    )
    handler.addFilter(_no_details_of_libraries)
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(LEVELS[log_level])
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logging.getLogger(name).handlers = []
        logging.getLogger(name).propagate = True
    logging.getLogger("uvicorn.access").setLevel(logging.WARNING)
    for name in QUIET:
        logging.getLogger(name).setLevel(max(LEVELS[log_level], logging.WARNING))


def _no_details_of_libraries(record: logging.LogRecord) -> bool:
    """Tell whether a line may be written: what libraries say for debugging has statements, frames and heads in it, with tokens."""
    return record.levelno >= logging.INFO or record.name.startswith(OWN)


def _drop_color_message(_logger: object, _method: str, event: EventDict) -> EventDict:
    """Leave out what uvicorn says twice, the second time for a terminal of its own."""
    event.pop("color_message", None)
    return event


def _tracebacks_without_values() -> Processor:
    """Return what writes tracebacks as data, without the values of variables: those may be anybody's secret."""
    return structlog.processors.ExceptionRenderer(structlog.tracebacks.ExceptionDictTransformer(show_locals=False))
