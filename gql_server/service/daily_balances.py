"""What customers had at the end of each day, and what stood against it: derived from the log in one pass, for a supervisor.

The log is replayed through the rules once (rule G2), no customer is asked for by name, and what is held in memory is one book.
Nothing is estimated: balances, payouts and suspense are what the entries add up to, lend positions and debts are valued by the
markets as they stood at that midnight.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from gql_server.domain.accounts import HOUSE_ACCOUNT_ID
from gql_server.domain.book import Book
from gql_server.domain.day_end import book_at
from gql_server.domain.margin import position_value_down
from gql_server.domain.market import debt_up
from gql_server.domain.models import Models
from gql_server.domain.solvency import Sides, sides_of
from gql_server.ports.ledger import LedgerStore
from gql_server.service.balance_certificate import IN_UNITS, Held
from gql_server.service.journal_sums import JournalSums
from gql_server.service.replay import Replay

Holdings = Mapping[Held, int]
"""Units by how they are held; what is lent rounded down, what is owed up."""


class LogBroken(Exception):
    """The log cannot be replayed: only an audit can say what is wrong with it."""


@dataclass(frozen=True, slots=True)
class DailyHolding:
    """What one customer had of one asset when a day ended, over all their sub-accounts."""

    account_id: str
    symbol: str
    held: Holdings


@dataclass(frozen=True, slots=True)
class DailyTotal:
    """What all customers had of one asset when a day ended, and what stood against it; units.

    Args:
        customers: How many had or owed any.
        held: Of all customers.
        sides: Both sides of the books at that time; ``sides.custody`` is what custody should hold.
    """

    symbol: str
    decimals: int
    customers: int
    held: Holdings
    sides: Sides

    @property
    def owed_to_customers(self) -> int:
        """Return what customers could ask for: all but what they owe themselves."""
        return sum(units for held, units in self.held.items() if held is not Held.OWED)

    @property
    def house(self) -> int:
        """Return what lenders, balances, payouts and suspense are owed beyond customers: the house's own, and what is rounded."""
        sides = self.sides
        return sides.lenders + sides.balances + sides.payouts + sides.suspense - self.owed_to_customers


@dataclass(frozen=True, slots=True)
class DailyBalances:
    """One day.

    Args:
        ends_at: The midnight with which it ended, Unix seconds.
        holdings: By customer and asset; only what is not 0.
        totals: By asset; every asset that there was.
    """

    day: date
    ends_at: int
    holdings: Sequence[DailyHolding]
    totals: Sequence[DailyTotal]


async def daily_balances(
    ledger: LedgerStore,
    recorded: Callable[[str], Models],
    days: Sequence[date],
    zone: ZoneInfo,
    progress: Callable[[int, int], None] | None = None,
) -> AsyncIterator[DailyBalances]:
    """Yield the balances of days, in order.

    Args:
        ledger: Frozen.
        recorded: Makes models that answer from a batch's record alone.
        days: In order; each has ended.
        zone: In which they end.
        progress: Told how many commands of how many were read.

    Raises:
        LogBroken: A command cannot be replayed.
    """
    replay, sums = Replay(recorded), JournalSums()
    waiting = [(day, _end_of(day, zone)) for day in reversed(days)]
    head = await ledger.sequence_head()
    async for batch in ledger.batches():
        while waiting and batch.now >= waiting[-1][1]:
            yield balances_at(replay.book, sums, *waiting.pop(), recorded("{}"))
        if not waiting:
            return
        for one in replay.run(batch):
            if one.fault is not None:
                raise LogBroken(f"command {one.command.seq}: {one.fault}")
            for entry in one.entries:
                sums.add(entry)
        if progress is not None:
            progress(batch.last_seq, head)
    while waiting:
        yield balances_at(replay.book, sums, *waiting.pop(), recorded("{}"))


def days_between(first: date, last: date) -> Sequence[date]:
    """Return every day from the first to the last, both included."""
    return [first + timedelta(days=count) for count in range((last - first).days + 1)]


def last_ended_day(now: int, zone: ZoneInfo) -> date:
    """Return the last day that has ended in a time zone."""
    return datetime.fromtimestamp(now, zone).date() - timedelta(days=1)


def balances_at(book: Book, sums: JournalSums, day: date, ends_at: int, models: Models) -> DailyBalances:
    """Return the balances of a day.

    Args:
        book: The whole of it, as the last command of the day has left it.
        sums: What the journal adds up to by then.
        day: Which day it was.
        ends_at: When it ended, Unix seconds.
        models: Are asked nothing.
    """
    then = book_at(book, ends_at, models)
    held: defaultdict[tuple[str, str], Counter[Held]] = defaultdict(Counter)
    for account_id, symbol, how, units in _held(then, sums):
        held[account_id, symbol][how] += units
    theirs = [
        DailyHolding(account_id, symbol, dict(units))
        for (account_id, symbol), units in sorted(held.items())
        if account_id != HOUSE_ACCOUNT_ID and any(units.values())
    ]
    return DailyBalances(day, ends_at, theirs, list(_totals(then, theirs)))


def _held(book: Book, sums: JournalSums) -> Iterator[tuple[str, str, Held, int]]:
    sub_accounts = book.sub_accounts.everything()
    for sub in sub_accounts.values():
        for symbol, position in sub.lends.items():
            yield sub.account_id, symbol, Held.LENT, position_value_down(book.markets[symbol], position)
        for symbol, debt in sub.debts.items():
            yield sub.account_id, symbol, Held.OWED, debt_up(book.markets[symbol], debt.shares)
    for symbol, account, holder, units in sums.holdings():
        yield sub_accounts[holder].account_id, symbol, IN_UNITS[account], units


def _totals(book: Book, holdings: Sequence[DailyHolding]) -> Iterator[DailyTotal]:
    held: defaultdict[str, Counter[Held]] = defaultdict(Counter)
    customers: Counter[str] = Counter()
    for one in holdings:
        held[one.symbol].update(one.held)
        customers[one.symbol] += 1
    for asset in book.assets.values():
        symbol = asset.symbol
        yield DailyTotal(symbol, asset.decimals, customers[symbol], dict(held[symbol]), sides_of(book, symbol))


def _end_of(day: date, zone: ZoneInfo) -> int:
    return int((datetime(day.year, day.month, day.day, tzinfo=zone) + timedelta(days=1)).timestamp())
