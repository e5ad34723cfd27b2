"""Rows of several tables in one statement: each table's as one text of JSON, quantities as their digits."""

from __future__ import annotations

from collections.abc import Sequence

import orjson

from gql_server.storage.connection import Row
from gql_server.storage.tables import Table


def rows_of(table: Table, condition: str = "") -> str:
    """Return the expression of a table's rows, to be read by ``rows_in``."""
    columns = zip(table.columns, table.types, strict=True)
    shown = ", ".join(f'{table.name}."{column}"{"::text" if kind == "numeric" else ""}' for column, kind in columns)
    return f"(SELECT json_agg(json_build_array({shown})) FROM {table.name}{condition})"


def rows_in(text: str | None) -> Sequence[Row]:
    """Return the rows of such an expression."""
    if text is None:
        return ()
    found: Sequence[Row] = orjson.loads(text)
    return found
