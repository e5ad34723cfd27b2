"""What documents look like: pages, letters of any name, worths that are not known, and how many are drawn at once."""

from __future__ import annotations

import csv
import logging
from dataclasses import replace
from datetime import date
from io import BytesIO, StringIO
from zoneinfo import ZoneInfo

import pytest
from pypdf import PdfReader

from gql_server.domain.chain import Link
from gql_server.service.balance_certificate import BalanceCertificate, CertifiedBalance, Held
from gql_server.service.documents import Busy, Customer, Document, Drawing, Valued, balance_certificate, csv_of
from gql_server.service.documents.pdf import pdf_of
from gql_server.service.profiles import EmploymentStatus, Individual, Residence, SourceOfFunds

RESIDENCE = Residence("JP", "1-1", "JP-13", "千代田区", "100-0001")
TARO = Individual("太郎", "髙﨑𠮷", "1990-01-01", RESIDENCE, SourceOfFunds.SALARY, EmploymentStatus.EMPLOYED, is_us_person=False)
ROWS_OF_PAGES = 45


async def certificate(language: str = "ja", *, sub_account: str = "貯蓄", rows: int = 3) -> Document:
    """Return a certificate with an asset of which no worth is known."""
    held = [CertifiedBalance("one", f"A{number:02d}", Held.LENT, number * 10**6) for number in range(1, rows)]
    certified = BalanceCertificate(
        date(2026, 12, 31),
        ZoneInfo("Asia/Tokyo"),
        1_798_729_200,
        {one.symbol: 6 for one in held} | {"ETH": 18},
        [*held, CertifiedBalance("one", "ETH", Held.OWED, 1_234_567 * 10**18 + 1)],
        Link(12_345, "ab" * 32),
    )

    async def value(symbol: str, units: int) -> Valued:
        return Valued() if symbol == "ETH" else Valued(units * 10**12 + 999 * 10**13, units * 150 * 10**12)

    return await balance_certificate(certified, Customer("a1", "a@example.com", TARO, [("one", sub_account)]), language, value)


def text_of(page_texts: list[str]) -> str:
    return "".join("".join(page_texts).replace("\0", "").split())


async def test_a_document_has_numbered_pages_and_names_as_they_are_written(caplog: pytest.LogCaptureFixture) -> None:
    document = await certificate(sub_account="貯蓄 😀", rows=ROWS_OF_PAGES)
    with caplog.at_level(logging.WARNING):
        content = pdf_of(document)
    assert caplog.records == [], "what cannot be written is somebody's name, and no matter for the log"
    pages = [page.extract_text() for page in PdfReader(BytesIO(content)).pages]
    text = text_of(pages)
    assert len(pages) > 1
    for number, page in enumerate(pages, 1):
        assert f"{number}/{len(pages)}ページ" in text_of([page])
        assert document.id in text_of([page])
    assert "髙﨑𠮷太郎" in text
    assert "貯蓄〓" in text
    assert "1,234,567.000000000000000001" in text
    assert "US$算出不可（ETH）" in text


async def test_what_differs_in_a_digit_has_another_id() -> None:
    document = await certificate()
    assert csv_of(document) == csv_of(await certificate())
    assert replace(document, facts=(*document.facts[:-1], ("台帳バージョン", "12346"))).id != document.id


async def test_the_table_is_for_programs() -> None:
    """Amounts have all their decimals and no groups, worths are rounded down, and what is not known is nothing."""
    document = await certificate("en-GB", sub_account='=HYPERLINK("x")')
    rows = list(csv.DictReader(StringIO(csv_of(document).decode("utf-8-sig"), newline="")))
    assert [(row["Asset"], row["Kind"], row["Amount"], row["Amount USD"], row["Amount JPY"]) for row in rows] == [
        ("A01", "Lent", "1.000000", "1.00", "150"),
        ("A02", "Lent", "2.000000", "2.00", "300"),
        ("ETH", "Owed", "1234567.000000000000000001", "", ""),
    ]
    assert {row["Sub-account"] for row in rows} == {'\'=HYPERLINK("x")'}
    assert {row["Customer"] for row in rows} == {"太郎 髙﨑𠮷"}
    assert {row["id"] for row in rows} == {document.id}


async def test_who_asks_for_more_documents_than_are_drawn_is_told_to_come_back() -> None:
    document = await certificate()
    with pytest.raises(Busy):
        await Drawing(waiting_max=0).pdf_of(document)
