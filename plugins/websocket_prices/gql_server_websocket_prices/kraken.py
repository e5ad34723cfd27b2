"""Kraken's ticker channel.

Source: docs.kraken.com/api/docs/websocket-v2/ticker: the ``method`` ``subscribe`` with the ``params`` ``channel`` (``ticker``) and
``symbol``, a list, is answered by messages of the channel ``ticker``, ``type`` ``snapshot`` or ``update``, whose ``data`` holds
``symbol``, ``last``, ``bid``, ``ask`` and ``timestamp`` (RFC 3339). While nothing is traded, the channel ``heartbeat`` says so
about every second.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from gql_server.plugin_api import AdapterSetting, ObservedQuote
from gql_server_websocket_prices.stream import Stream, Tick, at_of, named, usd_of


class KrakenTicker:
    """Answers the middle one of bid, last trade and ask."""

    name: ClassVar[str] = "kraken_websocket"
    settings: ClassVar[tuple[AdapterSetting, ...]] = (
        AdapterSetting("pairs", "Which pair gives the price of which asset: `BTC=BTC/USD,ETH=ETH/USD`.", default=None),
        AdapterSetting("url", "Where the exchange is.", default="wss://ws.kraken.com/v2"),
        AdapterSetting("silent_seconds", "After how long without a message the connection counts as dead.", default="10"),
    )

    def __init__(self, settings: Mapping[str, str]) -> None:
        self._pairs = named(settings["pairs"])
        self._stream = Stream(
            settings["url"], subscription=_subscription, read=_ticks, silent_seconds=float(settings["silent_seconds"])
        )

    async def observe(self, symbols: Sequence[str]) -> Sequence[ObservedQuote]:
        """Return what was heard last of those symbols that have a pair."""
        pairs = {symbol: self._pairs[symbol] for symbol in symbols if symbol in self._pairs}
        if not pairs:
            return []
        ticks = await self._stream.ticks(list(self._pairs.values()))
        return [ObservedQuote(symbol, ticks[pair].usd, ticks[pair].at) for symbol, pair in pairs.items() if pair in ticks]

    async def aclose(self) -> None:
        """End the connection."""
        await self._stream.close()


def _subscription(pairs: Sequence[str]) -> object:
    return {"method": "subscribe", "params": {"channel": "ticker", "symbol": list(pairs)}}


def _ticks(message: Any) -> Iterator[Tick]:  # noqa: ANN401 - JSON
    if not isinstance(message, dict) or message.get("channel") != "ticker" or not isinstance(message.get("data"), list):
        return
    for told in message["data"]:
        if not isinstance(told, dict):
            raise ValueError("no ticker")  # noqa: TRY004 - Whoever reads a message asks for nothing else.
        usd = sorted(usd_of(told.get(name)) for name in ("bid", "last", "ask"))[1]
        yield Tick(str(told.get("symbol")), usd, at_of(told.get("timestamp")))
