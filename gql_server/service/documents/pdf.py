"""A document as PDF, in a font that has Japanese: only the letters that are used are put into the file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Final

import pylopdf_fonts_jp
from fpdf import FPDF, XPos, YPos
from fpdf.enums import Align, TableBordersLayout, VAlign
from fpdf.fonts import FontFace, TTFFont

from gql_server.service.documents.document import Document, DocumentRow, Stated
from gql_server.service.documents.numbers import DASH, dollars, grouped, yen
from gql_server.service.documents.words import words_of

_FONT: Final = "NotoSansJP"
_MARGIN: Final = 14.0
_LABEL_WIDTH: Final = 42.0
_TEXT, _SMALL, _TINY = 9.0, 7.0, 6.5
_INK: Final = (28, 31, 38)
_GRAY: Final = (96, 102, 116)
_RULE: Final = (186, 192, 204)
_SHADE: Final = (238, 241, 246)
_MISSING: Final = "〓"
"""Stands for a letter that the font has not, as Japanese printers do."""


def pdf_of(document: Document) -> bytes:
    """Return the file."""
    page = _Pages(document)
    page.draw()
    return bytes(page.output())


class _Pages(FPDF):
    """The pages of one document."""

    def __init__(self, document: Document) -> None:
        self._is_narrow = len(document.amount_columns) == 1
        super().__init__(orientation="portrait" if self._is_narrow else "landscape", format="A4")
        self._document = document
        self._words = words_of(document.language)
        self.set_margin(_MARGIN)
        self.set_auto_page_break(auto=True, margin=_MARGIN + 6)
        self.add_font(_FONT, fname=pylopdf_fonts_jp.sans_path())
        font = self.fonts[_FONT.lower()]
        self._letters = font.cmap if isinstance(font, TTFFont) else {}
        self.set_font(_FONT, size=_TEXT)
        self.set_text_color(*_INK)
        self.set_draw_color(*_RULE)
        self.set_lang(document.language)
        self.set_title(self._safe(document.title))
        self.set_subject(f"{self._words.document_id} {document.id}")
        self.set_creation_date(datetime.fromtimestamp(document.at, UTC))

    def draw(self) -> None:
        """Draw everything."""
        self.add_page()
        self._line(self._document.title, 18.0, 10)
        self.ln(2)
        self._facts([*self._document.facts, (self._words.document_id, self._document.id)])
        for section in self._document.sections:
            self.ln(4)
            self._line(f"{self._document.section_label}: {section.name}", 11.0, 7)
            if section.rows:
                self._table(section.rows)
        self.ln(4)
        self._facts(self._document.totals)
        self.ln(3)
        self._notes()

    def footer(self) -> None:
        """Draw the end of each page: which document it is of, and which page."""
        self.set_y(-_MARGIN)
        self._style(_SMALL, _GRAY)
        self.cell(w=self.epw / 2, h=4, text=f"{self._words.document_id} {self._document.id}")
        page = self._words.page.format(page=self.page_no(), pages="{nb}")
        self.cell(w=self.epw / 2, h=4, text=page, align=Align.R)
        self._style(_TEXT, _INK)

    def _line(self, text: str, size: float, height: float) -> None:
        self._style(size, _INK)
        self.multi_cell(w=self.epw, h=height, text=self._safe(text), align=Align.L, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self._style(_TEXT, _INK)

    def _facts(self, facts: Sequence[tuple[str, str]]) -> None:
        for name, value in facts:
            self._style(_TEXT, _GRAY)
            if not value:
                self._line(name, _TEXT, 5)
                continue
            self.cell(w=_LABEL_WIDTH, h=5, text=self._safe(name))
            self._style(_TEXT, _INK)
            self.multi_cell(
                w=self.epw - _LABEL_WIDTH, h=5, text=self._safe(value), align=Align.L, new_x=XPos.LMARGIN, new_y=YPos.NEXT
            )

    def _table(self, rows: Sequence[DocumentRow]) -> None:
        document = self._document
        labels = document.label_columns
        amounts = [*document.amount_columns]
        if self._is_narrow:
            amounts += [f"{self._words.worth} (USD)", f"{self._words.worth} (JPY)"]
        self._style(_SMALL, _INK)
        with self.table(
            align=Align.L,
            borders_layout=TableBordersLayout.HORIZONTAL_LINES,
            col_widths=(*(0.6 if len(amounts) > 3 else 0.9 for _ in labels), *(1.3 for _ in amounts)),
            first_row_as_headings=True,
            headings_style=FontFace(color=_INK, fill_color=_SHADE),
            line_height=3.8,
            padding=(1.2, 1),
            text_align=(*(Align.L for _ in labels), *(Align.R for _ in amounts)),
            v_align=VAlign.T,
        ) as table:
            heading = table.row()
            for name in (*labels, *amounts):
                heading.cell(self._safe(name))
            for one in rows:
                row = table.row()
                for label in one.labels:
                    row.cell(self._safe(label))
                for text in self._amounts(one):
                    row.cell(text)
        self._style(_TEXT, _INK)

    def _amounts(self, row: DocumentRow) -> Iterator[str]:
        """Yield the cells of a row's amounts: worths stand in columns of their own where there is room, else below."""
        for stated in row.amounts:
            amount, worths = grouped(stated.units, stated.decimals), _worths(stated)
            if self._is_narrow:
                yield from (amount, *worths)
            else:
                yield "\n".join([amount, *(text for text in worths if text != DASH)])

    def _notes(self) -> None:
        self._style(_TINY, _GRAY)
        for note in self._document.notes:
            text = f"・{note}" if self._document.language == "ja" else f"– {note}"
            self.multi_cell(w=self.epw, h=3.6, text=text, align=Align.L, new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def _style(self, size: float, color: tuple[int, int, int]) -> None:
        self.set_font_size(size)
        self.set_text_color(*color)

    def _safe(self, text: str) -> str:
        """Return what the font can write, and nothing that a line cannot hold."""
        return "".join(letter if ord(letter) in self._letters else _MISSING for letter in " ".join(text.split()))


def _worths(stated: Stated) -> tuple[str, ...]:
    return () if stated.worth is None else (dollars(stated.worth.usd), yen(stated.worth.jpy))
