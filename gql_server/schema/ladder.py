"""When lend positions mature, day by day in a time zone, and what they earn on each day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

import strawberry

from gql_server.domain.errors import InvalidInput
from gql_server.domain.market import lend_rate_base, lend_rate_staking
from gql_server.schema.amounts import Amount, amount_of
from gql_server.schema.context import Info
from gql_server.schema.declare import resolved
from gql_server.schema.enums import Currency
from gql_server.schema.exchange import AtTime, InCurrency, Worth, exchanged_then, worth_of
from gql_server.schema.faults import bad_input
from gql_server.schema.fixed import optional_rate_text
from gql_server.schema.holdings import LendPosition
from gql_server.schema.scalars import Date, Decimal
from gql_server.schema.view import View
from gql_server.service.preferences import time_zone_of
from gql_server.units import simple_interest_down

DAYS_MAX: Final = 366


@strawberry.type(description="One day: the lend positions that become withdrawable on it, and what all of them earn on it.")
class MaturityStep:
    """The lend positions that become withdrawable on one day."""

    view: strawberry.Private[View]
    date: Date = strawberry.field(description="The day, in the time zone that was asked for.")
    positions: list[LendPosition] = strawberry.field(
        description="Those that become withdrawable on this day; on the first day also those that are withdrawable already."
    )
    whole: strawberry.Private[Sequence[LendPosition]]
    begins: strawberry.Private[int]
    ends: strawberry.Private[int]

    @resolved("Those of `positions` that are withdrawable now, as far as their maturity goes; only the first day has any.")
    def withdrawable_now(self) -> list[LendPosition]:
        """Return what has matured by now."""
        return [position for position in self.positions if _matures_at(position) <= self.view.now]

    @resolved("What is withdrawable by the end of this day, on it and before, by symbol: amounts of now, without interest to come.")
    def withdrawable_by_then(self) -> list[Amount]:
        """Return what has matured by the end of the day."""
        return [
            amount_of(self.view, position.symbol, position.units) for position in self.whole if _matures_at(position) < self.ends
        ]

    @resolved("What they are worth at the recorded prices; null while one of them, or the rate of exchange, is not known.")
    async def worth(self, info: Info, currency: InCurrency = Currency.USD, at: AtTime = None) -> Decimal | None:
        """Return the sum of their worth."""
        return optional_rate_text((await self._worth(info, currency, at)).value)

    @resolved("Why `worth` with the same arguments is null; null where it is not.")
    async def worth_note(self, info: Info, currency: InCurrency = Currency.USD, at: AtTime = None) -> str | None:
        """Return the reason."""
        return (await self._worth(info, currency, at)).unknown

    @resolved("What each earns from now until it is withdrawable, at the rate of now, unknown rewards left out: a projection.")
    def projected_interest(self) -> list[Amount]:
        """Return simple interest at today's rate, rounded down."""
        return [amount_of(self.view, one.symbol, self._interest(one, self.view.now, _matures_at(one))) for one in self.positions]

    @resolved(
        "What all lend positions earn on this day if nothing is moved, by symbol, at the rate of now, interest on interest and "
        "unknown rewards left out; of the first day what is left of it. A projection, not a promise."
    )
    def projected_interest_of_day(self) -> list[Amount]:
        """Return simple interest at today's rate, rounded down."""
        return [amount_of(self.view, one.symbol, self._interest(one, self.begins, self.ends)) for one in self.whole]

    async def _worth(self, info: Info, currency: Currency, at: int | None) -> Worth:
        total = await exchanged_then(info.context, self.view, 0, currency, at)
        for position in self.positions:
            one = await worth_of(info.context, self.view, position.symbol, position.units, currency, at)
            if one.value is None or total.value is None:
                return one if one.value is None else total
            total = Worth(total.value + one.value)
        return total

    def _interest(self, position: LendPosition, begins: int, ends: int) -> int:
        market = self.view.market(position.symbol)
        rate = lend_rate_base(market) + (lend_rate_staking(market) or 0)
        return simple_interest_down(position.units, rate, max(0, ends - begins))


def maturity_ladder(view: View, positions: Sequence[LendPosition], days: int, time_zone: str) -> list[MaturityStep]:
    """Return one step a day from today on, also for days on which nothing matures."""
    if not 1 <= days <= DAYS_MAX:
        raise bad_input(f"days: expected 1 to {DAYS_MAX}")
    zone = _zone(time_zone)
    today = datetime.fromtimestamp(view.now, zone).date()
    by_day: dict[date, list[LendPosition]] = {}
    for position in positions:
        day = datetime.fromtimestamp(_matures_at(position), zone).date()
        by_day.setdefault(max(day, today), []).append(position)
    midnights = list(_midnights(today, days, zone))
    return [
        MaturityStep(
            view=view,
            date=Date(day),
            positions=by_day.get(day, []),
            whole=positions,
            begins=max(begins, view.now),
            ends=ends,
        )
        for (day, begins), (_, ends) in pairwise(midnights)
    ]


def _midnights(today: date, days: int, zone: ZoneInfo) -> Iterable[tuple[date, int]]:
    """Yield each day with its first moment, and the day after the last."""
    for offset in range(days + 1):
        day = today + timedelta(days=offset)
        yield day, int(datetime(day.year, day.month, day.day, tzinfo=zone).timestamp())


def _matures_at(position: LendPosition) -> int:
    return position.view.sub_account(position.sub_account_id).lends[position.symbol].withdrawable_at


def _zone(name: str) -> ZoneInfo:
    try:
        return time_zone_of(name)
    except InvalidInput as refused:
        raise bad_input(f"timeZone: {refused.problem}") from None
