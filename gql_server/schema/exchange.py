"""What amounts are worth: by the prices that were recorded, and in yen by the rate of exchange that was."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final, Protocol, TypeAlias

import strawberry

from gql_server.domain.assets import is_fresh
from gql_server.domain.feeds import Feed
from gql_server.schema.enums import Currency
from gql_server.schema.loaders import Reader
from gql_server.schema.scalars import DateTime
from gql_server.schema.view import View
from gql_server.units import WAD, mul_div_down, mul_div_up, worth_down

USD_JPY: Final = "fx.usd_jpy"
"""The feed that says how many yen a dollar is; operators record it like any other."""
RATE_SECONDS_MAX: Final = 7 * 86_400
"""How old a rate of exchange may be; no market makes one on holidays."""

InCurrency: TypeAlias = Annotated[Currency, strawberry.argument(description="In what to express it.")]
AtTime: TypeAlias = Annotated[
    DateTime | None, strawberry.argument(description="At the prices and the rate of exchange of then; absent: of now.")
]
AtRate: TypeAlias = Annotated[
    DateTime | None,
    strawberry.argument(
        description="At the rate of exchange of then, if it is one of the last two that were recorded; absent: of now. The prices "
        "are those of the whole, always."
    ),
]


class Reading(Protocol):
    """A request, as far as it reads the past."""

    @property
    def reader(self) -> Reader:
        """Return its reads."""
        ...


@dataclass(frozen=True, slots=True)
class Worth:
    """A worth with 18 decimals, or why there is none."""

    value: int | None = None
    unknown: str | None = None


def exchanged(view: View, usd: int, currency: Currency, at: int | None = None, *, is_up: bool = False) -> Worth:
    """Return a worth in US dollars in another currency, rounded down.

    Args:
        view: Knows the recorded rate of exchange.
        usd: 18 decimals.
        currency: In which.
        at: By the rate of then, Unix seconds, if it is one of the last two that were recorded; None for now.
        is_up: Whether it is rounded up instead, as what is owed or required.
    """
    if currency is Currency.USD:
        return Worth(usd)
    feed = view.book.feeds.get(USD_JPY)
    if feed is None:
        return Worth(unknown=f"No rate of exchange is recorded: the feed {USD_JPY}.")
    rate = _rate_at(feed, view.now if at is None else at)
    if rate is None:
        return Worth(unknown=f"The feed {USD_JPY} has no rate of that time.")
    return Worth(mul_div_up(usd, rate, WAD) if is_up else mul_div_down(usd, rate, WAD))


def _rate_at(feed: Feed, at: int) -> int | None:
    if at >= feed.changed_at:
        return feed.value if at - feed.observed_at <= RATE_SECONDS_MAX else None
    if feed.before is not None and feed.before_at is not None and feed.before_at <= at:
        return feed.before
    return None


async def exchanged_then(context: Reading, view: View, usd: int, currency: Currency, at: int | None) -> Worth:
    """Return a worth in US dollars in another currency by the rate of whatever time, rounded down."""
    known = exchanged(view, usd, currency, at)
    if known.value is not None or at is None or at > view.now:
        return known
    then = await context.reader.feed_at(USD_JPY, at)
    return known if then is None or at - then.observed_at > RATE_SECONDS_MAX else Worth(mul_div_down(usd, then.value, WAD))


async def worth_of(context: Reading, view: View, symbol: str, units: int, currency: Currency, at: int | None) -> Worth:
    """Return what an amount is, or was, worth; rounded down."""
    usd = await _price(context, view, symbol, at)
    if usd is None:
        return Worth(unknown=f"{symbol} has no fresh price of that time.")
    return await exchanged_then(context, view, worth_down(units, usd, view.decimals(symbol)), currency, at)


async def _price(context: Reading, view: View, symbol: str, at: int | None) -> int | None:
    if at is None:
        return view.fresh_price(symbol)
    price = None if at > view.now else await context.reader.price_at(symbol, at)
    return price.usd if price is not None and is_fresh(view.asset(symbol), price, at) else None
