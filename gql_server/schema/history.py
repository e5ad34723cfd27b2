"""A market's history: what each boundary left behind."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol, TypeAlias, TypeVar

import strawberry

from gql_server.domain.history import RateSample
from gql_server.ports.ledger import Page
from gql_server.schema.connections import Connection, check_first, connection, read_cursor
from gql_server.schema.declare import resolved
from gql_server.schema.enums import Interval, SampleStatus, Window
from gql_server.schema.faults import bad_input
from gql_server.schema.fixed import rate_text
from gql_server.schema.ids import global_id
from gql_server.schema.node import Node
from gql_server.schema.scalars import DateTime, Decimal
from gql_server.units import format_fixed

DAY: Final = 86_400
WINDOW_SECONDS: Final = {
    Window.DAY: DAY,
    Window.WEEK: 7 * DAY,
    Window.MONTH: 30 * DAY,
    Window.SIX_MONTHS: 182 * DAY,
    Window.YEAR: 365 * DAY,
}


class Timed(Protocol):
    """A row of a history; ``at`` is its boundary, Unix seconds."""

    @property
    def at(self) -> int:
        """Return the boundary."""
        ...


S = TypeVar("S", bound=Timed)
T = TypeVar("T")
Load: TypeAlias = Callable[[int | None, int | None, int, int | None], Awaitable[Page[S]]]
"""Reads rows from a time until a time, as many as a limit, strictly after a time."""


@strawberry.input(description="From a time until a time.")
class TimeSpan:
    """From a time until a time."""

    from_: DateTime = strawberry.field(name="from", description="The first moment of the span.")
    to: DateTime = strawberry.field(description="The first moment after the span.")


@strawberry.input(one_of=True, description="Which part of a history: exactly one of these.")
class HistoryRange:
    """Which part of a history."""

    window: strawberry.Maybe[Window] = strawberry.field(description="A span that ends now.", default=None)
    between: strawberry.Maybe[TimeSpan] = strawberry.field(description="A span of your own.", default=None)

    def bounds(self, now: int) -> tuple[int | None, int | None]:
        """Return the first moment of the range and the first moment after it; None for no bound."""
        if self.between is not None:
            span = self.between.value
            if span.from_ >= span.to:
                raise bad_input("range.between: expected `from` before `to`")
            return span.from_, span.to
        seconds = None if self.window is None else WINDOW_SECONDS.get(self.window.value)
        return (None if seconds is None else now - seconds), None


@strawberry.type(description="A market as one boundary left it. Rates and fractions: 1 is 100 %, rates are yearly.")
class MarketSample(Node):
    """A market as one boundary left it."""

    sample: strawberry.Private[RateSample]
    decimals: strawberry.Private[int]

    @resolved("Global id, opaque.")
    def id(self) -> strawberry.ID:
        """Return the global id."""
        return global_id("MarketSample", self.sample.symbol, self.sample.at)

    @resolved("The boundary.")
    def at(self) -> DateTime:
        """Return the time."""
        return DateTime(self.sample.at)

    @resolved("What borrowers pay, from this boundary on.")
    def borrow_rate(self) -> Decimal:
        """Return the borrow rate."""
        return rate_text(self.sample.borrow_rate)

    @resolved("What lenders earn from borrowers at this utilization, less the fee.")
    def lend_rate(self) -> Decimal:
        """Return the lend rate."""
        return rate_text(self.sample.lend_rate)

    @resolved("What the staking rewards add for the next hour, per unit that can be staked; null while it is unknown.")
    def staking_rate(self) -> Decimal | None:
        """Return the add-on rate."""
        return None if self.sample.staking_rate is None else rate_text(self.sample.staking_rate)

    @resolved("Borrowed of the lent total, at the boundary.")
    def utilization(self) -> Decimal:
        """Return the utilization."""
        return rate_text(self.sample.utilization)

    @resolved("The average over the interval that ended: what the rate model's state moved by.")
    def average_utilization(self) -> Decimal:
        """Return the average utilization."""
        return rate_text(self.sample.utilization_average)

    @resolved("Lent in all, in whole tokens.")
    def total_lent(self) -> Decimal:
        """Return the lent total."""
        return Decimal(format_fixed(self.sample.total_lent, self.decimals))

    @resolved("Borrowed in all, in whole tokens.")
    def total_borrowed(self) -> Decimal:
        """Return the borrowed total."""
        return Decimal(format_fixed(self.sample.total_borrowed, self.decimals))

    @resolved("What a lend share is worth against the market's start: 1 then; the ratio of two samples is what lending earned.")
    def lend_share_price(self) -> Decimal:
        """Return the price of a lend share."""
        return rate_text(self.sample.lend_share_price)

    @resolved("What a borrow share owes against the market's start: 1 then.")
    def borrow_share_price(self) -> Decimal:
        """Return the price of a borrow share."""
        return rate_text(self.sample.borrow_share_price)

    @resolved("The highest utilization that a borrow or withdrawal may leave until the next boundary.")
    def throttle_bound(self) -> Decimal:
        """Return the bound."""
        return rate_text(self.sample.throttle_bound)

    @resolved("Whether the rate is the model's own, or the last good one was kept.")
    def status(self) -> SampleStatus:
        """Return the status."""
        return self.sample.status

    @resolved("Name of the rate model.")
    def model(self) -> str:
        """Return the model's name."""
        return self.sample.model

    @resolved("Its version.")
    def model_version(self) -> str:
        """Return the version."""
        return self.sample.model_version

    @resolved("SHA-256 of its parameters as canonical JSON, hexadecimal.")
    def parameters_hash(self) -> str:
        """Return the hash."""
        return self.sample.parameters_hash


def next_interval(at: int, interval: Interval) -> int:
    """Return when the interval after the one that holds this moment begins, Unix seconds, in UTC."""
    moment = datetime.fromtimestamp(at, UTC)
    if interval is Interval.HOUR:
        return (at // 3600 + 1) * 3600
    midnight = moment.replace(hour=0, minute=0, second=0)
    if interval is Interval.DAY:
        return int((midnight + timedelta(days=1)).timestamp())
    if interval is Interval.WEEK:
        return int((midnight + timedelta(days=7 - moment.weekday())).timestamp())
    return int((midnight.replace(day=1) + timedelta(days=32)).replace(day=1).timestamp())


async def _spaced(load: Load[S], bounds: tuple[int | None, int | None], limit: int, interval: Interval) -> Page[S]:
    """Return the first row of each interval; an interval without rows is passed over."""
    start, end = bounds
    rows: list[S] = []
    while len(rows) <= limit:
        page = await load(start, end, 1, None)
        if not page.rows:
            return Page(rows, has_next=False)
        rows.append(page.rows[0])
        start = next_interval(page.rows[0].at, interval)
    return Page(rows[:limit], has_next=True)


async def history_page(
    load: Load[S],
    show: Callable[[S], T],
    bounds: tuple[int | None, int | None],
    interval: Interval,
    *,
    is_hourly: bool,
    first: int,
    after: str | None,
) -> Connection[T]:
    """Return a page of a history, oldest first.

    Args:
        load: Reads rows of a span, as many as a limit, after a time.
        show: Makes of a row what clients read.
        bounds: First moment of the range and first moment after it.
        is_hourly: Whether the market's boundaries are an hour apart or more, so that hourly rows are simply all rows.
    """
    check_first(first)
    place = read_cursor(after, int)
    start, end = bounds
    if interval is Interval.HOUR and is_hourly:
        page = await load(start, end, first, None if place is None else int(place[0]))
    else:
        if place is not None:
            start = max(next_interval(int(place[0]), interval), start or 0)
        page = await _spaced(load, (start, end), first, interval)
    rows = [((row.at,), show(row)) for row in page.rows]
    return connection(rows, has_next=page.has_next, has_previous=place is not None)
