"""Prices by HTTP, of three vendors: each is a source of its own."""

from collections.abc import Sequence

from gql_server.plugin_api import PriceSource, hookimpl
from gql_server_http_prices.coinbase import CoinbasePrices
from gql_server_http_prices.coingecko import CoinGeckoPrices
from gql_server_http_prices.kraken import KrakenPrices


@hookimpl
def register_price_sources() -> Sequence[type[PriceSource]]:
    """Offer the sources of this distribution."""
    return [CoinbasePrices, CoinGeckoPrices, KrakenPrices]
