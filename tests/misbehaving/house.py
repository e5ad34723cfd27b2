"""A real server with every way to be bad installed, asked over HTTP by an operator and by customers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.callers import Caller, Json
from tests.databases import fresh_sqlite_url
from tests.misbehaving.ways import PROJECT
from tests.plugins.hosts import PLUGINS_DIR
from tests.servers import Server, running_server

RISK = {"haircutWeight": "0.5", "initialMarginBase": "0.2", "maintenanceMarginBase": "0.1", "priceMaxAge": "P30D"}
MODEL = "{ status fault model { name version } }"
MARKET = f"""query ($symbol: String!) {{ market(symbol: $symbol) {{ utilization borrowRate {{ apr }}
    rateModel {MODEL} stakingRewards {MODEL} liquidationPolicy {MODEL} lendRate {{ staking {{ apr }} }} }} }}"""


def market_of(caller: Caller, symbol: str) -> Json:
    found: Json = caller.ask(MARKET, symbol=symbol)["market"]
    return found


def list_market(operator: Caller, symbol: str, **models: object) -> Json:
    """Lists an asset at 1 USD and opens its market."""
    operator.must(
        "createAsset",
        symbol=symbol,
        name=symbol,
        decimals=8,
        minimumDeposit="0.01",
        withdrawalFee="0",
        risk=RISK,
        idempotencyKey=f"list {symbol}",
    )
    operator.must("sandboxSetPrice", asset=symbol, usd="1")
    chosen = {"rateModel": {"name": "fixed"}, "liquidationPolicy": {"name": "close_factor"}, **models}
    return operator.do("createMarket", "", asset=symbol, terms={"fee": "0"}, idempotencyKey=f"open {symbol}", **chosen)


@contextmanager
def serving(folder: Path) -> Iterator[Server]:
    """Runs a server with the shipped plugins and the offenders."""
    plugins = folder / "plugins"
    plugins.mkdir()
    for project in (*PLUGINS_DIR.iterdir(), PROJECT):
        if (project / "pyproject.toml").is_file():
            (plugins / project.name).symlink_to(project)
    extra = {"GQL_SERVER_PLUGINS_DIR": str(plugins)}
    with running_server(fresh_sqlite_url(folder), folder / "server.log", extra) as server:
        yield server
