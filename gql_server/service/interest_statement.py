"""The interest statement of a sub-account: a year, day by day in a time zone, of each asset that it lends or owes.

Nothing of it is kept: it is derived from the journal and the history rows each time that it is asked (rule R6), in one
consistent view, so it reconciles with the journal to the unit whenever that is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Final
from zoneinfo import ZoneInfo

from gql_server.domain.accrual import project
from gql_server.domain.book import Book
from gql_server.domain.chain import Link
from gql_server.domain.errors import InvalidInput
from gql_server.domain.margin import position_value_down
from gql_server.domain.market import borrow_share_price, debt_up, lend_share_price
from gql_server.domain.models import Models
from gql_server.domain.needs import Needs
from gql_server.domain.statement import HoldingSide, SharePrices, StatementDay, statement_days
from gql_server.ports.ledger import LedgerStore, LoggedEvent, Snapshot
from gql_server.service.statement_flows import ENDS, Moves, first_times, moves_of

YEAR_MIN: Final = 1970
_EVENTS_READ: Final = 500


@dataclass(frozen=True, slots=True)
class StatementTotal:
    """A holding over a whole statement, units; the fields are those of ``StatementDay``."""

    side: HoldingSide
    symbol: str
    opening: int
    added: int
    removed: int
    liquidated: int
    interest: int
    closing: int
    fees: int
    penalties: int


@dataclass(frozen=True, slots=True)
class InterestStatement:
    """What a sub-account earned and paid in a year.

    Args:
        ends_at: The end of the year, or now while it runs; Unix seconds.
        decimals: Of each asset in it.
        days: By symbol, side and day.
    """

    year: int
    zone: ZoneInfo
    ends_at: int
    decimals: Mapping[str, int]
    days: Sequence[StatementDay]

    def day_of(self, day: StatementDay) -> date:
        """Return the date of a day, in the statement's time zone."""
        return datetime.fromtimestamp(day.begins_at, self.zone).date()

    @property
    def totals(self) -> list[StatementTotal]:
        """Return the sums, by symbol and side."""
        return [_total(list(days)) for _, days in groupby(self.days, key=lambda day: (day.symbol, day.side))]


@dataclass(frozen=True, slots=True)
class InterestStatementsOf:
    """Statements that were derived in one view of the ledger.

    Args:
        statements: In the order in which they were asked for.
        link: How far the log went.
        now: When that was, Unix seconds.
    """

    statements: tuple[InterestStatement, ...]
    link: Link
    now: int


class InterestStatements:
    """Writes interest statements."""

    def __init__(self, ledger: LedgerStore, models: Models) -> None:
        """Read this ledger.

        Args:
            ledger: The journal, the history and the book.
            models: Those that project a market to now.
        """
        self._ledger = ledger
        self._models = models

    async def of(self, sub_account_id: str, year: int, zone: ZoneInfo) -> InterestStatement:
        """Return the statement of a year, as far as it has passed.

        Raises:
            InvalidInput: The year has not begun, or is before there were any.
        """
        (statement,) = (await self.of_all([sub_account_id], year, zone)).statements
        return statement

    async def of_all(self, sub_account_ids: Sequence[str], year: int, zone: ZoneInfo) -> InterestStatementsOf:
        """Return the statements of several sub-accounts, in one consistent view.

        Raises:
            InvalidInput: The year has not begun, or is before there were any.
        """
        async with self._ledger.frozen() as ledger:
            needs = Needs(sub_accounts=frozenset(sub_account_ids), has_every_asset=True)
            snapshot = await ledger.snapshot(needs)
            midnights = midnights_of(year, zone, snapshot.now)
            statements = []
            for sub_account_id in sub_account_ids:
                days = await days_of(ledger, snapshot, sub_account_id, midnights, self._models)
                decimals = {symbol: snapshot.book.assets[symbol].decimals for symbol in {day.symbol for day in days}}
                statements.append(InterestStatement(year, zone, midnights[-1], decimals, days))
            return InterestStatementsOf(tuple(statements), await ledger.chain_head(), snapshot.now)


async def days_of(
    ledger: LedgerStore, snapshot: Snapshot, sub_account_id: str, midnights: Sequence[int], models: Models
) -> list[StatementDay]:
    """Return the days of every asset that a sub-account ever lent or owed.

    Args:
        ledger: Frozen.
        snapshot: Of it; holds the sub-account and every asset.
        sub_account_id: Whose.
        midnights: Where the days begin, and where the last one ends.
        models: Project the markets to now.
    """
    moves = moves_of(sub_account_id, await ledger.journal_of(sub_account_id), await _ends(ledger, sub_account_id))
    days: list[StatementDay] = []
    for symbol, first_at in sorted(first_times(moves).items()):
        rows: Sequence[SharePrices] = ()
        if first_at < midnights[-1]:
            rows = await ledger.share_prices(symbol, first_at, midnights[-1])
        days += statement_of(snapshot.book, sub_account_id, symbol, moves, rows, midnights, snapshot.now, models)
    return days


def midnights_of(year: int, zone: ZoneInfo, now: int) -> list[int]:
    """Return when each day of the year begins, and when the last one ends: at the year's end, or now.

    Raises:
        InvalidInput: The year has not begun, or is before there were any.
    """
    if not YEAR_MIN <= year <= datetime.fromtimestamp(now, zone).year:
        raise InvalidInput("year", f"must be from {YEAR_MIN} to the present one")
    first = datetime(year, 1, 1, tzinfo=zone)
    begins = [int((first + timedelta(days=day)).timestamp()) for day in range((date(year + 1, 1, 1) - first.date()).days + 1)]
    return [begin for begin in begins if begin < now] + ([] if begins[-1] < now else [now])


def statement_of(
    book: Book,
    sub_account_id: str,
    symbol: str,
    moves: Moves,
    rows: Sequence[SharePrices],
    midnights: Sequence[int],
    now: int,
    models: Models,
) -> list[StatementDay]:
    """Return the days of one asset: what is lent, then what is owed.

    Args:
        book: As it is now; holds the sub-account and the market.
        sub_account_id: Whose.
        symbol: Of what.
        moves: What came and went.
        rows: The history, see ``statement_days``.
        midnights: Of the days.
        now: The time of the book.
        models: Project the market to now.
    """
    if len(midnights) < 2:  # Not one moment of the year has passed.
        return []
    market = project(book, symbol, now, models)
    prices = [row for row in rows if row.at < now]
    if midnights[-1] > (prices[-1].at if prices else 0):
        prices.append(SharePrices(now, lend_share_price(market), borrow_share_price(market), market.epoch))
    holder = book.sub_accounts[sub_account_id]
    position, debt = holder.lends.get(symbol), holder.debts.get(symbol)
    present = {
        HoldingSide.LEND: 0 if position is None else position_value_down(market, position),
        HoldingSide.BORROW: 0 if debt is None else debt_up(market, debt.shares),
    }
    days: list[StatementDay] = []
    for side in HoldingSide:
        flows = moves.flows.get((symbol, side), [])
        charges = moves.charges.get(symbol, ()) if side is HoldingSide.LEND else ()
        closing = present[side] if midnights[-1] == now else None
        days += statement_days(side, symbol, flows, prices, midnights, charges=charges, closing=closing)
    return days


def _total(days: Sequence[StatementDay]) -> StatementTotal:
    first = days[0]
    return StatementTotal(
        first.side,
        first.symbol,
        first.opening,
        sum(day.added for day in days),
        sum(day.removed for day in days),
        sum(day.liquidated for day in days),
        sum(day.interest for day in days),
        days[-1].closing,
        sum(day.fees for day in days),
        sum(day.penalties for day in days),
    )


async def _ends(ledger: LedgerStore, sub_account_id: str) -> list[LoggedEvent]:
    found: list[LoggedEvent] = []
    before: tuple[int, int] | None = None
    while True:
        page = await ledger.activity(sub_account_id, _EVENTS_READ, before, ENDS)
        found += page.rows
        if not page.has_next:
            return found
        before = (page.rows[-1].seq, page.rows[-1].line)
