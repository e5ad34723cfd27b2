"""What every command shares: where it prints, its exit codes, its settings, and how it says what went wrong."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, NoReturn

import typer
from rich.console import Console

from gql_server.settings import Settings, SettingsError

USAGE_EXIT: Final = 2
FAILURE_EXIT: Final = 1
WIDTH: Final = 160
"""How wide tables are where nobody's terminal says it, such as in a file."""
out: Final = Console(width=None if sys.stdout.isatty() else WIDTH)
err: Final = Console(stderr=True, soft_wrap=True)


def read_settings() -> Settings:
    """Return the settings of the environment, or end with a sentence about the one that is wrong."""
    try:
        return Settings.from_environment(os.environ)
    except SettingsError as problem:
        fail(str(problem), USAGE_EXIT)


@contextmanager
def plain_failures(storage_exit: int = FAILURE_EXIT) -> Iterator[None]:
    """Say what an operator can mend in a sentence.

    Args:
        storage_exit: The exit code where the database cannot be used, or is not migrated.
    """
    from gql_server.app import NotMigrated
    from gql_server.domain.errors import InvalidInput, Refusal
    from gql_server.plugin_host import PluginHostError
    from gql_server.ports.errors import StorageFailure
    from gql_server.service.operators import OperatorAddressTaken
    from gql_server.service.requests import TellerFailure

    try:
        yield
    except PluginHostError as problem:
        fail(str(problem), FAILURE_EXIT)
    except SettingsError as problem:
        fail(str(problem), USAGE_EXIT)
    except (StorageFailure, TellerFailure) as problem:
        fail(f"The database cannot be used: {problem}. Check GQL_SERVER_DATABASE_URL; is it migrated?", storage_exit)
    except NotMigrated as problem:
        fail(f"The database has not the tables of this version ({problem}). Run: gql-server migrate", storage_exit)
    except OperatorAddressTaken as problem:
        fail(f"GQL_SERVER_OPERATOR_EMAIL: {problem}; choose another.", USAGE_EXIT)
    except InvalidInput as problem:
        fail(f"GQL_SERVER_OPERATOR_{problem.field.upper()}: {problem.message}", USAGE_EXIT)
    except Refusal as refused:
        fail(f"The seed does not fit this database: {refused.message}", FAILURE_EXIT)


def fail(message: str, code: int) -> NoReturn:
    """Say what went wrong and end with that exit code."""
    err.print(f"[red]error:[/] {message}", highlight=False)
    raise typer.Exit(code)
