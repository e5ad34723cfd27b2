"""The ceiling: an endpoint for each operation, written by hand on starlette, asyncpg and orjson.

It authenticates, reads in one statement what one statement can read, reckons by the server's own domain, and answers the same JSON.
A deposit goes to the same teller.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, Final

import asyncpg
import orjson
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from benchmarks.peers.ceiling_tree import Tree, pool_in
from benchmarks.peers.reckoning import is_open
from gql_server.app import House
from gql_server.domain import commands as c
from gql_server.domain.outcomes import Credited
from gql_server.schema.ids import global_id, key_of
from gql_server.service.codec import encode
from gql_server.service.keyed_hash import KeyedHashes
from gql_server.service.requests import Request as TellerRequest
from gql_server.settings import Settings
from gql_server.storage.hosts import credentials_of
from gql_server.storage.postgres_connection import NOW, prepare
from gql_server.units import format_fixed, format_rate, parse_fixed

_SESSION: Final = (
    "SELECT session.account_id, expires_at, revoked_at, coalesce(seen_at, session.created_at), member.closed_at"
    " FROM session JOIN member ON member.account_id = session.account_id WHERE token_hash = $1"
)
_POOL: Final = (
    "market.total_lent, market.lend_shares, market.total_borrowed, market.borrow_shares, market.borrow_rate,"
    " coalesce(market.staking_rate, 0), market.terms_fee"
)
_NOW: Final = f"({NOW})"
_MARKETS: Final = (
    f"SELECT asset.symbol, decimals, accrued_at, {_NOW}, {_POOL} FROM market JOIN asset ON asset.symbol = market.symbol"
    " ORDER BY asset.symbol"
)
_RISK: Final = ", ".join(
    f"risk_{name}"
    for name in (
        *("haircut_weight", "haircut_base", "haircut_penalty", "initial_margin_base", "initial_margin_factor"),
        *("maintenance_margin_base", "maintenance_margin_factor", "price_max_age_seconds"),
    )
)
_TREE: Final = f"""
WITH mine AS MATERIALIZED (
  SELECT id, number FROM sub_account WHERE account_id = $1 AND archived_at IS NULL ORDER BY number LIMIT $2)
SELECT 0 AS kind, asset.name AS holder, asset.symbol AS symbol, accrued_at AS at, decimals AS count, {_NOW} AS now, {_POOL},
  price.usd, price.observed_at, {_RISK}, market.state
FROM asset JOIN market ON market.symbol = asset.symbol JOIN price ON price.symbol = asset.symbol
UNION ALL SELECT 1, id, NULL, NULL, number, {", ".join(["NULL"] * 18)}, NULL FROM mine
UNION ALL SELECT 2, sub_account_id, symbol, last_credited_at + maturity_seconds, 0, NULL, shares, principal,
  {", ".join(["NULL"] * 15)}, NULL FROM lend_position WHERE sub_account_id IN (SELECT id FROM mine)
UNION ALL SELECT 3, sub_account_id, symbol, opened_at, 0, NULL, shares, principal,
  {", ".join(["NULL"] * 15)}, NULL FROM debt WHERE sub_account_id IN (SELECT id FROM mine)
UNION ALL SELECT 4, sub_account_id, symbol, NULL, 0, NULL, available,
  {", ".join(["NULL"] * 16)}, NULL FROM balance WHERE sub_account_id IN (SELECT id FROM mine)
ORDER BY kind, count, symbol
"""
_POSITION: Final = (
    f"SELECT shares, principal, accrued_at, {_NOW}, {_POOL} FROM market JOIN lend_position ON lend_position.symbol = market.symbol"
    " WHERE sub_account_id = $1 AND market.symbol = $2"
)
_OWNED: Final = "SELECT account_id, decimals FROM sub_account, asset WHERE sub_account.id = $1 AND asset.symbol = $2"

Answer = Callable[[str, bytes], Awaitable[dict[str, Any]]]


class Ceiling:
    """The endpoints, on one pool of connections and one teller."""

    def __init__(self, settings: Settings) -> None:
        """Prepare it; nothing is connected yet."""
        self._settings = settings
        self._house = House(settings)
        self._hashes = KeyedHashes(settings.secret)
        self._database: asyncpg.Pool[asyncpg.Record] | None = None

    @asynccontextmanager
    async def running(self, _: Starlette) -> AsyncIterator[None]:
        """Connect, and let the teller work."""
        credentials = credentials_of(self._settings.database_url)
        async with (
            asyncpg.create_pool(**credentials, min_size=2, max_size=16, init=prepare) as self._database,
            self._house.deciding(),
        ):
            yield

    def route(self, path: str, answer: Answer) -> Route:
        """Return the route of an answer for who is signed in."""

        async def respond(request: Request) -> Response:
            scheme, _, token = request.headers.get("authorization", "").partition(" ")
            found = await self._rows(_SESSION, self._hashes.of_token(token)) if scheme == "Bearer" else []
            if not found or not is_open(*found[0][1:]):
                return Response(status_code=401)
            data = await answer(found[0][0], await request.body())
            return Response(orjson.dumps({"data": data}), media_type="application/json", headers={"cache-control": "no-store"})

        return Route(path, respond, methods=["GET", "POST"])

    async def _rows(self, statement: str, *values: object) -> list[asyncpg.Record]:
        assert self._database is not None
        return await self._database.fetch(statement, *values)

    async def markets(self, _caller: str, _body: bytes) -> dict[str, Any]:
        """Answer the markets."""
        shown = []
        for row in await self._rows(_MARKETS):
            symbol, decimals, accrued_at, now = row[:4]
            pool = pool_in(row, accrued_at, now, 4)
            shown.append(
                {
                    "asset": {"symbol": symbol},
                    "totalLent": {"value": format_fixed(pool.total_lent, decimals)},
                    "totalBorrowed": {"value": format_fixed(pool.total_borrowed, decimals)},
                    "utilization": format_rate(pool.utilization),
                    "borrowRate": {"apr": format_rate(pool.borrow_rate)},
                    "lendRate": {"net": {"apr": format_rate(pool.net_rate)}},
                }
            )
        return {"markets": shown}

    async def account(self, caller: str, _body: bytes) -> dict[str, Any]:
        """Answer the caller's account."""
        tree = Tree(await self._rows(_TREE, caller, 2))
        nodes = [{"node": tree.sub_account(key)} for key in tree.keys]
        return {"viewer": {"account": {"id": global_id("Account", caller), "subAccounts": {"edges": nodes}}}}

    async def positions(self, caller: str, _body: bytes) -> dict[str, Any]:
        """Answer the caller's lend positions with their markets."""
        tree = Tree(await self._rows(_TREE, caller, 10))
        nodes = [{"node": {"lendPositions": {"edges": tree.positions(key, 5)}}} for key in tree.keys]
        return {"viewer": {"account": {"subAccounts": {"edges": nodes}}}}

    async def deposit(self, caller: str, body: bytes) -> dict[str, Any]:
        """Make a deposit."""
        asked = orjson.loads(body)
        symbol, key = asked["asset"], key_of(asked["subAccountId"], "SubAccount")
        [(owner, decimals)] = await self._rows(_OWNED, key, symbol)
        if owner != caller or key is None:
            raise PermissionError
        units = parse_fixed(asked["amount"], decimals)
        command_id = self._house.identifiers.new_id()
        reference = await self._house.rounds.custodian.confirm_deposit(command_id, symbol, units)
        canonical = encode(c.CreditDeposit(key, symbol, units)).text
        command = c.CreditDeposit(key, symbol, units, reference)
        decided = await self._house.teller.submit(
            TellerRequest(caller, asked["idempotencyKey"], "deposit", canonical, command, command_id)
        )
        outcome = decided.outcome
        assert isinstance(outcome, Credited)
        [row] = await self._rows(_POSITION, key, symbol)
        pool = pool_in(row, row[2], row[3], 4)
        return {
            "deposit": {
                "__typename": "DepositSuccess",
                "command": {"id": global_id("Command", decided.command.id), "replayed": decided.is_replayed},
                "lent": {"asset": {"symbol": symbol}, "value": format_fixed(outcome.lent, decimals)} if outcome.lent else None,
                "lendPosition": {
                    "id": global_id("LendPosition", key, symbol),
                    "amount": {"value": format_fixed(pool.lent(row[0]), decimals)},
                    "principal": {"value": format_fixed(row[1], decimals)},
                },
            }
        }


def create() -> Starlette:
    """Return the application as the environment asks for it."""
    ceiling = Ceiling(Settings.from_environment(os.environ))
    answers = {
        "/markets": ceiling.markets,
        "/account": ceiling.account,
        "/positions": ceiling.positions,
        "/deposit": ceiling.deposit,
    }
    return Starlette(routes=[ceiling.route(path, answer) for path, answer in answers.items()], lifespan=ceiling.running)
