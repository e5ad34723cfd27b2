"""A document as comma-separated values (RFC 4180): one row a holding, with the columns in the document's language."""

from __future__ import annotations

import csv
from io import StringIO

from gql_server.service.documents.document import Document
from gql_server.service.documents.numbers import plain_dollars, plain_yen
from gql_server.service.statement_csv import BOM, as_text
from gql_server.units import format_fixed


def csv_of(document: Document) -> bytes:
    """Return the file: amounts in whole tokens, worths in dollars to the cent and in yen, empty where they are not known.

    The document's facts and its number stand in every row, so that rows of several files can be put together.
    """
    text = StringIO(newline="")
    writer = csv.writer(text)
    rows = [(section.name, row) for section in document.sections for row in section.rows]
    valued = [any(row.amounts[place].worth for _, row in rows) for place in range(len(document.amount_columns))]
    names = [document.section_label, *document.label_columns]
    for name, is_valued in zip(document.amount_columns, valued, strict=True):
        names += [name, *([f"{name} USD", f"{name} JPY"] if is_valued else [])]
    writer.writerow([*names, *(name for name, _ in document.facts), "id"])
    for section, row in rows:
        cells = [section, *row.labels]
        for stated, is_valued in zip(row.amounts, valued, strict=True):
            cells.append(format_fixed(stated.units, stated.decimals))
            if is_valued:
                worth = stated.worth
                cells += ["", ""] if worth is None else [plain_dollars(worth.usd), plain_yen(worth.jpy)]
        said = [*cells, *(value for _, value in document.facts), document.id]
        writer.writerow([cell if _is_number(cell) else as_text(cell) for cell in said])
    return (BOM + text.getvalue()).encode()


def _is_number(text: str) -> bool:
    return text.removeprefix("-").replace(".", "", 1).isdecimal()
