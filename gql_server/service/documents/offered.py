"""Which documents there are, and where each is got: paths and names, nothing of what they say."""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType
from typing import Final

from gql_server.service.documents.words import words_of

PDF: Final = "pdf"
CSV: Final = "csv"
MEDIA_TYPES: Final = MappingProxyType({PDF: "application/pdf", CSV: "text/csv; charset=utf-8"})
"""By the ending of the file."""


class DocumentKind(StrEnum):
    """A document of a customer."""

    INTEREST_STATEMENT = "INTEREST_STATEMENT"
    BALANCE_CERTIFICATE = "BALANCE_CERTIFICATE"


PATHS: Final = MappingProxyType(
    {
        DocumentKind.INTEREST_STATEMENT: "/documents/interest-statement",
        DocumentKind.BALANCE_CERTIFICATE: "/documents/balance-certificate",
    }
)
"""Without the ending."""


def name_of(kind: DocumentKind, period: int | str) -> str:
    """Return the name of a document's file, without its ending."""
    return f"{PATHS[kind].rpartition('/')[2]}-{period}"


def title_of(kind: DocumentKind, year: int, language: str) -> str:
    """Return what stands above a document; a certificate's does not tell the year."""
    words = words_of(language)
    return words.statement.format(year=year) if kind is DocumentKind.INTEREST_STATEMENT else words.certificate
