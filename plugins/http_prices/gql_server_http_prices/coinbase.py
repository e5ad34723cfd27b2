"""Coinbase's exchange rates.

Source: docs.cdp.coinbase.com/coinbase-app/track-apis/exchange-rates: ``GET /v2/exchange-rates?currency=USD`` answers
``data.rates``, by code what a dollar is worth, as text. It does not say of when the rates are.
"""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from gql_server.plugin_api import AdapterSetting, ObservedQuote
from gql_server_http_prices.asking import ask, named, number, part, usd_of


class CoinbasePrices:
    """Answers one by what a dollar is worth, all assets in one request."""

    name: ClassVar[str] = "coinbase"
    settings: ClassVar[tuple[AdapterSetting, ...]] = (
        AdapterSetting("codes", "Which of its codes is which asset: `BTC=BTC,ETH=ETH,JPY=JPY`.", default=None),
        AdapterSetting("base_url", "Where the API is.", default="https://api.coinbase.com"),
    )

    def __init__(self, settings: Mapping[str, str]) -> None:
        self._codes, self._base_url = named(settings["codes"]), settings["base_url"]

    async def observe(self, symbols: Sequence[str]) -> Sequence[ObservedQuote]:
        """Return the prices of those symbols that have a code in the answer."""
        codes = {symbol: self._codes[symbol] for symbol in symbols if symbol in self._codes}
        if not codes:
            return []
        rates = part(await ask(self._base_url, "/v2/exchange-rates", {"currency": "USD"}), "data", "rates")
        known = {symbol: code for symbol, code in codes.items() if isinstance(rates, dict) and code in rates}
        return [ObservedQuote(symbol, usd_of(1 / number(rates[code]))) for symbol, code in known.items()]
