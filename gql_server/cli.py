"""The command line: ``gql-server serve | migrate | seed | export-schema | plugins | audit | settings``.

What an operator can mend is said in a sentence that names what to do, never with a traceback.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated, Final, NoReturn, TypeVar

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from gql_server.settings import Settings, SettingsError

if TYPE_CHECKING:
    import uvicorn

    from gql_server.service.audit import AuditReport

T = TypeVar("T")

USAGE_EXIT: Final = 2
FAILURE_EXIT: Final = 1
STARTUP_FAILURE: Final = 3
"""With this exit code uvicorn's processes say that they could not start."""
GRACE_SECONDS_MAX: Final = 30
"""How long answers that are under way may take once the server is asked to end."""

cli = typer.Typer(
    name="gql-server",
    help="A GraphQL backend for a custodial crypto lending service.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
WIDTH: Final = 160
"""How wide tables are where nobody's terminal says it, such as in a file."""
out: Final = Console(width=None if sys.stdout.isatty() else WIDTH)
err: Final = Console(stderr=True, soft_wrap=True)


def main() -> None:
    """Run the command that the arguments name."""
    cli()


@cli.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on; by default GQL_SERVER_HOST.")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="Port; by default GQL_SERVER_PORT or PORT.")] = None,
    workers: Annotated[int, typer.Option(min=1, help="How many processes serve; more than one needs PostgreSQL.")] = 1,
) -> None:
    """Serve until SIGTERM or SIGINT; answers that are under way are finished."""
    _end_quietly_on_signals()
    _override("GQL_SERVER_HOST", host)
    _override("GQL_SERVER_PORT", None if port is None else str(port))
    settings = _settings()
    if workers > 1 and settings.database_url.startswith("sqlite:"):
        _fail("SQLite serves one process. Use --workers 1, or set GQL_SERVER_DATABASE_URL to a PostgreSQL database.", USAGE_EXIT)
    with _plain_failures():
        from gql_server.app import House, create_app
        from gql_server.web.logs import configure_logs

        configure_logs(settings.log_format, settings.log_level)
        asyncio.run(House(settings).prepare())
        if workers > 1:
            _serve_by_many(settings, workers)
            return
        app = create_app(settings)
    import uvicorn

    if settings.is_sandbox:
        err.print(f"Sandbox: GraphiQL on {settings.base_url}/graphql", highlight=False)
    server = uvicorn.Server(_config(app, settings))
    _end_quietly_on_signals(server)
    with suppress(SystemExit):  # So uvicorn ends when it cannot start; the log says why.
        server.run()
    if not server.started:
        _fail(f"The server could not start on {settings.host}:{settings.port}; see the log above.", FAILURE_EXIT)


@cli.command()
def migrate() -> None:
    """Bring the database's tables to this version; safe to repeat, also by two hosts at once."""
    settings = _settings()
    with _plain_failures():
        from gql_server.app import House

        asyncio.run(House(settings).storage.migrate())
    out.print("The tables are up to date.")


@cli.command()
def seed() -> None:
    """Give a sandbox its markets and demo customers; safe to repeat."""
    settings = _settings()
    if not settings.is_sandbox:
        _fail("Production invents no customers. Set GQL_SERVER_MODE=sandbox to seed.", USAGE_EXIT)
    with _plain_failures():
        asyncio.run(_seed(settings))
    out.print("The sandbox is seeded.")


@cli.command("export-schema")
def export_schema(
    path: Annotated[str, typer.Argument(help="File to write, - for standard output.")] = "-",
    production: Annotated[bool, typer.Option("--production", help="Without what exists only in the sandbox.")] = False,
) -> None:
    """Write the GraphQL schema as SDL."""
    from gql_server.schema.root import print_sdl

    sdl = print_sdl(is_sandbox=not production)
    if path == "-":
        sys.stdout.write(sdl)
        return
    try:
        Path(path).write_text(sdl, encoding="utf-8")
    except OSError as problem:
        _fail(f"{path} cannot be written: {problem.strerror}.", FAILURE_EXIT)


@cli.command()
def plugins() -> None:
    """List the plugins that are loaded, with their models."""
    settings = _settings()
    with _plain_failures():
        from gql_server.plugin_host import PluginHost

        host = PluginHost.load(plugins_dir=settings.plugins_dir, enabled=settings.plugins, disabled=settings.disabled_plugins)
    table = Table("model", "kind", "plugin")
    for plugin in host.catalogue.plugins():
        source = f"{plugin.distribution} {plugin.version}"
        for model in plugin.models:
            table.add_row(f"{model.name}\n[dim]{model.formula}[/]", model.kind.value, source, end_section=True)
    out.print(table)
    for role in ("price source", "custodian", "notifier"):
        out.print(f"{role}: {', '.join(host.adapter_names(role)) or 'none'}", highlight=False)


@cli.command()
def audit() -> None:
    """Prove that the database is what its log says; exit code 0 when it is, 1 when it is not."""
    settings = _settings()
    with _plain_failures():
        report = asyncio.run(_audit(settings))
    for fault in report.faults:
        out.print(f"[red]broken[/] {fault}", highlight=False)
    for difference in report.differences:
        out.print(f"[red]differs[/] {difference}", highlight=False, soft_wrap=True)
    if report.left_off:
        out.print(f"… and {report.left_off} more")
    out.print(
        f"{report.commands} commands in {report.batches} batches, {report.entries} entries, {report.events} events, "
        f"{report.samples} history rows, {report.rows} rows of the book: "
        + ("[green]clean[/]" if report.is_clean else "[red]not clean[/]"),
        highlight=False,
        soft_wrap=True,
    )
    if not report.is_clean:
        raise typer.Exit(FAILURE_EXIT)


@cli.command("settings")
def show_settings() -> None:
    """List the variables of the environment, what they mean, and the values in force."""
    settings = _settings()
    table = Table("variable", "value", "meaning", show_lines=True)
    for variable, shown in settings.shown():
        table.add_row(variable.name, shown, f"{variable.meaning} Give {variable.kind.accepts}.")
    out.print(table)


def _config(app: object, settings: Settings, workers: int = 1) -> uvicorn.Config:
    """Return how uvicorn serves an application, or what makes one by its import name."""
    import uvicorn

    return uvicorn.Config(
        app,  # type: ignore[arg-type] # an ASGI application or its name, which uvicorn checks
        factory=isinstance(app, str),
        workers=workers,
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS_MAX,
        timeout_keep_alive=15,
    )


def _serve_by_many(settings: Settings, workers: int) -> None:
    """Serve by several processes; each makes the application from the same environment."""
    from uvicorn.supervisors import Multiprocess

    config = _config("gql_server.app:app_from_environment", settings, workers)
    supervisor = Multiprocess(config, [config.bind_socket()])
    supervisor.run()
    if any(process.exitcode == STARTUP_FAILURE for process in supervisor.processes):
        _fail("A server process could not start; see the log above.", FAILURE_EXIT)


def _end_quietly_on_signals(server: uvicorn.Server | None = None) -> None:
    """Make SIGTERM and SIGINT end the process with exit code 0: at once before the server runs, when it is done after that."""

    def end(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - what a handler is given
        if server is None or not server.started:
            raise SystemExit(0)

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)


async def _seed(settings: Settings) -> None:
    from gql_server.app import House

    house = House(settings)
    await house.storage.migrate()
    async with house.deciding():
        await house.seeding().run()


async def _audit(settings: Settings) -> AuditReport:
    from gql_server.app import SystemClock, require_tables
    from gql_server.plugin_host import RecordedModels
    from gql_server.service.audit import audit as audit_ledger
    from gql_server.storage.opening import open_storage

    storage = open_storage(
        settings.database_url,
        clock=SystemClock(),
        connections_min=1,
        connections_max=settings.database_connections_max,
    )
    columns = (TextColumn("replaying"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    await storage.open()
    try:
        await require_tables(storage)
        with Progress(*columns, console=err, transient=True) as progress:
            task = progress.add_task("replaying", total=None)
            return await audit_ledger(
                storage.ledger, RecordedModels, lambda done, total: progress.update(task, completed=done, total=total)
            )
    finally:
        await storage.close()


def _settings() -> Settings:
    try:
        return Settings.from_environment(os.environ)
    except SettingsError as problem:
        _fail(str(problem), USAGE_EXIT)


def _override(name: str, value: str | None) -> None:
    """Let an option of the command line win over the environment, also for the processes that are started from here."""
    if value is not None:
        os.environ[name] = value


@contextmanager
def _plain_failures() -> Iterator[None]:
    """Say what an operator can mend in a sentence."""
    from gql_server.app import NotMigrated
    from gql_server.domain.errors import InvalidInput, Refusal
    from gql_server.plugin_host import PluginHostError
    from gql_server.ports.errors import StorageFailure
    from gql_server.service.operators import OperatorAddressTaken
    from gql_server.service.requests import TellerFailure

    try:
        yield
    except PluginHostError as problem:
        _fail(str(problem), FAILURE_EXIT)
    except (StorageFailure, TellerFailure) as problem:
        _fail(f"The database cannot be used: {problem}. Check GQL_SERVER_DATABASE_URL; is it migrated?", FAILURE_EXIT)
    except NotMigrated as problem:
        _fail(f"The database has not the tables of this version ({problem}). Run: gql-server migrate", FAILURE_EXIT)
    except OperatorAddressTaken as problem:
        _fail(f"GQL_SERVER_OPERATOR_EMAIL: {problem}; choose another.", USAGE_EXIT)
    except InvalidInput as problem:
        _fail(f"GQL_SERVER_OPERATOR_{problem.field.upper()}: {problem.message}", USAGE_EXIT)
    except Refusal as refused:
        _fail(f"The seed does not fit this database: {refused.message}", FAILURE_EXIT)


def _fail(message: str, code: int) -> NoReturn:
    err.print(f"[red]error:[/] {message}", highlight=False)
    raise typer.Exit(code)
