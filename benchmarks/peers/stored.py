"""The tables by Tortoise, as its documentation has it: rows as models, loaded in batches, saved in a transaction."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final, TypeVar

from strawberry.dataloader import DataLoader
from tortoise import Tortoise
from tortoise.connection import connections
from tortoise.models import Model

from benchmarks.peers.reckoning import Pool, is_open, margin
from gql_server.domain.assets import Asset, Price, RiskTerms
from gql_server.domain.report import Margin
from gql_server.service.keyed_hash import KeyedHashes
from gql_server.settings import Settings
from gql_server.storage import models
from gql_server.storage.hosts import credentials_of
from gql_server.storage.postgres_connection import NOW, prepare

R = TypeVar("R", bound=Model)

CONNECTION: Final = "peer"
_RISK: Final = tuple(RiskTerms.__slots__)


@asynccontextmanager
async def connected() -> AsyncIterator[None]:
    """Keep Tortoise connected to the database that the environment names."""
    credentials = credentials_of(Settings.from_environment(os.environ).database_url) | {
        "minsize": 2,
        "maxsize": 16,
        "init": prepare,
    }
    await Tortoise.init(
        config={
            "connections": {CONNECTION: {"engine": "tortoise.backends.asyncpg", "credentials": credentials}},
            "apps": {"storage": {"models": ["gql_server.storage.models"], "default_connection": CONNECTION}},
        },
        _enable_global_fallback=True,
    )
    try:
        yield
    finally:
        await Tortoise.close_connections()


class Callers:
    """Tells who asks by the server's own sessions."""

    def __init__(self) -> None:
        """Hash tokens as the server does."""
        self._hashes = KeyedHashes(Settings.from_environment(os.environ).secret)

    async def of(self, authorization: str) -> str | None:
        """Return the account that is signed in."""
        scheme, _, token = authorization.partition(" ")
        if scheme != "Bearer":
            return None
        session = await models.SessionRow.get_or_none(token_hash=self._hashes.of_token(token))
        if session is None:
            return None
        member = await models.MemberRow.get(account_id=session.account_id)
        seen_at = session.seen_at or session.created_at
        is_good = is_open(session.expires_at, session.revoked_at, seen_at, member.closed_at)
        return str(session.account_id) if is_good else None


class Loaders:
    """Everything that one request reads, in batches."""

    def __init__(self) -> None:
        """Begin with nothing read."""
        self.sub_accounts = DataLoader(_many(models.SubAccountRow, "account_id", "number"))
        self.lends = DataLoader(_many(models.LendPositionRow, "sub_account_id", "symbol"))
        self.debts = DataLoader(_many(models.DebtRow, "sub_account_id", "symbol"))
        self.balances = DataLoader(_many(models.BalanceRow, "sub_account_id", "symbol"))
        self.markets = DataLoader(_one(models.MarketRow, "symbol"))
        self.assets = DataLoader(_one(models.AssetRow, "symbol"))
        self.prices = DataLoader(_one(models.PriceRow, "symbol"))
        self._times = DataLoader(_times)

    async def now(self) -> int:
        """Return the time of the money."""
        return await self._times.load("now")

    async def margin(self, sub_account_id: str) -> Margin:
        """Return how safe a sub-account is."""
        held: dict[str, int] = {row.symbol: row.available for row in await self.balances.load(sub_account_id)}
        owed: dict[str, int] = {}
        for row in await self.lends.load(sub_account_id):
            held[row.symbol] = held.get(row.symbol, 0) + pool_of(await self.markets.load(row.symbol)).lent(row.shares)
        for row in await self.debts.load(sub_account_id):
            owed[row.symbol] = pool_of(await self.markets.load(row.symbol)).owed(row.shares)
        lines = []
        for symbol in held.keys() | owed.keys():
            asset, price = await self.assets.load(symbol), await self.prices.load(symbol)
            terms = RiskTerms(*(getattr(asset, f"risk_{name}") for name in _RISK))
            thing = Asset(symbol, asset.name, asset.decimals, asset.minimum_deposit, asset.withdrawal_fee, terms)
            seen = Price(symbol, price.usd, price.observed_at, price.source)
            lines.append((thing, seen, held.get(symbol, 0), owed.get(symbol, 0)))
        return margin(lines, await self.now())


def pool_of(market: models.MarketRow) -> Pool:
    """Return what of a market the answers are made of."""
    return Pool(
        market.total_lent,
        market.lend_shares,
        market.total_borrowed,
        market.borrow_shares,
        market.borrow_rate,
        market.staking_rate or 0,
        market.terms_fee,
    )


async def time_now() -> int:
    """Ask the database for the time of the money."""
    _, rows = await connections.get(CONNECTION).execute_query(NOW)
    return int(rows[0][0])


async def _times(keys: list[str]) -> list[int]:
    now = await time_now()
    return [now for _ in keys]


def _one(model: type[R], column: str) -> Callable[[list[str]], Awaitable[Sequence[Any]]]:
    async def load(keys: list[str]) -> list[R]:
        found = {getattr(row, column): row for row in await model.filter(**{f"{column}__in": keys})}
        return [found[key] for key in keys]

    return load


def _many(model: type[R], column: str, order: str) -> Callable[[list[str]], Awaitable[Sequence[Any]]]:
    async def load(keys: list[str]) -> list[list[R]]:
        found: dict[str, list[R]] = defaultdict(list)
        for row in await model.filter(**{f"{column}__in": keys}).order_by(order):
            found[getattr(row, column)].append(row)
        return [found[key] for key in keys]

    return load
