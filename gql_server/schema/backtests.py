"""The history that a market would have had under another rate model, as clients read it."""

from __future__ import annotations

import asyncio
from typing import Final

import strawberry

from gql_server.domain.backtest import Backtest, Supposed
from gql_server.domain.errors import TermsRefused
from gql_server.domain.market import Market, ModelKind
from gql_server.plugin_host.errors import ChoiceInvalid
from gql_server.schema.context import Info
from gql_server.schema.enums import Interval, ModelStatus
from gql_server.schema.faults import bad_input
from gql_server.schema.fixed import rate_text
from gql_server.schema.history import HistoryRange, next_interval
from gql_server.schema.model_inputs import ModelChoiceInput
from gql_server.schema.scalars import DateTime, Decimal
from gql_server.units import SECONDS_PER_HOUR

BOUNDARIES_MAX: Final = 744
"""A month of hours: a model is asked twice for each."""
_PAGE: Final = 124
"""Rows that are stepped through before others have their turn."""


@strawberry.type(
    description="A boundary of a market's history, as it was and as another rate model would have left it on the same utilization. "
    "Rates and fractions: 1 is 100 %, rates are yearly."
)
class BacktestSample:
    """A boundary as it was and as it would have been."""

    at: DateTime = strawberry.field(description="The boundary.")
    utilization: Decimal = strawberry.field(description="Borrowed of the lent total, at the boundary, as it was.")
    borrow_rate: Decimal = strawberry.field(
        description="What borrowers would have paid from this boundary on; the last good rate while the status is `STALE`."
    )
    lend_rate: Decimal = strawberry.field(description="What lenders would have earned from that, without staking rewards.")
    live_borrow_rate: Decimal = strawberry.field(description="What borrowers did pay.")
    live_lend_rate: Decimal = strawberry.field(description="What lenders did earn from that.")
    difference: Decimal = strawberry.field(
        description="`borrowRate - liveBorrowRate`; below 0 when borrowers would have paid less."
    )
    status: ModelStatus = strawberry.field(description="Whether the model answered as it should.")
    fault: str | None = strawberry.field(description="What was wrong with its answer; null when nothing was.")


async def backtest_of(
    info: Info, market: Market, now: int, choice: ModelChoiceInput, range_: HistoryRange, interval: Interval
) -> list[BacktestSample]:
    """Return what a model would have made of a part of a market's history, oldest first."""
    try:
        chosen = info.context.host.choose(ModelKind.RATE_MODEL, choice.name, choice.choice().parameters)
        test = Backtest(info.context.models, market, chosen.ref, chosen.initial_state)
    except ChoiceInvalid as refused:
        raise bad_input(f"model: {refused}") from None
    (start, end), supposed, after = range_.bounds(now), list[Supposed](), None
    while True:
        page = await info.context.storage.ledger.samples(market.symbol, start, end, _PAGE, after)
        if len(supposed) + len(page.rows) > BOUNDARIES_MAX:
            raise bad_input(f"range: expected at most {BOUNDARIES_MAX} boundaries of the market")
        try:
            supposed += test.through(page.rows)
        except TermsRefused as refused:
            raise bad_input(f"model: {refused.message}") from None
        if not page.has_next:
            return [_shown(one) for one in _thinned(supposed, interval, market.terms.cadence_seconds)]
        after = page.rows[-1].at
        await asyncio.sleep(0)


def _thinned(rows: list[Supposed], interval: Interval, cadence_seconds: int) -> list[Supposed]:
    """Return the first row of each interval, as the history does."""
    if interval is Interval.HOUR and cadence_seconds >= SECONDS_PER_HOUR:
        return rows
    kept: list[Supposed] = []
    begins = None
    for one in rows:
        if begins is None or one.row.at >= begins:
            kept.append(one)
            begins = next_interval(one.row.at, interval)
    return kept


def _shown(one: Supposed) -> BacktestSample:
    return BacktestSample(
        at=DateTime(one.row.at),
        utilization=rate_text(one.row.utilization),
        borrow_rate=rate_text(one.borrow_rate),
        lend_rate=rate_text(one.lend_rate),
        live_borrow_rate=rate_text(one.row.borrow_rate),
        live_lend_rate=rate_text(one.row.lend_rate),
        difference=rate_text(one.borrow_rate - one.row.borrow_rate),
        status=ModelStatus.LIVE if one.fault is None else ModelStatus.STALE,
        fault=one.fault,
    )
