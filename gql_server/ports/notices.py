"""Notices: letters made of the log, each fact once, and which of them a customer does without."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from typing import Protocol

from gql_server.ports.people import OutgoingEmail


class NoticeTopic(StrEnum):
    """Groups of notices that a customer may do without. Liquidations and what concerns safety are in none of them."""

    MARGIN_AT_RISK = "MARGIN_AT_RISK"
    MATURITY = "MATURITY"
    PAYOUTS = "PAYOUTS"
    DEPOSITS = "DEPOSITS"


class NoticeStore(Protocol):
    """Where it is kept what notices were made of. Each method is one transaction of its own."""

    async def cursor(self) -> int:
        """Return the last number of the gapless sequence of which notices were made (rule G3)."""
        ...

    async def put(self, expected: int, reached: int, letters: Sequence[OutgoingEmail]) -> int | None:
        """Move the cursor on and put letters into the outbox, all or nothing; one whose id is there already is not put again.

        Args:
            expected: Where the cursor must stand.
            reached: Where it stands afterwards.
            letters: What the events in between made necessary.

        Returns:
            How many letters were put; None when the cursor stood elsewhere: another process was faster, and nothing changed.
        """
        ...

    async def matured(self, now: int, limit: int) -> Sequence[tuple[str, str]]:
        """Return lend positions whose maturity is to be announced by now, sub-account and symbol, the earliest first."""
        ...


class MutedNotices(Protocol):
    """Where it is kept what customers do without. Each method is one transaction of its own."""

    async def of(self, account_ids: Sequence[str]) -> Mapping[str, frozenset[NoticeTopic]]:
        """Return what accounts do without; an account that wants everything is not among them."""
        ...

    async def change(self, account_id: str, muted: Collection[NoticeTopic], unmuted: Collection[NoticeTopic]) -> None:
        """Do without some from now on, and take others again."""
        ...
