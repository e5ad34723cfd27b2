"""Amounts and rates as clients read them."""

from __future__ import annotations

from typing import Annotated, Final

import strawberry

from gql_server.domain.market import Market, lend_rate_base, lend_rate_staking
from gql_server.schema.assets import Asset
from gql_server.schema.declare import resolved
from gql_server.schema.enums import Currency
from gql_server.schema.fixed import rate_text
from gql_server.schema.scalars import DateTime, Decimal
from gql_server.schema.view import View
from gql_server.units import apy_from_apr, format_fixed, worth_down

SHORT: Final = "The treasury is short: what it cannot cover of the rewards is dropped at each boundary."


@strawberry.type(description="An amount of an asset.")
class Amount:
    """An amount of an asset, as it is in a view."""

    view: strawberry.Private[View]
    symbol: strawberry.Private[str]
    units: strawberry.Private[int]

    @resolved("Of what.")
    def asset(self) -> Asset:
        """Return the asset."""
        return Asset(view=self.view, symbol=self.symbol)

    @resolved("How much, in whole tokens with all of the asset's decimals.")
    def value(self) -> Decimal:
        """Return the amount in whole tokens."""
        return Decimal(format_fixed(self.units, self.view.decimals(self.symbol)))

    @resolved("What it is worth at the latest price, rounded down; null while there is no fresh price, or none of the currency.")
    def worth(
        self,
        currency: Annotated[Currency, strawberry.argument(description="In what to express it.")] = Currency.USD,
    ) -> Decimal | None:
        """Return the worth."""
        price = self.view.fresh_price(self.symbol)
        if price is None or currency is not Currency.USD:
            return None
        return rate_text(worth_down(self.units, price, self.view.decimals(self.symbol)))


def amount_of(view: View, symbol: str, units: int) -> Amount:
    """Return an amount as clients read it."""
    return Amount(view=view, symbol=symbol, units=units)


@strawberry.type(description="A yearly rate as it stands: a snapshot, not a promise. 1 is 100 % a year of 31,536,000 seconds.")
class Rate:
    """A yearly rate as it stands."""

    value: strawberry.Private[int]
    time: strawberry.Private[int]

    @resolved("The simple yearly rate, a fraction: 0.05 is 5 % a year.")
    def apr(self) -> Decimal:
        """Return the simple rate."""
        return rate_text(self.value)

    @resolved("The same compounded hourly: `(1 + apr / 8760) ^ 8760 - 1`, rounded down.")
    def apy(self) -> Decimal:
        """Return the compound rate."""
        return rate_text(apy_from_apr(self.value))

    @resolved("When it was so.")
    def as_of(self) -> DateTime:
        """Return the time."""
        return DateTime(self.time)


@strawberry.type(description="What lenders earn, part by part.")
class LendRate:
    """What lenders earn, part by part."""

    base_value: strawberry.Private[int]
    staking_value: strawberry.Private[int | None]
    note: str | None = strawberry.field(description="Why the staking part is unknown or cut; null otherwise.")
    time: strawberry.Private[int]

    @resolved("What borrowers pay, shared by all lenders, by the terms of the market: see `lenderPay`.")
    def base(self) -> Rate:
        """Return the borrowers' part."""
        return Rate(value=self.base_value, time=self.time)

    @resolved("What the market's staking rewards add, per unit lent; null while it is unknown, `note` says why.")
    def staking(self) -> Rate | None:
        """Return the add-on."""
        return None if self.staking_value is None else Rate(value=self.staking_value, time=self.time)

    @resolved("Base and staking together; null while staking is unknown.")
    def net(self) -> Rate | None:
        """Return the sum."""
        if self.staking_value is None:
            return None
        return Rate(value=self.base_value + self.staking_value, time=self.time)


def lend_rate_of(market: Market, now: int) -> LendRate:
    """Return what lenders of a market earn now (rules R7, R8)."""
    note = market.staking_note or (SHORT if market.reward_cut else None)
    return LendRate(base_value=lend_rate_base(market), staking_value=lend_rate_staking(market), note=note, time=now)
