"""What is said of an asset and its market, line by line: what a file says and what is there are told alike, to be compared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from gql_server.domain.assets import Asset
from gql_server.domain.commands import CreateAsset, CreateMarket
from gql_server.domain.market import Market, ModelRef
from gql_server.domain.pricing import PriceTerms
from gql_server.service.market_file.writing import Shown, asset_table, market_table, price_table


def told_asset(asset: Asset | CreateAsset) -> dict[str, str]:
    """Return what is said of an asset, by path."""
    return dict(_flat(asset.symbol, asset_table(asset)))


def told_pricing(symbol: str, terms: PriceTerms) -> dict[str, str]:
    """Return what is said of how a price is made, by path."""
    return dict(_flat(f"{symbol}.price", price_table(terms)))


def told_market(market: Market | CreateMarket, decimals: int, shown: Shown) -> dict[str, str]:
    """Return what is said of a market, by path; a model is one line, with its version."""
    return dict(_flat(f"{market.symbol}.market", market_table(market, decimals, lambda ref: _said(ref, shown))))


def _flat(path: str, value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _flat(f"{path}.{name}", inner)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _flat(f"{path}[{number}]", inner)
    else:
        yield path, str(value).lower() if isinstance(value, bool) else str(value)


def _said(ref: ModelRef, shown: Shown) -> str:
    """Return a model as one line; since when it is used says nothing about which it is."""
    return " ".join([ref.name, ref.version, *(f"{name}={value}" for name, value in shown(ref).items())])
