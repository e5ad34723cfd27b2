"""Looks at the ledger that are one statement each: consistent without a transaction, and they say how far the log had come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from gql_server.domain.book import Book


@dataclass(frozen=True, slots=True)
class Moment:
    """Where the log and the time stood for a statement.

    Args:
        head: The last number of the gapless sequence that it saw; the book follows from it, whoever reads it.
        seconds: The database's clock, Unix seconds with their fraction.
        offset: What the test clock adds to it, seconds.
        read_at: When the answer was there, monotonic seconds of this process.
    """

    head: int
    seconds: float
    offset: int
    read_at: float


@dataclass(frozen=True, slots=True)
class Glimpse:
    """A part of the book as one statement saw it.

    Args:
        now: The time of what is computed on it, Unix seconds of money time (rule T1).
    """

    book: Book
    moment: Moment
    now: int


class GlimpseStore(Protocol):
    """Looks at the ledger."""

    async def assets(self) -> Glimpse:
        """Return every asset with its price, ledger and market, and all feeds."""
        ...

    async def holdings(self, sub_accounts: Sequence[str], accounts: Sequence[str], *, has_assets: bool) -> Glimpse:
        """Return sub-accounts with all that they hold and owe, their accounts, and their payouts that are not sent.

        Args:
            sub_accounts: Their ids.
            accounts: Ids of accounts of which every sub-account is wanted.
            has_assets: Whether every asset comes along, as by ``assets``.
        """
        ...

    def reckon(self, moment: Moment) -> int:
        """Return the time without asking the database: from what its clock said at a moment, and what has passed since."""
        ...
