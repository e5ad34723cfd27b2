"""``gql-server serve``."""

from __future__ import annotations

import asyncio
import os
import signal
from contextlib import suppress
from tempfile import TemporaryDirectory
from types import FrameType
from typing import TYPE_CHECKING, Annotated, Final

import typer

from gql_server.cli.console import FAILURE_EXIT, USAGE_EXIT, err, fail, plain_failures, read_settings

if TYPE_CHECKING:
    import uvicorn

    from gql_server.settings import Settings

STARTUP_FAILURE: Final = 3
"""With this exit code uvicorn's processes say that they could not start."""
STRICT_TRANSPORT: Final = ("strict-transport-security", "max-age=31536000")
"""Tells browsers never to ask without TLS, for a year; said where customers reach the server by https."""
GRACE_SECONDS_MAX: Final = 30
"""How long answers that are under way may take once the server is asked to end."""


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on; by default GQL_SERVER_HOST.")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="Port; by default GQL_SERVER_PORT or PORT.")] = None,
    workers: Annotated[int, typer.Option(min=1, help="How many processes serve; more than one needs PostgreSQL.")] = 1,
) -> None:
    """Serve until SIGTERM or SIGINT; answers that are under way are finished."""
    _end_quietly_on_signals()
    _override("GQL_SERVER_HOST", host)
    _override("GQL_SERVER_PORT", None if port is None else str(port))
    settings = read_settings()
    if workers > 1 and settings.database_url.startswith("sqlite:"):
        fail("SQLite serves one process. Use --workers 1, or set GQL_SERVER_DATABASE_URL to a PostgreSQL database.", USAGE_EXIT)
    with plain_failures():
        from gql_server.app import House, create_app
        from gql_server.app.budget import require_connections
        from gql_server.app.collector import settle_collector
        from gql_server.web.logs import configure_logs

        configure_logs(settings.log_format, settings.log_level)
        asyncio.run(require_connections(settings, workers))
        asyncio.run(House(settings).prepare())
        if workers > 1:
            _serve_by_many(settings, workers)
            return
        app = create_app(settings)
    settle_collector()
    import uvicorn

    if settings.is_sandbox:
        err.print(f"Sandbox: GraphiQL on {settings.base_url}/graphql", highlight=False)
    server = uvicorn.Server(_config(app, settings))
    _end_quietly_on_signals(server)
    with suppress(SystemExit):  # So uvicorn ends when it cannot start; the log says why.
        server.run()
    if not server.started:
        fail(f"The server could not start on {settings.host}:{settings.port}; see the log above.", FAILURE_EXIT)


def _config(app: object, settings: Settings, workers: int = 1) -> uvicorn.Config:
    """Return how uvicorn serves an application, or what makes one by its import name."""
    from gql_server.web.connections import ConnectionLimits, LimitedConfig
    from gql_server.web.sockets import PING_SECONDS, LimitedSocket

    limits = ConnectionLimits(
        head_seconds_max=settings.head_seconds_max,
        head_bytes_max=settings.head_bytes_max,
        per_address_max=settings.connections_per_address_max,
        exempt=settings.trusted_proxies,
    )
    return LimitedConfig(
        app,
        limits=limits,
        factory=isinstance(app, str),
        workers=workers,
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        server_header=False,
        headers=[STRICT_TRANSPORT] if settings.base_url.startswith("https:") else [],
        proxy_headers=False,  # Who the client is behind proxies, the settings decide.
        timeout_graceful_shutdown=GRACE_SECONDS_MAX,
        timeout_keep_alive=15,
        ws=LimitedSocket,
        ws_max_size=settings.body_bytes_max,
        ws_ping_interval=PING_SECONDS,
        ws_ping_timeout=PING_SECONDS,
        ws_per_message_deflate=False,
    )


def _serve_by_many(settings: Settings, workers: int) -> None:
    """Serve by several processes; each makes the application from the same environment."""
    from uvicorn.supervisors import Multiprocess

    config = _config("gql_server.app:app_from_environment", settings, workers)
    with TemporaryDirectory(prefix="gql-server-metrics-") as folder:
        os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", folder)  # So that any process tells what all have counted.
        supervisor = Multiprocess(config, [config.bind_socket()])
        supervisor.run()
    if any(process.exitcode == STARTUP_FAILURE for process in supervisor.processes):
        fail("A server process could not start; see the log above.", FAILURE_EXIT)


def _end_quietly_on_signals(server: uvicorn.Server | None = None) -> None:
    """Make SIGTERM and SIGINT end the process with exit code 0: at once before the server runs, when it is done after that."""

    def end(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - what a handler is given
        if server is None or not server.started:
            raise SystemExit(0)

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)


def _override(name: str, value: str | None) -> None:
    """Let an option of the command line win over the environment, also for the processes that are started from here."""
    if value is not None:
        os.environ[name] = value
