"""An interest statement as comma-separated values, for spreadsheets and programs alike (RFC 4180)."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO
from typing import Final

from gql_server.service.interest_statement import InterestStatement
from gql_server.units import format_fixed

BOM: Final = "\ufeff"
"""By it spreadsheets know that the file is UTF-8."""

COLUMNS: Final = (
    "date",
    "asset",
    "side",
    "opening",
    "added",
    "removed",
    "liquidated",
    "interest",
    "closing",
    "interest_to_date",
    "fees",
    "penalties",
)
_AMOUNTS: Final = COLUMNS[3:]
_ROWS_A_PIECE: Final = 200


def pieces_of(statement: InterestStatement) -> Iterator[str]:
    """Yield the file piece by piece: the names of the columns, then one row a day, amounts in whole tokens."""
    text = StringIO(newline="")
    writer = csv.writer(text)
    text.write(BOM)
    writer.writerow(COLUMNS)
    for count, day in enumerate(statement.days, 1):
        decimals = statement.decimals[day.symbol]
        amounts = [format_fixed(getattr(day, name), decimals) for name in _AMOUNTS]
        writer.writerow([statement.day_of(day).isoformat(), as_text(day.symbol), day.side.value, *amounts])
        if count % _ROWS_A_PIECE == 0:
            yield text.getvalue()
            text.seek(0)
            text.truncate()
    yield text.getvalue()


def as_text(text: str) -> str:
    """Return text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
