"""Draws documents away from the event loop: a page takes a good part of a second of a core."""

from __future__ import annotations

import asyncio
from typing import Final

from gql_server.service.documents.document import Document

WAITING_MAX: Final = 8


class Busy(Exception):
    """So many documents are being drawn that this one would take too long."""


class Drawing:
    """Draws one document after the other in a thread, so that customers who ask for many slow nobody down but each other."""

    def __init__(self, waiting_max: int = WAITING_MAX) -> None:
        """Begin with nothing to draw; let so many be drawn or wait."""
        self._waiting_max = waiting_max
        self._turn = asyncio.Semaphore(1)
        self._waiting = 0

    async def pdf_of(self, document: Document) -> bytes:
        """Return a document as PDF; the same document always gives the same bytes.

        Raises:
            Busy: When too many are waiting.
        """
        if self._waiting >= self._waiting_max:
            raise Busy
        self._waiting += 1
        try:
            async with self._turn:
                return await asyncio.to_thread(_draw, document)
        finally:
            self._waiting -= 1


def _draw(document: Document) -> bytes:
    from gql_server.service.documents.pdf import pdf_of  # noqa: PLC0415 - importing what draws takes longer than a page

    return pdf_of(document)
