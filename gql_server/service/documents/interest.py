"""The interest statement of a customer: what each sub-account earned and paid in a year, by asset."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

from gql_server.domain.statement import HoldingSide
from gql_server.service.documents.document import Customer, Document, DocumentRow, Section, Stated, Value
from gql_server.service.documents.heading import facts_of
from gql_server.service.documents.offered import DocumentKind, name_of, title_of
from gql_server.service.documents.words import words_of
from gql_server.service.interest_statement import InterestStatement, InterestStatementsOf

_AMOUNTS: Final = ("opening", "added", "removed", "liquidated", "interest", "closing")
_VALUED: Final = ("interest", "closing")


async def interest_statement(told: InterestStatementsOf, customer: Customer, language: str, value: Value) -> Document:
    """Return the statement.

    Args:
        told: Of each sub-account of the customer, in order.
        customer: Whose it is.
        language: A BCP 47 tag.
        value: What amounts were worth at the end of it.
    """
    words = words_of(language)
    first = told.statements[0]
    start = words.day(date(first.year, 1, 1))
    is_whole = first.ends_at == int(datetime(first.year + 1, 1, 1, tzinfo=first.zone).timestamp())
    end = words.day(date(first.year, 12, 31)) if is_whole else words.time(first.ends_at, first.zone)
    sections = [
        Section(name, await _rows(statement, words.sides, value))
        for (_, name), statement in zip(customer.sub_accounts, told.statements, strict=True)
    ]
    span = (words.period, words.period_value.format(start=start, end=end, zone=first.zone.key))
    return Document(
        language=words.language,
        name=name_of(DocumentKind.INTEREST_STATEMENT, first.year),
        title=title_of(DocumentKind.INTEREST_STATEMENT, first.year, language),
        at=first.ends_at,
        facts=facts_of(words, span, customer, told.link),
        section_label=words.sub_account,
        label_columns=(words.asset, words.kind),
        amount_columns=words.statement_columns,
        sections=tuple(section for section in sections if section.rows),
        totals=() if any(section.rows for section in sections) else ((words.nothing, ""),),
        notes=words.statement_notes,
    )


async def _rows(statement: InterestStatement, sides: Mapping[HoldingSide, str], value: Value) -> tuple[DocumentRow, ...]:
    rows = []
    for total in statement.totals:
        decimals = statement.decimals[total.symbol]
        amounts = [
            Stated(units, decimals, await value(total.symbol, units) if name in _VALUED else None)
            for name, units in ((name, getattr(total, name)) for name in _AMOUNTS)
        ]
        rows.append(DocumentRow((total.symbol, sides[total.side]), tuple(amounts)))
    return tuple(rows)
