"""CoinGecko's prices: means over many exchanges.

Source: docs.coingecko.com/reference/simple-price: ``GET /simple/price`` with ``ids``, ``vs_currencies=usd,jpy``,
``include_last_updated_at=true`` and ``precision=full`` answers by id ``usd``, ``jpy`` and ``last_updated_at`` (Unix seconds). The
key goes into the header ``x-cg-demo-api-key`` or, for ``pro-api.coingecko.com``, ``x-cg-pro-api-key``.
"""

from collections.abc import Mapping, Sequence
from typing import ClassVar, Final

from gql_server.plugin_api import AdapterSetting, ObservedQuote
from gql_server_http_prices.asking import ask, named, number, part, usd_of

YEN: Final = "JPY"


class CoinGeckoPrices:
    """Answers prices of the time that CoinGecko says; the yen by what one coin costs in both currencies."""

    name: ClassVar[str] = "coingecko"
    settings: ClassVar[tuple[AdapterSetting, ...]] = (
        AdapterSetting(
            "ids",
            "Which of its ids is which asset, `BTC=bitcoin,ETH=ethereum,JPY=bitcoin`: the yen by way of a coin.",
            default=None,
        ),
        AdapterSetting("base_url", "Where the API is.", default="https://api.coingecko.com/api/v3"),
        AdapterSetting("key", "The key; empty: none is sent.", is_secret=True),
        AdapterSetting("key_header", "The header that bears it.", default="x-cg-demo-api-key"),
    )

    def __init__(self, settings: Mapping[str, str]) -> None:
        self._ids, self._base_url = named(settings["ids"]), settings["base_url"]
        self._headers = {settings["key_header"]: settings["key"]} if settings["key"] else {}

    async def observe(self, symbols: Sequence[str]) -> Sequence[ObservedQuote]:
        """Return the prices of those symbols that have an id in the answer."""
        ids = {symbol: self._ids[symbol] for symbol in symbols if symbol in self._ids}
        if not ids:
            return []
        query = {
            "ids": ",".join(sorted(set(ids.values()))),
            "vs_currencies": "usd,jpy" if YEN in ids else "usd",
            "include_last_updated_at": "true",
            "precision": "full",
        }
        answer = await ask(self._base_url, "/simple/price", query, self._headers)
        known = {symbol: one for symbol, one in ids.items() if isinstance(answer, dict) and one in answer}
        return [_quote(symbol, part(answer, one)) for symbol, one in known.items()]


def _quote(symbol: str, found: object) -> ObservedQuote:
    price = number(part(found, "usd"))
    if symbol == YEN:
        price /= number(part(found, "jpy"))
    return ObservedQuote(symbol, usd_of(price), int(number(part(found, "last_updated_at"))))
