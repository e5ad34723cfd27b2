"""Ariadne on the same Tortoise models and data loaders: a schema first, and resolvers bound to it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeAlias

from ariadne import MutationType, ObjectType, QueryType, UnionType, load_schema_from_path, make_executable_schema
from ariadne.asgi import GraphQL
from graphql import GraphQLResolveInfo
from starlette.applications import Starlette

from benchmarks.peers.reckoning import time_text
from benchmarks.peers.saving import Deposited, Refused, deposit
from benchmarks.peers.stored import Callers, Loaders, connected, pool_of
from gql_server.schema.ids import global_id
from gql_server.storage import models
from gql_server.units import format_fixed, format_rate

Info: TypeAlias = GraphQLResolveInfo[Any]

SCHEMA: Final = Path(__file__).with_name("subset.graphql")


@dataclass
class Context:
    """One request."""

    caller: str | None
    loaders: Loaders


class Amount(NamedTuple):
    """An amount of an asset, in units."""

    symbol: str
    units: int


query, mutation = QueryType(), MutationType()
amount, market, lend, borrow = ObjectType("Amount"), ObjectType("Market"), ObjectType("LendPosition"), ObjectType("Borrow")
account, sub_account, made = ObjectType("Account"), ObjectType("SubAccount"), ObjectType("DepositSuccess")
result = UnionType("DepositResult")


def _loaders(info: Info) -> Loaders:
    loaders: Loaders = info.context.loaders
    return loaders


def _edges(rows: list[Any]) -> dict[str, Any]:
    return {"edges": [{"node": row} for row in rows]}


@query.field("markets")
async def _markets(_: object, _info: Info) -> list[models.MarketRow]:
    return await models.MarketRow.all().order_by("symbol")


@query.field("viewer")
def _viewer(_: object, info: Info) -> dict[str, Any] | None:
    return None if info.context.caller is None else {"account": info.context.caller}


@account.field("id")
def _account_id(key: str, _: Info) -> str:
    return global_id("Account", key)


@account.field("subAccounts")
async def _sub_accounts(key: str, info: Info, first: int) -> dict[str, Any]:
    rows = await _loaders(info).sub_accounts.load(key)
    return _edges([row for row in rows if row.archived_at is None][:first])


@sub_account.field("id")
def _sub_account_id(row: models.SubAccountRow, _: Info) -> str:
    return global_id("SubAccount", row.id)


@sub_account.field("margin")
async def _margin(row: models.SubAccountRow, info: Info) -> dict[str, Any]:
    found = await _loaders(info).margin(row.id)
    factor = found.health_factor
    return {"status": found.status, "healthFactor": None if factor is None else format_rate(factor)}


@sub_account.field("lendPositions")
async def _lends(row: models.SubAccountRow, info: Info, first: int) -> dict[str, Any]:
    return _edges((await _loaders(info).lends.load(row.id))[:first])


@sub_account.field("borrows")
async def _borrows(row: models.SubAccountRow, info: Info, first: int) -> dict[str, Any]:
    return _edges((await _loaders(info).debts.load(row.id))[:first])


@amount.field("asset")
async def _asset_of_amount(found: Amount, info: Info) -> models.AssetRow:
    row: models.AssetRow = await _loaders(info).assets.load(found.symbol)
    return row


@amount.field("value")
async def _value(found: Amount, info: Info) -> str:
    return format_fixed(found.units, (await _loaders(info).assets.load(found.symbol)).decimals)


@market.field("asset")
async def _asset_of_market(row: models.MarketRow, info: Info) -> models.AssetRow:
    found: models.AssetRow = await _loaders(info).assets.load(row.symbol)
    return found


@market.field("totalLent")
def _total_lent(row: models.MarketRow, _: Info) -> Amount:
    return Amount(row.symbol, row.total_lent)


@market.field("totalBorrowed")
def _total_borrowed(row: models.MarketRow, _: Info) -> Amount:
    return Amount(row.symbol, row.total_borrowed)


@market.field("utilization")
def _utilization(row: models.MarketRow, _: Info) -> str:
    return format_rate(pool_of(row).utilization)


@market.field("borrowRate")
def _borrow_rate(row: models.MarketRow, _: Info) -> dict[str, str]:
    return {"apr": format_rate(row.borrow_rate)}


@market.field("lendRate")
def _lend_rate(row: models.MarketRow, _: Info) -> dict[str, Any]:
    return {"net": {"apr": format_rate(pool_of(row).net_rate)}}


async def _worth(row: models.LendPositionRow, info: Info) -> int:
    return pool_of(await _loaders(info).markets.load(row.symbol)).lent(row.shares)


async def _owed(row: models.DebtRow, info: Info) -> int:
    return pool_of(await _loaders(info).markets.load(row.symbol)).owed(row.shares)


@lend.field("id")
def _lend_id(row: models.LendPositionRow, _: Info) -> str:
    return global_id("LendPosition", row.sub_account_id, row.symbol)


@lend.field("market")
async def _market_of_lend(row: models.LendPositionRow, info: Info) -> models.MarketRow:
    found: models.MarketRow = await _loaders(info).markets.load(row.symbol)
    return found


@lend.field("amount")
async def _lend_amount(row: models.LendPositionRow, info: Info) -> Amount:
    return Amount(row.symbol, await _worth(row, info))


@lend.field("interest")
async def _lend_interest(row: models.LendPositionRow, info: Info) -> Amount:
    return Amount(row.symbol, max(0, await _worth(row, info) - row.principal))


@lend.field("principal")
@borrow.field("principal")
def _principal(row: models.LendPositionRow | models.DebtRow, _: Info) -> Amount:
    return Amount(row.symbol, row.principal)


@lend.field("withdrawableAt")
def _withdrawable_at(row: models.LendPositionRow, _: Info) -> str:
    return time_text(row.last_credited_at + row.maturity_seconds)


@lend.field("isWithdrawable")
async def _is_withdrawable(row: models.LendPositionRow, info: Info) -> bool:
    return await _loaders(info).now() >= row.last_credited_at + row.maturity_seconds


@borrow.field("id")
def _borrow_id(row: models.DebtRow, _: Info) -> str:
    return global_id("Borrow", row.sub_account_id, row.symbol)


@borrow.field("amount")
async def _borrow_amount(row: models.DebtRow, info: Info) -> Amount:
    return Amount(row.symbol, await _owed(row, info))


@borrow.field("interest")
async def _borrow_interest(row: models.DebtRow, info: Info) -> Amount:
    return Amount(row.symbol, max(0, await _owed(row, info) - row.principal))


@borrow.field("borrowRate")
async def _borrow_rate_of_debt(row: models.DebtRow, info: Info) -> dict[str, str]:
    return {"apr": format_rate((await _loaders(info).markets.load(row.symbol)).borrow_rate)}


@mutation.field("deposit")
async def _deposit(_: object, info: Info, input: dict[str, str]) -> Deposited | dict[str, str]:
    if info.context.caller is None:
        return {"code": "UNAUTHENTICATED", "message": "Sign in first."}
    try:
        return await deposit(info.context.caller, input)
    except Refused as refused:
        return {"code": "INVALID_INPUT", "message": str(refused)}


@result.type_resolver
def _kind_of_result(found: Deposited | dict[str, str], *_: object) -> str:
    return "DepositSuccess" if isinstance(found, Deposited) else "InvalidInput"


@made.field("command")
def _command(found: Deposited, _: Info) -> dict[str, Any]:
    return {"id": global_id("Command", found.command_id), "replayed": found.is_replayed}


@made.field("lent")
def _lent(found: Deposited, _: Info) -> Amount:
    return Amount(found.symbol, found.units)


@made.field("lendPosition")
async def _lend_position(found: Deposited, info: Info) -> models.LendPositionRow | None:
    rows = await _loaders(info).lends.load(found.sub_account_id)
    return next((row for row in rows if row.symbol == found.symbol), None)


schema = make_executable_schema(
    load_schema_from_path(str(SCHEMA)), query, mutation, amount, market, lend, borrow, account, sub_account, made, result
)


def create() -> Starlette:
    """Return the application as the environment asks for it."""
    callers = Callers()

    async def context_of(request: Any, _data: object = None) -> Context:  # noqa: ANN401 - as Ariadne has it
        return Context(await callers.of(request.headers.get("authorization", "")), Loaders())

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with connected():
            yield

    app = Starlette(lifespan=lifespan)
    app.add_route("/graphql", GraphQL(schema, context_value=context_of))  # type: ignore[arg-type] # an ASGI application
    return app
