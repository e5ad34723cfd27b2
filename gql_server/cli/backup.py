"""``gql-server backup``: a copy of an SQLite database while it is served."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated
from urllib.parse import unquote, urlsplit

import typer

from gql_server.cli.console import FAILURE_EXIT, USAGE_EXIT, fail, out, read_settings


def backup(target: Annotated[Path, typer.Argument(help="The file to write; it must not exist.")]) -> None:
    """Copy the SQLite database to a file, also while it is served; PostgreSQL has tools of its own."""
    from gql_server.ports.errors import StorageUnavailable
    from gql_server.storage.sqlite_backup import back_up

    parts = urlsplit(read_settings().database_url)
    if parts.scheme != "sqlite":
        fail(
            "This copies SQLite. For PostgreSQL: pg_basebackup and an archive of its log; see how to back up and restore.",
            USAGE_EXIT,
        )
    try:
        size = back_up(Path(unquote(parts.path[1:])), target)
    except FileExistsError:
        fail(f"{target} is there already. Choose another name; a backup never replaces one.", USAGE_EXIT)
    except FileNotFoundError as missing:
        fail(f"There is no {missing}.", FAILURE_EXIT)
    except (StorageUnavailable, OSError) as problem:
        fail(f"The database could not be copied: {problem}", FAILURE_EXIT)
    out.print(f"{size:,} bytes in {target}. Check it: gql-server audit with its address.", highlight=False, soft_wrap=True)
