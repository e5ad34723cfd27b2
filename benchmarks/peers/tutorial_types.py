"""The types of the tutorial's schema, each resolving what is its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeAlias, TypeVar

import strawberry

from benchmarks.peers.reckoning import time_text
from benchmarks.peers.stored import Loaders, pool_of
from gql_server.schema.ids import global_id
from gql_server.storage import models
from gql_server.units import format_fixed, format_rate

T = TypeVar("T")


@dataclass
class Context:
    """One request."""

    caller: str | None
    loaders: Loaders


Info: TypeAlias = strawberry.Info[Context, None]


@strawberry.type
class Asset:
    """An asset."""

    symbol: str
    name: str


@strawberry.type
class Amount:
    """An amount of an asset."""

    symbol: strawberry.Private[str]
    units: strawberry.Private[int]

    @strawberry.field
    async def asset(self, info: Info) -> Asset:
        """Return the asset."""
        row = await info.context.loaders.assets.load(self.symbol)
        return Asset(symbol=row.symbol, name=row.name)

    @strawberry.field
    async def value(self, info: Info) -> str:
        """Return the amount in tokens."""
        row = await info.context.loaders.assets.load(self.symbol)
        return format_fixed(self.units, row.decimals)


@strawberry.type
class Rate:
    """A rate."""

    apr: str


@strawberry.type
class LendRate:
    """What lenders earn."""

    net: Rate | None


@strawberry.type
class Market:
    """A market."""

    row: strawberry.Private[models.MarketRow]

    @strawberry.field
    async def asset(self, info: Info) -> Asset:
        """Return the asset."""
        row = await info.context.loaders.assets.load(self.row.symbol)
        return Asset(symbol=row.symbol, name=row.name)

    @strawberry.field
    def state(self) -> str:
        """Return the state."""
        return str(self.row.state)

    @strawberry.field
    def total_lent(self) -> Amount:
        """Return what is lent."""
        return Amount(symbol=self.row.symbol, units=self.row.total_lent)

    @strawberry.field
    def total_borrowed(self) -> Amount:
        """Return what is borrowed."""
        return Amount(symbol=self.row.symbol, units=self.row.total_borrowed)

    @strawberry.field
    def utilization(self) -> str:
        """Return the utilization."""
        return format_rate(pool_of(self.row).utilization)

    @strawberry.field
    def borrow_rate(self) -> Rate:
        """Return what borrowers pay."""
        return Rate(apr=format_rate(self.row.borrow_rate))

    @strawberry.field
    def lend_rate(self) -> LendRate:
        """Return what lenders earn."""
        return LendRate(net=Rate(apr=format_rate(pool_of(self.row).net_rate)))


@strawberry.type
class LendPosition:
    """A lend position."""

    row: strawberry.Private[models.LendPositionRow]

    @strawberry.field
    def id(self) -> strawberry.ID:
        """Return the global id."""
        return global_id("LendPosition", self.row.sub_account_id, self.row.symbol)

    @strawberry.field
    async def market(self, info: Info) -> Market:
        """Return the market."""
        return Market(row=await info.context.loaders.markets.load(self.row.symbol))

    @strawberry.field
    async def amount(self, info: Info) -> Amount:
        """Return what it is worth."""
        return Amount(symbol=self.row.symbol, units=await self._worth(info))

    @strawberry.field
    def principal(self) -> Amount:
        """Return what was credited."""
        return Amount(symbol=self.row.symbol, units=self.row.principal)

    @strawberry.field
    async def interest(self, info: Info) -> Amount:
        """Return what it earned."""
        return Amount(symbol=self.row.symbol, units=max(0, await self._worth(info) - self.row.principal))

    @strawberry.field
    def withdrawable_at(self) -> str:
        """Return when it matures."""
        return time_text(self.row.last_credited_at + self.row.maturity_seconds)

    @strawberry.field
    async def is_withdrawable(self, info: Info) -> bool:
        """Return whether it is mature."""
        return await info.context.loaders.now() >= self.row.last_credited_at + self.row.maturity_seconds

    async def _worth(self, info: Info) -> int:
        return pool_of(await info.context.loaders.markets.load(self.row.symbol)).lent(self.row.shares)


@strawberry.type
class Borrow:
    """A debt."""

    row: strawberry.Private[models.DebtRow]

    @strawberry.field
    def id(self) -> strawberry.ID:
        """Return the global id."""
        return global_id("Borrow", self.row.sub_account_id, self.row.symbol)

    @strawberry.field
    async def amount(self, info: Info) -> Amount:
        """Return what is owed."""
        return Amount(symbol=self.row.symbol, units=await self._owed(info))

    @strawberry.field
    def principal(self) -> Amount:
        """Return what was taken."""
        return Amount(symbol=self.row.symbol, units=self.row.principal)

    @strawberry.field
    async def interest(self, info: Info) -> Amount:
        """Return what has accrued."""
        return Amount(symbol=self.row.symbol, units=max(0, await self._owed(info) - self.row.principal))

    @strawberry.field
    async def borrow_rate(self, info: Info) -> Rate:
        """Return what it costs."""
        return Rate(apr=format_rate((await info.context.loaders.markets.load(self.row.symbol)).borrow_rate))

    async def _owed(self, info: Info) -> int:
        return pool_of(await info.context.loaders.markets.load(self.row.symbol)).owed(self.row.shares)


@strawberry.type
class Edge(Generic[T]):
    """A row of a page."""

    node: T


@strawberry.type
class Connection(Generic[T]):
    """A page."""

    edges: list[Edge[T]]


@strawberry.type
class Margin:
    """How safe a sub-account is."""

    status: str
    health_factor: str | None


@strawberry.type
class SubAccount:
    """A sub-account."""

    row: strawberry.Private[models.SubAccountRow]

    @strawberry.field
    def id(self) -> strawberry.ID:
        """Return the global id."""
        return global_id("SubAccount", self.row.id)

    @strawberry.field
    async def margin(self, info: Info) -> Margin:
        """Return how safe it is."""
        found = await info.context.loaders.margin(self.row.id)
        factor = found.health_factor
        return Margin(status=found.status, health_factor=None if factor is None else format_rate(factor))

    @strawberry.field
    async def lend_positions(self, info: Info, first: int = 50) -> Connection[LendPosition]:
        """Return a page of lend positions."""
        rows = await info.context.loaders.lends.load(self.row.id)
        return Connection(edges=[Edge(node=LendPosition(row=row)) for row in rows[:first]])

    @strawberry.field
    async def borrows(self, info: Info, first: int = 50) -> Connection[Borrow]:
        """Return a page of debts."""
        rows = await info.context.loaders.debts.load(self.row.id)
        return Connection(edges=[Edge(node=Borrow(row=row)) for row in rows[:first]])


@strawberry.type
class Account:
    """An account."""

    key: strawberry.Private[str]

    @strawberry.field
    def id(self) -> strawberry.ID:
        """Return the global id."""
        return global_id("Account", self.key)

    @strawberry.field
    async def sub_accounts(self, info: Info, first: int = 20) -> Connection[SubAccount]:
        """Return a page of sub-accounts."""
        rows = [row for row in await info.context.loaders.sub_accounts.load(self.key) if row.archived_at is None]
        return Connection(edges=[Edge(node=SubAccount(row=row)) for row in rows[:first]])
