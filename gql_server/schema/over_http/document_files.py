"""Documents of a customer as PDF and as comma-separated values: ``GET /documents/interest-statement.pdf?year=…`` and its neighbors.

Every sub-account of the account is in one document, in one consistent view of the ledger. Parameters: ``accountId`` (absent: one's
own), ``year`` or ``date``, ``language`` and ``timeZone`` (absent: the account's own).
"""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import Response

from gql_server.domain.errors import InvalidInput, NotFound
from gql_server.ports.people import Member
from gql_server.schema.enums import Currency
from gql_server.schema.exchange import worth_of
from gql_server.schema.ids import key_of
from gql_server.schema.loaders import Reader
from gql_server.schema.over_http.signed_in_files import SignedInFile, heads_of, year_of
from gql_server.schema.services import Services
from gql_server.schema.view import View
from gql_server.service.authorization import Action, Owned, Viewer, authorize
from gql_server.service.balance_certificate import BalanceCertificates
from gql_server.service.documents import Customer, Document, Drawing, Valued, balance_certificate, csv_of, interest_statement
from gql_server.service.documents.offered import MEDIA_TYPES, PATHS, PDF, DocumentKind
from gql_server.service.interest_statement import InterestStatements
from gql_server.service.names import default_name
from gql_server.service.preferences import check_language, time_zone_of
from gql_server.service.profiles import read_profile


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for, by somebody who may have it.

    Args:
        view: Of the customer's holdings, and of every asset.
    """

    reader: Reader
    view: View
    customer: Customer
    language: str
    zone: ZoneInfo

    @property
    def sub_account_ids(self) -> list[str]:
        """Return the customer's sub-accounts, in order."""
        return [key for key, _ in self.customer.sub_accounts]

    async def value(self, symbol: str, units: int, at: int | None) -> Valued:
        """Return what an amount was worth at a time; None for now."""
        usd = await worth_of(self, self.view, symbol, units, Currency.USD, at)
        jpy = await worth_of(self, self.view, symbol, units, Currency.JPY, at)
        return Valued(usd.value, jpy.value)


class DocumentFile(SignedInFile):
    """Answers with one kind of document."""

    what = "account"
    path: ClassVar[str]
    """Where it is, without the ending."""

    def __init__(self, services: Services, drawing: Drawing, ending: str) -> None:
        """Answer with these services.

        Args:
            services: What the server is made of.
            drawing: Draws PDFs.
            ending: PDF or CSV.
        """
        super().__init__(services)
        self._drawing = drawing
        self._ending = ending

    @property
    def at(self) -> str:
        """Return the path."""
        return f"{self.path}.{self._ending}"

    @abstractmethod
    async def document(self, request: Request, asked: Asked) -> Document:
        """Return what the document says."""

    async def file(self, request: Request, viewer: Viewer) -> Response:
        """Return the document that was asked for."""
        document = await self.document(request, await self._asked(request, viewer))
        content = await self._drawing.pdf_of(document) if self._ending == PDF else csv_of(document)
        return Response(content, media_type=MEDIA_TYPES[self._ending], headers=heads_of(f"{document.name}.{self._ending}"))

    async def _asked(self, request: Request, viewer: Viewer) -> Asked:
        asked = request.query_params
        named = asked.get("accountId")
        account_id = viewer.account_id if named is None else key_of(named, "Account")
        if account_id is None:
            raise NotFound("account")
        authorize(viewer, Action.READ_ACCOUNT, Owned(account_id, "account"))
        reader = Reader(self.services.storage, self.services.models, self.services.markets)
        member = await reader.members.one(account_id)
        view, theirs = await reader.holder(account_id)
        if member is None or not theirs:
            raise NotFound("account")
        language = check_language(asked.get("language", member.locale), "language")
        zone = time_zone_of(asked.get("timeZone", member.time_zone))
        return Asked(reader, view, await self._customer(reader, member, view, theirs), language, zone)

    async def _customer(self, reader: Reader, member: Member, view: View, theirs: tuple[str, ...]) -> Customer:
        stored = await reader.profiles.one(member.account_id)
        names = [await reader.names.one(key) or default_name(view.sub_account(key).number) for key in theirs]
        profile = None if stored is None else read_profile(stored)
        return Customer(member.account_id, member.email, profile, tuple(zip(theirs, names, strict=True)))


class InterestDocument(DocumentFile):
    """The interest statement of a calendar year, until now while the year runs."""

    path = PATHS[DocumentKind.INTEREST_STATEMENT]

    async def document(self, request: Request, asked: Asked) -> Document:
        """Return the statement of all sub-accounts."""
        statements = InterestStatements(self.services.storage.ledger, self.services.models)
        told = await statements.of_all(asked.sub_account_ids, year_of(request.query_params.get("year", "")), asked.zone)
        ends_at = told.statements[0].ends_at
        at = None if ends_at == told.now else ends_at

        async def value(symbol: str, units: int) -> Valued:
            return await asked.value(symbol, units, at)

        return await interest_statement(told, asked.customer, asked.language, value)


class CertificateDocument(DocumentFile):
    """The balance certificate as of the end of a day."""

    path = PATHS[DocumentKind.BALANCE_CERTIFICATE]

    async def document(self, request: Request, asked: Asked) -> Document:
        """Return the certificate of all sub-accounts."""
        certificates = BalanceCertificates(self.services.storage.ledger, self.services.models)
        day = _day(request.query_params.get("date", ""))
        certified = await certificates.of(asked.sub_account_ids, day, asked.zone)

        async def value(symbol: str, units: int) -> Valued:
            return await asked.value(symbol, units, certified.ends_at)

        return await balance_certificate(certified, asked.customer, asked.language, value)


def document_files(services: Services) -> list[DocumentFile]:
    """Return every kind of document in every form; one drawing at a time for all of them."""
    drawing = Drawing()
    return [kind(services, drawing, ending) for kind in (InterestDocument, CertificateDocument) for ending in MEDIA_TYPES]


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidInput("date", "must be a day, such as 2027-01-31") from None
