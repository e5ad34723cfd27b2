"""Kraken, Coinbase and CoinGecko by their documented APIs, and whatever may come instead."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from gql_server.plugin_api import ObservedQuote
from gql_server.plugin_host import AdapterFailed, PluginHost
from gql_server.plugin_host.adapters import GuardedPriceSource
from gql_server.units import WAD
from tests.plugins.hosts import PLUGINS_DIR
from tests.price_servers import HttpVendor, http_vendor

AT = 1_700_000_000
NAMES = {
    "kraken": ("PAIRS", "BTC=XXBTZUSD, ETH=XETHZUSD, JPY=1/ZUSDZJPY"),
    "coinbase": ("CODES", "BTC=BTC,ETH=ETH,JPY=JPY,PYTH=PYTH"),
    "coingecko": ("IDS", "BTC=bitcoin,JPY=bitcoin,PYTH=pyth-network"),
}


@pytest.fixture
async def vendor() -> AsyncIterator[HttpVendor]:
    async with http_vendor() as one:
        yield one


def source(vendor: HttpVendor, name: str, *, seconds_max: float = 5, **settings: str) -> GuardedPriceSource:
    setting, names = NAMES[name]
    given = {setting: names, "BASE_URL": vendor.url} | settings
    said = {f"GQL_SERVER_PLUGIN_{name.upper()}_{key}": value for key, value in given.items()}
    host = PluginHost.load(plugins_dir=PLUGINS_DIR, adapter_settings=said)
    found = host.price_source(name)
    found._seconds_max = seconds_max
    return found


async def test_kraken_s_price_is_the_middle_one_of_bid_last_and_ask(vendor: HttpVendor) -> None:
    quotes = await source(vendor, "kraken").observe(["BTC", "ETH", "JPY", "PYTH"])
    assert quotes == (
        ObservedQuote("BTC", 990_005 * WAD // 10),
        ObservedQuote("ETH", 3_999 * WAD),
        ObservedQuote("JPY", WAD // 160),
    )
    assert vendor.asked == [("/0/public/Ticker", {"pair": ["XETHZUSD,XXBTZUSD,ZUSDZJPY"]})]


async def test_coinbase_s_price_is_one_by_what_a_dollar_is_worth(vendor: HttpVendor) -> None:
    quotes = await source(vendor, "coinbase").observe(["BTC", "ETH", "JPY", "PYTH"])
    assert quotes == (ObservedQuote("BTC", 100_000 * WAD), ObservedQuote("ETH", 4_000 * WAD), ObservedQuote("JPY", WAD // 160))


async def test_coingecko_says_of_when_a_price_is_and_what_a_yen_is_worth(vendor: HttpVendor) -> None:
    quotes = await source(vendor, "coingecko", KEY="secret").observe(["BTC", "JPY", "PYTH", "ETH"])
    assert quotes == (
        ObservedQuote("BTC", 99_000_123_456_789 * 10**9, 1_700_000_000),
        ObservedQuote("JPY", WAD // 160, 1_700_000_000),
    )
    assert vendor.asked[0][1]["vs_currencies"] == ["usd,jpy"]
    assert "x-cg-demo-api-key: secret\r\n" in vendor.heads[0]


BAD = {
    "an outage": (503, b"{}"),
    "a redirection": (302, b""),
    "a page": (200, b"<html>"),
    "a list": (200, b"[]"),
    "a nest": (200, b"[" * 100_000),
    "a limit": (200, b'{"error": ["EAPI:Rate limit exceeded"]}'),
    "no offers": (200, b'{"error": [], "result": {"XXBTZUSD": {"a": [], "b": ["1"], "c": ["1"]}}, "bitcoin": {}}'),
    "zero": (200, b'{"error": [], "result": {}, "data": {"rates": {"BTC": "0"}}, "bitcoin": {"usd": 0, "last_updated_at": 5}}'),
    "no number": (200, b'{"error": [], "result": {"XXBTZUSD": {"a": ["NaN"], "b": ["1"], "c": ["1"]}}}'),
    "less than nothing": (200, b'{"data": {"rates": {"BTC": -1}}, "bitcoin": {"usd": -1, "last_updated_at": 5}}'),
    "words": (200, b'{"data": {"rates": {"BTC": true}}, "bitcoin": {"usd": 1, "last_updated_at": "soon"}}'),
    "too much": (200, b'{"a": "' + b"x" * 1_100_000 + b'"}'),
}


@pytest.mark.parametrize("name", NAMES)
async def test_an_answer_that_is_none_gives_no_price(vendor: HttpVendor, name: str) -> None:
    one, found = source(vendor, name), {}
    for what, vendor.instead in BAD.items():
        try:
            found[what] = await one.observe(["BTC"])
        except AdapterFailed:
            found[what] = ()
    assert found == dict.fromkeys(BAD, ())


async def test_a_pair_that_nobody_knows_fails_by_its_name(vendor: HttpVendor) -> None:
    with pytest.raises(AdapterFailed, match="Unknown asset pair"):
        await source(vendor, "kraken", PAIRS="BTC=NOPE").observe(["BTC"])


async def test_what_hangs_is_left_and_what_is_gone_is_said(vendor: HttpVendor) -> None:
    vendor.is_hanging = True
    with pytest.raises(AdapterFailed, match="took longer than"):
        await source(vendor, "coinbase", seconds_max=0.2).observe(["BTC"])
    with pytest.raises(AdapterFailed):
        await source(vendor, "coinbase", BASE_URL="http://127.0.0.1:1").observe(["BTC"])


async def test_nobody_is_asked_for_what_has_no_name(vendor: HttpVendor) -> None:
    for name in NAMES:
        assert await source(vendor, name).observe(["DOGE"]) == ()
    assert vendor.asked == []


def test_a_source_that_is_told_no_names_is_not_used() -> None:
    used = [one.name for one in PluginHost.load(plugins_dir=PLUGINS_DIR).price_sources()]
    assert used == ["static_prices"]
    given = {"GQL_SERVER_PLUGIN_KRAKEN_PAIRS": "BTC=XXBTZUSD"}
    host = PluginHost.load(plugins_dir=PLUGINS_DIR, adapter_settings=given, is_production=True)
    assert [one.name for one in host.price_sources()] == ["kraken"]


async def test_names_that_mean_nothing_end_the_start(vendor: HttpVendor) -> None:
    with pytest.raises(AdapterFailed, match="give symbols"):
        source(vendor, "kraken", PAIRS="BTC")
