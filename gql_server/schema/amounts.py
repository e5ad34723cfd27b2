"""Amounts and rates as clients read them."""

from __future__ import annotations

from typing import Final

import strawberry

from gql_server.domain.market import Market, lend_rate_base, lend_rate_staking
from gql_server.schema.assets import Asset
from gql_server.schema.context import Info
from gql_server.schema.declare import resolved
from gql_server.schema.enums import Currency
from gql_server.schema.exchange import AtTime, InCurrency, worth_of
from gql_server.schema.fixed import optional_rate_text, rate_text
from gql_server.schema.scalars import DateTime, Decimal
from gql_server.schema.view import View
from gql_server.units import apy_from_apr, format_fixed

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

    @resolved("What it is or was worth at the recorded prices, rounded down; null while that is not known, `worthNote` says why.")
    async def worth(self, info: Info, currency: InCurrency = Currency.USD, at: AtTime = None) -> Decimal | None:
        """Return the worth."""
        worth = await worth_of(info.context, self.view, self.symbol, self.units, currency, at)
        return optional_rate_text(worth.value)

    @resolved("Why `worth` with the same arguments is null; null where it is not.")
    async def worth_note(self, info: Info, currency: InCurrency = Currency.USD, at: AtTime = None) -> str | None:
        """Return the reason."""
        return (await worth_of(info.context, self.view, self.symbol, self.units, currency, at)).unknown


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
