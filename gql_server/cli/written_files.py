"""Files that commands write: put into their places only when they are whole."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from gql_server.cli.console import USAGE_EXIT, fail

if TYPE_CHECKING:
    from gql_server.service.columns import Columns
    from gql_server.service.parquet import ParquetFile


@contextmanager
def whole_file(target: Path) -> Iterator[Path]:
    """Lend a path to write to; what stands there at the end replaces the target, and nothing does after a failure."""
    unfinished = target.with_name(f"{target.name}.unfinished")
    try:
        yield unfinished
        unfinished.replace(target)
    except OSError as problem:
        fail(f"{target} cannot be written: {problem}", USAGE_EXIT)
    finally:
        unfinished.unlink(missing_ok=True)


def parquet_file(path: Path, columns: Columns) -> ParquetFile:
    """Return a Parquet file to write, or end with a sentence where what writes it is not installed."""
    try:
        from gql_server.service.parquet import ParquetFile
    except ModuleNotFoundError as missing:
        if missing.name != "pyarrow":
            raise
        fail("Parquet needs pyarrow, which is an extra: install gql-server[parquet]", USAGE_EXIT)
    return ParquetFile(path, columns)


def day_option(option: str, text: str | None) -> date | None:
    """Return the day that an option names, or end with a sentence."""
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        fail(f"{option} {text}: expected a day such as 2027-01-31", USAGE_EXIT)
