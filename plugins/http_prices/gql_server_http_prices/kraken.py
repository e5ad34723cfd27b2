"""Kraken's ticker.

Source: docs.kraken.com/api/docs/rest-api/get-ticker-information: ``GET /0/public/Ticker?pair=…`` answers ``error``, a list, and
``result``, by Kraken's own names of the pairs, each with ``a`` (ask), ``b`` (bid) and ``c`` (last trade), lists whose first is the
price as text. One pair that it does not know makes the whole answer an error. It does not say of when the prices are.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import ClassVar, Final

from gql_server.plugin_api import AdapterSetting, ObservedQuote
from gql_server_http_prices.asking import BadAnswer, ask, named, number, part, usd_of

INVERTED: Final = "1/"


class KrakenPrices:
    """Answers the middle one of bid, last trade and ask: one odd trade moves it no further than to the next offer."""

    name: ClassVar[str] = "kraken"
    settings: ClassVar[tuple[AdapterSetting, ...]] = (
        AdapterSetting(
            "pairs",
            "Which pair gives the price of which asset, by Kraken's own names: `BTC=XXBTZUSD,ETH=XETHZUSD,JPY=1/ZUSDZJPY`.",
            default=None,
        ),
        AdapterSetting("base_url", "Where the API is.", default="https://api.kraken.com"),
    )

    def __init__(self, settings: Mapping[str, str]) -> None:
        self._pairs, self._base_url = named(settings["pairs"]), settings["base_url"]

    async def observe(self, symbols: Sequence[str]) -> Sequence[ObservedQuote]:
        """Return the prices of those symbols that have a pair."""
        pairs = {symbol: self._pairs[symbol] for symbol in symbols if symbol in self._pairs}
        if not pairs:
            return []
        asked = ",".join(sorted({pair.removeprefix(INVERTED) for pair in pairs.values()}))
        answer = await ask(self._base_url, "/0/public/Ticker", {"pair": asked})
        errors = part(answer, "error")
        if errors:
            raise BadAnswer(f"says {str(errors)[:200]}")
        return [ObservedQuote(symbol, usd_of(_price(part(answer, "result"), pair))) for symbol, pair in pairs.items()]


def _price(tickers: object, pair: str) -> Decimal:
    name = pair.removeprefix(INVERTED)
    offers = [part(tickers, name, side) for side in "abc"]
    if not all(isinstance(offer, list) and offer for offer in offers):
        raise BadAnswer(f"has no offers of {name}")
    price = sorted(number(offer[0]) for offer in offers)[1]
    return 1 / price if pair.startswith(INVERTED) else price
