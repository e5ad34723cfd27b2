"""A table of prices."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import ClassVar, Final

from gql_server.plugin_api import ObservedQuote
from gql_server.units import parse_fixed

PRICES: Final[Mapping[str, str]] = MappingProxyType(
    {"BTC": "100000", "ETH": "4000", "SOL": "200", "USDC": "1", "PYTH": "0.4"},
)
"""USD per whole token."""


class StaticPrices:
    """Answers the prices of the table whenever it is asked."""

    name: ClassVar[str] = "static_prices"
    is_sandbox: ClassVar[bool] = True

    async def observe(self, symbols: Sequence[str]) -> Sequence[ObservedQuote]:
        """Return the prices of those symbols that the table has."""
        return [ObservedQuote(symbol, parse_fixed(PRICES[symbol], 18)) for symbol in symbols if symbol in PRICES]
