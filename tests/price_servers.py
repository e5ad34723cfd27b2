"""Local servers that behave as vendors of prices document, and as they do not: they die, lie, repeat, hang and talk nonsense."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from websockets.asyncio.server import ServerConnection, serve

PAIRS = {"XXBTZUSD": ("99000.1", "99001.0", "99000.5"), "XETHZUSD": ("3999", "4001", "3900"), "ZUSDZJPY": ("159", "161", "160")}
RATES = {"BTC": "0.00001", "ETH": "0.00025", "JPY": "160"}
COINS = {"bitcoin": {"usd": 99000.123456789, "jpy": 15840019.75308624, "last_updated_at": 1_700_000_000}}


@dataclass
class HttpVendor:
    """The other side of the three sources that ask by HTTP.

    Args:
        instead: What to answer to everything instead: a status and a body; None for what is documented.
        is_hanging: Whether it takes the request and never answers.
    """

    url: str = ""
    instead: tuple[int, bytes] | None = None
    is_hanging: bool = False
    asked: list[tuple[str, dict[str, list[str]]]] = field(default_factory=list)
    heads: list[str] = field(default_factory=list)
    released: asyncio.Event = field(default_factory=asyncio.Event)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        target = urlsplit(head.split(" ")[1])
        self.heads.append(head.lower())
        self.asked.append((target.path, parse_qs(target.query)))
        if self.is_hanging:
            await self.released.wait()
        else:
            status, body = self.instead or (200, json.dumps(self.documented(*self.asked[-1])).encode())
            lines = (
                f"HTTP/1.1 {status} Whatever",
                f"content-length: {len(body)}",
                "connection: close",
            )
            writer.write("\r\n".join((*lines, "", "")).encode() + body)
            await writer.drain()
        writer.close()

    def documented(self, path: str, query: dict[str, list[str]]) -> Any:  # noqa: ANN401 - JSON
        if path == "/0/public/Ticker":
            asked = query["pair"][0].split(",")
            if set(asked) - set(PAIRS):
                return {"error": ["EQuery:Unknown asset pair"]}
            tickers = {pair: dict(zip("bac", ([price, "1", "1.000"] for price in PAIRS[pair]), strict=True)) for pair in asked}
            return {"error": [], "result": tickers}
        if path == "/v2/exchange-rates":
            return {"data": {"currency": "USD", "rates": RATES}}
        return {name: COINS[name] for name in query["ids"][0].split(",") if name in COINS}


@asynccontextmanager
async def http_vendor() -> AsyncIterator[HttpVendor]:
    """Run it on a port of its own."""
    vendor = HttpVendor()
    server = await asyncio.start_server(vendor.serve, "127.0.0.1", 0)
    vendor.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server:
        yield vendor
        vendor.released.set()


Talk = Callable[[ServerConnection, Any], Awaitable[None]]


@dataclass
class Exchange:
    """The other side of the sources that listen: each connection is talked to by the next in the list, the last one again."""

    talks: list[Talk]
    url: str = ""
    subscriptions: list[Any] = field(default_factory=list)

    async def serve(self, socket: ServerConnection) -> None:
        subscription = json.loads(await socket.recv())
        self.subscriptions.append(subscription)
        talk = self.talks[min(len(self.subscriptions), len(self.talks)) - 1]
        await talk(socket, subscription)


@asynccontextmanager
async def exchange(*talks: Talk) -> AsyncIterator[Exchange]:
    """Run it on a port of its own."""
    one = Exchange(list(talks))
    async with serve(one.serve, "127.0.0.1", 0) as server:
        (listening, *_) = server.sockets
        one.url = f"ws://127.0.0.1:{listening.getsockname()[1]}"
        yield one


def kraken_says(symbol: str, last: object, timestamp: object, *, kind: str = "update") -> str:
    """A message of Kraken's ticker, as documented."""
    told = {"symbol": symbol, "bid": last, "bid_qty": 1.0, "ask": last, "ask_qty": 1.0, "last": last, "timestamp": timestamp}
    return json.dumps({"channel": "ticker", "type": kind, "data": [told]})


def coinbase_says(product: str, price: str, time: str) -> str:
    """A message of Coinbase Exchange's ticker, as documented."""
    told = {
        "type": "ticker",
        "sequence": 1,
        "product_id": product,
        "price": price,
        "best_bid": price,
        "best_ask": price,
        "time": time,
    }
    return json.dumps(told)


async def says(socket: ServerConnection, *messages: str | bytes) -> None:
    """Say messages and stay."""
    for message in messages:
        await socket.send(message)
    await socket.wait_closed()
