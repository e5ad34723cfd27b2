"""The command line: ``gql-server COMMAND``; ``--help`` lists the commands.

What an operator can mend is said in a sentence that names what to do, never with a traceback. Each group of commands is a
module; what a command runs is imported when it runs, so that ``--help`` is quick.
"""

from __future__ import annotations

import typer

from gql_server.cli import database, describe
from gql_server.cli.accounting import export_journal
from gql_server.cli.backup import backup
from gql_server.cli.daily import export_daily_balances
from gql_server.cli.keys import keys
from gql_server.cli.lab import lab
from gql_server.cli.markets import markets
from gql_server.cli.models import models
from gql_server.cli.operators import add_operator
from gql_server.cli.plugins import plugins
from gql_server.cli.proofs import liability_snapshot, verify_proof
from gql_server.cli.reconcile import reconcile
from gql_server.cli.serve import serve

cli = typer.Typer(
    name="gql-server",
    help="A GraphQL backend for a custodial crypto lending service.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
cli.command()(serve)
cli.command()(database.migrate)
cli.command()(database.seed)
cli.command("export-schema")(describe.export_schema)
cli.command()(database.audit)
cli.command()(backup)
cli.command("export-journal")(export_journal)
cli.command("export-daily-balances")(export_daily_balances)
cli.command("liability-snapshot")(liability_snapshot)
cli.command("verify-proof")(verify_proof)
cli.command()(reconcile)
cli.command("add-operator")(add_operator)
cli.command("settings")(describe.show_settings)
cli.add_typer(plugins, name="plugins")
cli.add_typer(markets, name="markets")
cli.add_typer(models, name="models")
cli.add_typer(lab, name="lab")
cli.add_typer(keys, name="keys")


def main() -> None:
    """Run the command that the arguments name."""
    cli()
