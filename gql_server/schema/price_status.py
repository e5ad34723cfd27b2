"""What operators see of prices: every source, what was made of it, the breaker and the pegs."""

from __future__ import annotations

import strawberry

from gql_server.domain import assets as domain
from gql_server.domain.errors import PriceProblem
from gql_server.domain.margin import problem_of
from gql_server.domain.pricing import Heard, agreeing_of, is_off_peg
from gql_server.schema.assets import Asset
from gql_server.schema.context import Info
from gql_server.schema.declare import resolved
from gql_server.schema.fixed import rate_text
from gql_server.schema.price_enums import PriceHalt, Verdict
from gql_server.schema.scalars import DateTime, Decimal, Duration
from gql_server.schema.view import View
from gql_server.service.authorization import Action, authorize
from gql_server.units import WAD, mul_div_down


@strawberry.type(description="How the price of an asset is made of what sources say (rules P1 to P4). Fractions: 1 is 100 %.")
class PriceTerms:
    """How a price is made of quotes."""

    quorum: int = strawberry.field(description="How many sources must agree for a price to be taken.")
    quote_max_age: Duration = strawberry.field(description="How old a quote may be and still count.")
    agreement: Decimal = strawberry.field(description="Within which fraction of the lower one quotes agree.")
    deviation_max: Decimal = strawberry.field(
        description="How far from the last good price a level may be and need no second source, a fraction."
    )
    peg: Decimal | None = strawberry.field(description="What it should be worth, US dollars; null: it has no peg.")
    peg_band: Decimal = strawberry.field(
        description="How far from its peg it may be before nothing new is borrowed of it or against it, a fraction."
    )


@strawberry.type(description="What one source says of an asset, and what was made of it.")
class PriceSourceStatus:
    """What one source says of an asset."""

    heard: strawberry.Private[Heard]
    good: strawberry.Private[int]
    now: strawberry.Private[int]

    @resolved("The source's name.")
    def source(self) -> str:
        """Return the name."""
        return self.heard.source

    @resolved("Its latest price that makes sense in time, US dollars per whole token; null while there is none.")
    def usd(self) -> Decimal | None:
        """Return the price."""
        return rate_text(self.heard.usd) if self.heard.usd else None

    @resolved("Of when that is, by the source or, where it does not say, when it was asked; null while there is none.")
    def observed_at(self) -> DateTime | None:
        """Return the time."""
        return DateTime(self.heard.observed_at) if self.heard.usd else None

    @resolved("How old that is.")
    def age(self) -> Duration | None:
        """Return the age."""
        return Duration(max(0, self.now - self.heard.observed_at)) if self.heard.usd else None

    @resolved("How far that is from the last good price, a fraction: -0.1 is 10 % below it.")
    def deviation(self) -> Decimal | None:
        """Return the deviation."""
        return rate_text(mul_div_down(self.heard.usd - self.good, WAD, self.good)) if self.heard.usd else None

    @resolved("What it said last, sensible or not, US dollars per whole token; 0 for what is less than that.")
    def said(self) -> Decimal:
        """Return what it said."""
        return rate_text(self.heard.said_usd)

    @resolved("When it said that.")
    def said_at(self) -> DateTime:
        """Return when."""
        return DateTime(self.heard.said_at)

    @resolved("What was made of that.")
    def verdict(self) -> Verdict:
        """Return the verdict."""
        return self.heard.verdict


@strawberry.type(description="How the price of one asset stands.")
class PriceStatus:
    """How the price of one asset stands."""

    view: strawberry.Private[View]
    symbol: strawberry.Private[str]

    @resolved("Of which asset; its last good price is there.")
    def asset(self) -> Asset:
        """Return the asset."""
        return Asset(view=self.view, symbol=self.symbol)

    @resolved("How old the last good price is; null while there is none.")
    def age(self) -> Duration | None:
        """Return the age."""
        price = self._price
        return None if price is None else Duration(max(0, self.view.now - price.observed_at))

    @resolved("Why nothing new may be risked on it now; null: it may.")
    def problem(self) -> PriceProblem | None:
        """Return the problem."""
        asset, price = self.view.asset(self.symbol), self._price
        return problem_of(asset, price, is_price_fresh=domain.is_fresh(asset, price, self.view.now))

    @resolved("Why the last good price is held; null: it is not.")
    def halt(self) -> PriceHalt | None:
        """Return the state of the breaker."""
        return None if self._price is None else self._price.halt

    @resolved("Since when it is held; null: it is not.")
    def halted_since(self) -> DateTime | None:
        """Return since when."""
        price = self._price
        return None if price is None or price.halted_at is None else DateTime(price.halted_at)

    @resolved("How far the last good price is from the peg, a fraction; null without a peg.")
    def peg_deviation(self) -> Decimal | None:
        """Return the deviation."""
        peg, price = self.view.asset(self.symbol).pricing.peg_usd, self._price
        return None if peg is None or price is None else rate_text(mul_div_down(price.usd - peg, WAD, peg))

    @resolved("Whether that is outside of the band.")
    def is_off_peg(self) -> bool:
        """Return whether it is off its peg."""
        price = self._price
        return price is not None and is_off_peg(price.usd, self.view.asset(self.symbol).pricing)

    @resolved("How it is made of what sources say.")
    def terms(self) -> PriceTerms:
        """Return the terms."""
        terms = self.view.asset(self.symbol).pricing
        return PriceTerms(
            quorum=terms.quorum,
            quote_max_age=Duration(terms.quote_max_age_seconds),
            agreement=rate_text(terms.agreement),
            deviation_max=rate_text(terms.deviation_max),
            peg=None if terms.peg_usd is None else rate_text(terms.peg_usd),
            peg_band=rate_text(terms.peg_band),
        )

    @resolved(
        "How many sources stand for the level that most of them share, by quotes that are not old; `quorum` says how many it takes."
    )
    def agreeing(self) -> int:
        """Return how many sources agree."""
        price = self._price
        return 0 if price is None else agreeing_of(price.heard, self.view.asset(self.symbol).pricing, self.view.now)

    @resolved("What each source says, by name; a source that was never heard of the asset is not here.")
    def sources(self) -> list[PriceSourceStatus]:
        """Return the sources."""
        price = self._price
        heard = () if price is None else price.heard
        return [PriceSourceStatus(heard=one, good=0 if price is None else price.usd, now=self.view.now) for one in heard]

    @property
    def _price(self) -> domain.Price | None:
        return self.view.price(self.symbol)


@strawberry.type
class PriceQueries:
    """Prices to read."""

    @resolved("How the price of every asset stands, by symbol. For operators.")
    async def price_status(self, info: Info) -> list[PriceStatus]:
        """Return the prices."""
        authorize(info.context.viewer, Action.READ_PRICES)
        view = await info.context.reader.house()
        return [PriceStatus(view=view, symbol=asset.symbol) for asset in view.book.assets.values()]
