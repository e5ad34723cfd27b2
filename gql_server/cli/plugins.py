"""``gql-server plugins list | new | check``: what is loaded, a package to begin with, and the laws."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from gql_server.cli.console import FAILURE_EXIT, USAGE_EXIT, err, fail, out, plain_failures, read_settings
from gql_server.cli.scaffold.kinds import Kind

if TYPE_CHECKING:
    from gql_server.plugin_api.testing import Check, LawBroken

plugins = typer.Typer(help="The plugins that are loaded; make a new one; hold one to the laws.", invoke_without_command=True)


@plugins.callback()
def plugins_alone(context: typer.Context) -> None:
    """List the plugins that are loaded, with their models."""
    if context.invoked_subcommand is None:
        list_plugins()


@plugins.command("list")
def list_plugins() -> None:
    """List the plugins that are loaded, with their models."""
    settings = read_settings()
    with plain_failures():
        from gql_server.plugin_host import PluginHost

        host = PluginHost.load(plugins_dir=settings.plugins_dir, enabled=settings.plugins, disabled=settings.disabled_plugins)
    table = Table("model", "kind", "plugin")
    for plugin in host.catalogue.plugins():
        source = f"{plugin.distribution} {plugin.version}"
        for model in plugin.models:
            table.add_row(f"{model.name}\n[dim]{escape(model.formula)}[/]", model.kind.value, source, end_section=True)
    out.print(table)
    for role in ("price source", "custodian", "notifier"):
        out.print(f"{role}: {', '.join(host.adapter_names(role)) or 'none'}", highlight=False)


@plugins.command("new")
def new_plugin(
    name: Annotated[str, typer.Argument(help="Of the distribution, such as `square-curve`.")],
    kind: Annotated[Kind, typer.Option(help="What the plugin offers.")],
    directory: Annotated[Path | None, typer.Option(help="Folder to make it in; by default one of its name, here.")] = None,
) -> None:
    """Make a package with one model, its README and its tests; it passes the conformance kit as it is."""
    from gql_server.cli.scaffold.making import CannotMake, make_plugin

    folder = Path(name) if directory is None else directory
    try:
        files = make_plugin(name, kind, folder)
    except CannotMake as problem:
        fail(f"{problem}", USAGE_EXIT)
    for file in files:
        out.print(f"{file}", highlight=False)
    out.print(
        f"\nNext: cd {folder}; pip install -e '.\\[test]'; pytest\nThen install it beside the server, and a market can take it up.",
        highlight=False,
    )


@plugins.command("check")
def check_one(
    plugin: Annotated[str, typer.Argument(help="An installed distribution, or a project's folder.")],
    examples: Annotated[int | None, typer.Option(min=1, help="How many examples each law is tried on; 100.")] = None,
) -> None:
    """Hold a plugin to every law; exit code 1 when it breaks any."""
    try:
        from gql_server.plugin_api.testing import PluginBroken, PluginNotFound, check_plugin
    except ImportError as problem:
        fail(f"{problem}", FAILURE_EXIT)
    try:
        count = check_plugin(plugin, tell=_tell) if examples is None else check_plugin(plugin, examples=examples, tell=_tell)
    except PluginNotFound as problem:
        fail(f"{problem}", USAGE_EXIT)
    except PluginBroken as broken:
        out.print(f"\n{broken}", markup=False, highlight=False, soft_wrap=True)
        raise typer.Exit(FAILURE_EXIT) from None
    out.print(f"{count} laws hold.", highlight=False)


def _tell(check: Check, broken: LawBroken | None) -> None:
    err.print(f"{'[green]holds[/] ' if broken is None else '[red]broken[/]'} {escape(check.name)}", highlight=False)
