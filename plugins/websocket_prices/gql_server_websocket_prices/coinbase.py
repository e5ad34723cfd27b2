"""Coinbase Exchange's ticker channel.

Source: docs.cdp.coinbase.com/exchange/websocket-feed/channels: a message of the ``type`` ``subscribe`` with ``product_ids`` and
``channels`` (``ticker``, ``heartbeat``) is answered by messages of the ``type`` ``ticker`` with ``product_id``, ``price``,
``best_bid``, ``best_ask`` and ``time`` (RFC 3339), and by a ``heartbeat`` every second.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from gql_server.plugin_api import AdapterSetting, ObservedQuote
from gql_server_websocket_prices.stream import Stream, Tick, at_of, named, usd_of


class CoinbaseTicker:
    """Answers the middle one of bid, last trade and ask."""

    name: ClassVar[str] = "coinbase_websocket"
    settings: ClassVar[tuple[AdapterSetting, ...]] = (
        AdapterSetting("pairs", "Which product gives the price of which asset: `BTC=BTC-USD,ETH=ETH-USD`.", default=None),
        AdapterSetting("url", "Where the exchange is.", default="wss://ws-feed.exchange.coinbase.com"),
        AdapterSetting("silent_seconds", "After how long without a message the connection counts as dead.", default="10"),
    )

    def __init__(self, settings: Mapping[str, str]) -> None:
        self._pairs = named(settings["pairs"])
        self._stream = Stream(
            settings["url"], subscription=_subscription, read=_ticks, silent_seconds=float(settings["silent_seconds"])
        )

    async def observe(self, symbols: Sequence[str]) -> Sequence[ObservedQuote]:
        """Return what was heard last of those symbols that have a product."""
        pairs = {symbol: self._pairs[symbol] for symbol in symbols if symbol in self._pairs}
        if not pairs:
            return []
        ticks = await self._stream.ticks(list(self._pairs.values()))
        return [ObservedQuote(symbol, ticks[pair].usd, ticks[pair].at) for symbol, pair in pairs.items() if pair in ticks]

    async def aclose(self) -> None:
        """End the connection."""
        await self._stream.close()


def _subscription(pairs: Sequence[str]) -> object:
    return {"type": "subscribe", "product_ids": list(pairs), "channels": ["ticker", "heartbeat"]}


def _ticks(message: Any) -> Iterator[Tick]:  # noqa: ANN401 - JSON
    if not isinstance(message, dict) or message.get("type") != "ticker":
        return
    usd = sorted(usd_of(message.get(name)) for name in ("best_bid", "price", "best_ask"))[1]
    yield Tick(str(message.get("product_id")), usd, at_of(message.get("time")))
