"""Assets, their prices and their risk terms."""

from __future__ import annotations

from typing import Annotated

import strawberry

from gql_server.domain import assets as domain
from gql_server.schema.asset_networks import AssetNetwork
from gql_server.schema.context import Info
from gql_server.schema.declare import resolved, told_by
from gql_server.schema.fixed import rate_text
from gql_server.schema.ids import global_id
from gql_server.schema.links import MarketLink
from gql_server.schema.node import Node
from gql_server.schema.pauses import Pause, pauses_of
from gql_server.schema.price_enums import PriceHalt
from gql_server.schema.scalars import DateTime, Decimal, Duration
from gql_server.schema.view import View
from gql_server.units import format_fixed


@strawberry.type(description="The latest price of an asset that was observed.")
class Price:
    """The latest price of an asset that was observed."""

    usd: Decimal = strawberry.field(description="US dollars per whole token.")
    observed_at: DateTime = strawberry.field(description="When it was observed.")
    source: str = strawberry.field(description="Who observed it.")
    is_stale: bool = strawberry.field(description="Whether it may not be used: it is too old, or held.")
    halt: PriceHalt | None = strawberry.field(description="Why it is held though sources say something else; null: it is not.")
    is_off_peg: bool = strawberry.field(description="Whether it is off the asset's peg, so that nothing new is risked on it.")


@strawberry.type(
    description="How an asset counts as collateral and what borrowing it requires. Fractions: 1 is 100 %. Notional: US dollars."
)
class RiskTerms:
    """How an asset counts as collateral and what borrowing it requires."""

    terms: strawberry.Private[domain.RiskTerms]

    @resolved("The most that a dollar of it counts as collateral, a fraction.")
    def haircut_weight(self) -> Decimal:
        """Return the weight."""
        return rate_text(self.terms.haircut_weight)

    @resolved("What a large holding counts, a fraction: `base / (1 + penalty * sqrt(notional))`, where that is less.")
    def haircut_base(self) -> Decimal:
        """Return the base."""
        return rate_text(self.terms.haircut_base)

    @resolved("How fast that falls with the square root of the notional; 0 for not at all.")
    def haircut_penalty(self) -> Decimal:
        """Return the penalty."""
        return rate_text(self.terms.haircut_penalty)

    @resolved("The least fraction of a debt that equity must cover when risk is taken on.")
    def initial_margin_base(self) -> Decimal:
        """Return the base of the initial margin."""
        return rate_text(self.terms.initial_margin_base)

    @resolved("How fast that fraction grows with the square root of the notional.")
    def initial_margin_factor(self) -> Decimal:
        """Return the factor of the initial margin."""
        return rate_text(self.terms.initial_margin_factor)

    @resolved("The least fraction of a debt that equity must cover; below it collateral is seized.")
    def maintenance_margin_base(self) -> Decimal:
        """Return the base of the maintenance margin."""
        return rate_text(self.terms.maintenance_margin_base)

    @resolved("How fast that fraction grows with the square root of the notional.")
    def maintenance_margin_factor(self) -> Decimal:
        """Return the factor of the maintenance margin."""
        return rate_text(self.terms.maintenance_margin_factor)

    @resolved("How old a price may be and still be used.")
    def price_max_age(self) -> Duration:
        """Return the age."""
        return Duration(self.terms.price_max_age_seconds)


@told_by("view", "symbol")
@strawberry.type(description="Something that can be deposited.")
class Asset(Node):
    """Something that can be deposited."""

    view: strawberry.Private[View]
    symbol: str = strawberry.field(description="Its name in this API, for instance `BTC`.")

    @resolved("Global id, opaque.")
    def id(self) -> strawberry.ID:
        """Return the global id."""
        return global_id("Asset", self.symbol)

    @resolved("Its name for people.")
    def name(self) -> str:
        """Return the name."""
        return self._asset.name

    @resolved("How many decimals its amounts have, 0 to 18; more are refused, never rounded.")
    def decimals(self) -> int:
        """Return the decimals."""
        return self._asset.decimals

    @resolved("Whether deposits of it are lent automatically: whether it has a market.")
    def is_lendable(self) -> bool:
        """Return whether it has a market."""
        return self.view.book.markets.get(self.symbol) is not None

    @resolved("The least deposit that is credited, in whole tokens; a smaller one is held, unless it repays a debt.")
    def minimum_deposit(self) -> Decimal:
        """Return the minimum."""
        return Decimal(format_fixed(self._asset.minimum_deposit, self._asset.decimals))

    @resolved("What is kept of each payout, in whole tokens.")
    def withdrawal_fee(self) -> Decimal:
        """Return the fee."""
        return Decimal(format_fixed(self._asset.withdrawal_fee, self._asset.decimals))

    @resolved("The latest price; null while none was observed.")
    def price(self) -> Price | None:
        """Return the price."""
        price = self.view.price(self.symbol)
        return None if price is None else self._priced(price, self.view.now)

    @resolved(
        "The last good price of a time, as `price` was then; null while none was observed, and for a time that has not come. "
        "Whether it was held then is not kept beside it."
    )
    async def price_at(
        self, info: Info, time: Annotated[DateTime, strawberry.argument(description="When; in the sandbox by its clock.")]
    ) -> Price | None:
        """Return the price of then."""
        price = None if time > self.view.now else await info.context.reader.price_at(self.symbol, time)
        return None if price is None else self._priced(price, time)

    @resolved("How it counts as collateral; null: it counts nothing and cannot be borrowed.")
    def risk(self) -> RiskTerms | None:
        """Return the risk terms."""
        return None if self._asset.risk is None else RiskTerms(terms=self._asset.risk)

    @resolved("The networks on which it comes in and leaves; none where its custodian knows it by its symbol alone.")
    def networks(self) -> list[AssetNetwork]:
        """Return the networks."""
        return [AssetNetwork(network=network, decimals_of_asset=self._asset.decimals) for network in self._asset.networks]

    @resolved("What an operator has stopped of it for a while. Deposits, repayments and liquidations go on.")
    def pauses(self) -> list[Pause]:
        """Return what is paused."""
        return pauses_of(self._asset, self.view.now)

    @resolved("Its market; null for an asset that is only deposited.")
    def market(self) -> MarketLink | None:
        """Return the market."""
        from gql_server.schema.markets import Market  # noqa: PLC0415 - a market names its asset

        return Market(view=self.view, symbol=self.symbol) if self.is_lendable() else None

    def _priced(self, price: domain.Price, at: int) -> Price:
        return Price(
            usd=rate_text(price.usd),
            observed_at=DateTime(price.observed_at),
            source=price.source,
            is_stale=not domain.is_fresh(self._asset, price, at),
            halt=price.halt,
            is_off_peg=domain.is_off_its_peg(self._asset, price),
        )

    @property
    def _asset(self) -> domain.Asset:
        return self.view.asset(self.symbol)
