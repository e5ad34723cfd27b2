"""What a customer had at the end of a day in the past: derived from the journal and the history, as statements are.

What is lent and owed is the closing of that day in the interest statement; what was available, on its way out and held back is what
the journal adds up to by then. So a certificate and a statement of the same day never disagree.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from gql_server.domain.chain import Link
from gql_server.domain.errors import InvalidInput
from gql_server.domain.journal import LedgerAccount
from gql_server.domain.models import Models
from gql_server.domain.needs import Needs
from gql_server.domain.statement import HoldingSide
from gql_server.ports.ledger import LedgerStore, Snapshot
from gql_server.service.interest_statement import days_of
from gql_server.service.journal_sums import JournalSums


class Held(StrEnum):
    """How a sub-account has something, or owes it."""

    LENT = "LENT"
    AVAILABLE = "AVAILABLE"
    IN_PAYOUTS = "IN_PAYOUTS"
    """Left the balance, and was not sent yet."""
    HELD = "HELD"
    """A deposit that is not credited yet (rule L1)."""
    OWED = "OWED"


IN_UNITS: Final = {
    LedgerAccount.BALANCES: Held.AVAILABLE,
    LedgerAccount.PAYOUTS: Held.IN_PAYOUTS,
    LedgerAccount.SUSPENSE: Held.HELD,
}
"""What the journal itself adds up to; what is lent and owed is held in shares."""
_OF_SIDE: Final = {HoldingSide.LEND: Held.LENT, HoldingSide.BORROW: Held.OWED}


@dataclass(frozen=True, slots=True)
class CertifiedBalance:
    """What a sub-account had of an asset in one way, units, more than 0; what is lent is rounded down, what is owed up."""

    sub_account_id: str
    symbol: str
    held: Held
    units: int


@dataclass(frozen=True, slots=True)
class BalanceCertificate:
    """What sub-accounts had at the end of a day.

    Args:
        ends_at: The midnight with which the day ended, Unix seconds.
        decimals: Of each asset in it.
        balances: By sub-account in the order asked for, symbol, and kind.
        link: How far the log went when it was derived.
    """

    day: date
    zone: ZoneInfo
    ends_at: int
    decimals: dict[str, int]
    balances: Sequence[CertifiedBalance]
    link: Link


class BalanceCertificates:
    """Derives balances of the past."""

    def __init__(self, ledger: LedgerStore, models: Models) -> None:
        """Read this ledger.

        Args:
            ledger: The journal, the history and the book.
            models: Those that project a market to now.
        """
        self._ledger = ledger
        self._models = models

    async def of(self, sub_account_ids: Sequence[str], day: date, zone: ZoneInfo) -> BalanceCertificate:
        """Return what they had at the end of a day.

        Raises:
            InvalidInput: The day has not ended, or none of them was there yet.
        """
        async with self._ledger.frozen() as ledger:
            snapshot = await ledger.snapshot(Needs(sub_accounts=frozenset(sub_account_ids), has_every_asset=True))
            begins_at, ends_at = _midnights_of(day, zone)
            if ends_at > snapshot.now:
                raise InvalidInput("date", f"has not ended yet in {zone.key}")
            if ends_at <= min((snapshot.book.sub_accounts[key].opened_at for key in sub_account_ids), default=ends_at):
                raise InvalidInput("date", "is before the account was opened")
            balances: list[CertifiedBalance] = []
            for key in sub_account_ids:
                balances += await self._of(ledger, snapshot, key, (begins_at, ends_at))
            decimals = {one.symbol: snapshot.book.assets[one.symbol].decimals for one in balances}
            return BalanceCertificate(day, zone, ends_at, decimals, balances, await ledger.chain_head())

    async def _of(
        self, ledger: LedgerStore, snapshot: Snapshot, sub_account_id: str, midnights: tuple[int, int]
    ) -> list[CertifiedBalance]:
        found: dict[tuple[str, Held], int] = {}
        for day in await days_of(ledger, snapshot, sub_account_id, midnights, self._models):
            found[day.symbol, _OF_SIDE[day.side]] = day.closing
        sums = JournalSums()
        for line in await ledger.journal_of(sub_account_id):
            if line.at < midnights[-1]:
                sums.add(line.entry)
        for symbol, account, holder, units in sums.holdings():
            if holder == sub_account_id:
                found[symbol, IN_UNITS[account]] = units
        order = tuple(Held)
        rows = sorted(found.items(), key=lambda item: (item[0][0], order.index(item[0][1])))
        return [CertifiedBalance(sub_account_id, symbol, held, units) for (symbol, held), units in rows if units]


def _midnights_of(day: date, zone: ZoneInfo) -> tuple[int, int]:
    """Return when a day begins and ends; ``date.max`` has no day after."""
    begins = datetime(day.year, day.month, day.day, tzinfo=zone)
    try:
        return int(begins.timestamp()), int((begins + timedelta(days=1)).timestamp())
    except (OverflowError, ValueError):
        raise InvalidInput("date", "is out of range") from None
