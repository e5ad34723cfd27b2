"""Kraken and Coinbase by their documented channels, over connections that end, hang, lie and talk nonsense."""

from __future__ import annotations

import asyncio
import gc
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from websockets.asyncio.server import ServerConnection

from gql_server.plugin_api import ObservedQuote
from gql_server.plugin_host import AdapterFailed, PluginHost
from gql_server.plugin_host.adapters import GuardedPriceSource
from gql_server.units import WAD
from tests.plugins.hosts import PLUGINS_DIR
from tests.price_servers import Exchange, Talk, coinbase_says, exchange, kraken_says, says

THEN, AT = "2023-11-14T22:13:20.123456Z", 1_700_000_000
LATER = "2023-11-14T22:14:20Z"
PAIRS = {"kraken_websocket": "BTC=BTC/USD,ETH=ETH/USD", "coinbase_websocket": "BTC=BTC-USD,ETH=ETH-USD"}
SECONDS_MAX = 30.0


def talking(*messages: str | bytes) -> Talk:
    async def talk(socket: ServerConnection, _: Any) -> None:  # noqa: ANN401 - JSON
        await says(socket, *messages)

    return talk


@asynccontextmanager
async def listening(one: Exchange, name: str, silent_seconds: str = "30") -> AsyncIterator[GuardedPriceSource]:
    """A source that listens to an exchange, impatiently."""
    given = {"PAIRS": PAIRS[name], "URL": one.url, "SILENT_SECONDS": silent_seconds}
    said = {f"GQL_SERVER_PLUGIN_{name.upper()}_{key}": value for key, value in given.items()}
    source = PluginHost.load(plugins_dir=PLUGINS_DIR, adapter_settings=said).price_source(name)
    inner: Any = source._source
    inner._stream._pause_seconds = 0.01
    try:
        yield source
    finally:
        await source.close()
        gc.collect()


async def until(source: GuardedPriceSource, holds: Callable[[tuple[ObservedQuote, ...]], bool]) -> tuple[ObservedQuote, ...]:
    """Ask until an answer is what is awaited."""
    async with asyncio.timeout(SECONDS_MAX):
        while True:
            quotes = tuple(await source.observe(["BTC", "ETH"]))
            if holds(quotes):
                return quotes
            await asyncio.sleep(0.01)


async def test_kraken_s_ticks_are_answered_with_their_times() -> None:
    first = kraken_says("BTC/USD", 99_000.25, THEN, kind="snapshot")
    async with exchange(talking('{"channel": "heartbeat"}', first, kraken_says("ETH/USD", 4_000, LATER))) as one:
        async with listening(one, "kraken_websocket") as source:
            quotes = await until(source, lambda quotes: len(quotes) == 2)
            assert quotes == (ObservedQuote("BTC", 9_900_025 * WAD // 100, AT), ObservedQuote("ETH", 4_000 * WAD, AT + 60))
            assert await source.observe(["DOGE"]) == ()
        subscription = {"method": "subscribe", "params": {"channel": "ticker", "symbol": ["BTC/USD", "ETH/USD"]}}
        assert one.subscriptions == [subscription]


async def test_coinbase_s_ticks_are_answered_with_their_times() -> None:
    talk = talking('{"type": "subscriptions", "channels": []}', coinbase_says("BTC-USD", "99000.25", THEN))
    async with exchange(talk) as one, listening(one, "coinbase_websocket") as source:
        assert await until(source, bool) == (ObservedQuote("BTC", 9_900_025 * WAD // 100, AT),)
        assert one.subscriptions[0]["channels"] == ["ticker", "heartbeat"]


async def test_nonsense_is_passed_over_and_the_next_tick_is_heard() -> None:
    odd = json.dumps({"channel": "ticker", "data": [{"symbol": "BTC/USD", "bid": "NaN", "last": 1, "ask": 1, "timestamp": THEN}]})
    lies = (kraken_says("BTC/USD", 0, THEN), kraken_says("BTC/USD", -5, THEN), kraken_says("BTC/USD", 5, "soon"), odd)
    shapes = (
        b"\x00\xff",
        "{",
        "[]",
        "null",
        '{"channel": "ticker", "data": 5}',
        '{"channel": "ticker", "data": [5]}',
        "[" * 99_999,
    )
    stranger = kraken_says("DOGE/USD", 1, THEN)
    talk = talking(*shapes, *lies, stranger, kraken_says("BTC/USD", 99_000, THEN))
    async with exchange(talk) as one, listening(one, "kraken_websocket") as source:
        assert await until(source, bool) == (ObservedQuote("BTC", 99_000 * WAD, AT),)


async def test_a_connection_that_ends_is_opened_again() -> None:
    async def ends(socket: ServerConnection, _: Any) -> None:  # noqa: ANN401 - JSON
        await socket.send(kraken_says("BTC/USD", 99_000, THEN))

    again = talking(kraken_says("BTC/USD", 98_000, LATER))
    async with exchange(ends, ends, again) as one, listening(one, "kraken_websocket") as source:
        await until(source, lambda quotes: quotes == (ObservedQuote("BTC", 98_000 * WAD, AT + 60),))
        assert len(one.subscriptions) == 3


async def test_a_connection_that_falls_silent_is_left_and_what_it_said_grows_old() -> None:
    silent = talking(kraken_says("BTC/USD", 99_000, THEN))
    async with exchange(silent) as one, listening(one, "kraken_websocket", silent_seconds="0.05") as source:
        quotes = await until(source, lambda _: len(one.subscriptions) > 1)
        assert quotes == (ObservedQuote("BTC", 99_000 * WAD, AT),)


async def test_an_exchange_that_cannot_be_reached_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gql_server_websocket_prices.stream.FIRST_SECONDS_MAX", 0.05)
    async with listening(Exchange([], "ws://127.0.0.1:1"), "kraken_websocket") as source:
        with pytest.raises(AdapterFailed, match="NotConnected"):
            await source.observe(["BTC"])


async def test_nothing_is_kept_for_somebody_who_asks_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    beats = ["{}"] * 5

    async def talk(socket: ServerConnection, _: Any) -> None:  # noqa: ANN401 - JSON
        await says(socket, kraken_says("BTC/USD", 99_000, THEN), *beats)

    async with exchange(talk) as one, listening(one, "kraken_websocket", silent_seconds="0.05") as source:
        await until(source, bool)
        monkeypatch.setattr("gql_server_websocket_prices.stream.IDLE_SECONDS", 0.0)
        inner: Any = source._source
        async with asyncio.timeout(SECONDS_MAX):
            await inner._stream._task
