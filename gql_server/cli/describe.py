"""``gql-server export-schema`` and ``settings``: what a server is made of."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from gql_server.cli.console import FAILURE_EXIT, fail, out, plain_failures, read_settings


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
        fail(f"{path} cannot be written: {problem.strerror}.", FAILURE_EXIT)


def show_settings() -> None:
    """List the variables of the environment, what they mean, and the values in force."""
    settings = read_settings()
    table = Table("variable", "value", "meaning", show_lines=True)
    for variable, shown in settings.shown():
        table.add_row(variable.name, shown, f"{variable.meaning} Give {variable.kind.accepts}.")
    with plain_failures():
        from gql_server.plugin_host import PluginHost
        from gql_server.storage.opening import file_of

        host = PluginHost.load(
            plugins_dir=settings.plugins_dir,
            enabled=settings.plugins,
            disabled=settings.disabled_plugins,
            adapter_settings=settings.plugin_settings,
            database=file_of(settings.database_url),
        )
    for name, setting, value in host.adapter_settings():
        table.add_row(name, value, setting.meaning + (" Required where the adapter is used." if setting.default is None else ""))
    out.print(table)
