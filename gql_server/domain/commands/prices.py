"""What is observed outside: prices, what sources say of them, and feeds."""

from __future__ import annotations

from dataclasses import dataclass

from gql_server.domain.pricing import PriceTerms, Quote


@dataclass(frozen=True, slots=True)
class ObservedPrice:
    """A price as a source gave it: USD per whole token, 18 decimals."""

    symbol: str
    usd: int
    source: str


@dataclass(frozen=True, slots=True)
class ObservePrices:
    """Record prices observed now, believed as they are, and what sources say, of which prices are made (rules P1 to P3)."""

    prices: tuple[ObservedPrice, ...]
    quotes: tuple[Quote, ...] = ()


@dataclass(frozen=True, slots=True)
class ConfirmPrice:
    """Take a price that a source says and the breaker holds back (rule P5): USD per whole token, 18 decimals."""

    symbol: str
    usd: int


@dataclass(frozen=True, slots=True)
class SetPriceTerms:
    """Say how the price of an asset is made of what sources say, from now on."""

    symbol: str
    terms: PriceTerms


@dataclass(frozen=True, slots=True)
class ObservedFeed:
    """A feed as somebody observed it; ``value`` has 18 decimals."""

    name: str
    value: int


@dataclass(frozen=True, slots=True)
class ObserveFeeds:
    """Record feeds observed now: what staking rewards are told at the boundaries that follow (rules R5, R8)."""

    feeds: tuple[ObservedFeed, ...]


PriceCommand = ObservePrices | ConfirmPrice | SetPriceTerms | ObserveFeeds
