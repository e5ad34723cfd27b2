"""Prices that never move, for a sandbox: whoever wants another price sets it."""

from collections.abc import Sequence

from gql_server.plugin_api import PriceSource, hookimpl
from gql_server_static_prices.static_prices import StaticPrices


@hookimpl
def register_price_sources() -> Sequence[type[PriceSource]]:
    """Offer the source of this distribution."""
    return [StaticPrices]
