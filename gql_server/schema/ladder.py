"""When lend positions mature, day by day in a time zone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import strawberry

from gql_server.domain.errors import InvalidInput
from gql_server.domain.market import lend_rate_base, lend_rate_staking
from gql_server.schema.amounts import Amount, InCurrency, amount_of
from gql_server.schema.declare import resolved
from gql_server.schema.enums import Currency
from gql_server.schema.exchange import exchanged
from gql_server.schema.faults import bad_input
from gql_server.schema.fixed import optional_rate_text
from gql_server.schema.holdings import LendPosition
from gql_server.schema.scalars import Date, Decimal
from gql_server.schema.view import View
from gql_server.service.preferences import time_zone_of
from gql_server.units import simple_interest_down, worth_down

DAYS_MAX: Final = 366


@strawberry.type(description="The lend positions that become withdrawable on one day.")
class MaturityStep:
    """The lend positions that become withdrawable on one day."""

    view: strawberry.Private[View]
    date: Date = strawberry.field(description="The day, in the time zone that was asked for.")
    positions: list[LendPosition] = strawberry.field(
        description="Those that become withdrawable on this day; on the first day also those that are withdrawable already."
    )

    @resolved(
        "What they are worth now; without the positions that have no fresh price. Null in yen while no rate of exchange is "
        "recorded: the feed `fx.usd_jpy`."
    )
    def worth(self, currency: InCurrency = Currency.USD) -> Decimal | None:
        """Return the sum of their worth."""
        total = 0
        for position in self.positions:
            price = self.view.fresh_price(position.symbol)
            total += 0 if price is None else worth_down(position.units, price, self.view.decimals(position.symbol))
        return optional_rate_text(exchanged(self.view, total, currency).value)

    @resolved("What each earns from now until it is withdrawable, at the rate of now: a projection, not a promise.")
    def projected_interest(self) -> list[Amount]:
        """Return simple interest at today's rate, rounded down."""
        return [amount_of(self.view, position.symbol, self._interest(position)) for position in self.positions]

    def _interest(self, position: LendPosition) -> int:
        market = self.view.market(position.symbol)
        lend = self.view.sub_account(position.sub_account_id).lends[position.symbol]
        rate = lend_rate_base(market) + (lend_rate_staking(market) or 0)
        seconds = max(0, lend.withdrawable_at - self.view.now)
        return simple_interest_down(position.units, rate, seconds)


def maturity_ladder(view: View, positions: Sequence[LendPosition], days: int, time_zone: str) -> list[MaturityStep]:
    """Return one step a day from today on, also for days on which nothing matures."""
    if not 1 <= days <= DAYS_MAX:
        raise bad_input(f"days: expected 1 to {DAYS_MAX}")
    zone = _zone(time_zone)
    today = datetime.fromtimestamp(view.now, zone).date()
    by_day: dict[date, list[LendPosition]] = {}
    for position in positions:
        lend = view.sub_account(position.sub_account_id).lends[position.symbol]
        day = datetime.fromtimestamp(lend.withdrawable_at, zone).date()
        by_day.setdefault(max(day, today), []).append(position)
    steps = (today + timedelta(days=offset) for offset in range(days))
    return [MaturityStep(view=view, date=Date(day), positions=by_day.get(day, [])) for day in steps]


def _zone(name: str) -> ZoneInfo:
    try:
        return time_zone_of(name)
    except InvalidInput as refused:
        raise bad_input(f"timeZone: {refused.problem}") from None
