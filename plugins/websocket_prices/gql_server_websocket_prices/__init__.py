"""Prices by WebSocket, of two exchanges: each is a source of its own."""

from collections.abc import Sequence

from gql_server.plugin_api import PriceSource, hookimpl
from gql_server_websocket_prices.coinbase import CoinbaseTicker
from gql_server_websocket_prices.kraken import KrakenTicker


@hookimpl
def register_price_sources() -> Sequence[type[PriceSource]]:
    """Offer the sources of this distribution."""
    return [CoinbaseTicker, KrakenTicker]
