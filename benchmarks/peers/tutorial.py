"""Strawberry and Tortoise as their tutorials have it: resolvers, a data loader for each relation, the default extensions."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, TypeAlias

import strawberry
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL

from benchmarks.peers.saving import Deposited, Refused, deposit
from benchmarks.peers.stored import Callers, Loaders, connected
from benchmarks.peers.tutorial_types import Account, Amount, Context, Info, LendPosition, Market
from gql_server.schema.ids import global_id
from gql_server.storage import models


@strawberry.type
class Viewer:
    """Who asks."""

    account: Account


@strawberry.type
class Query:
    """What can be asked."""

    @strawberry.field
    async def markets(self) -> list[Market]:
        """Return all markets."""
        return [Market(row=row) for row in await models.MarketRow.all().order_by("symbol")]

    @strawberry.field
    def viewer(self, info: Info) -> Viewer | None:
        """Return who asks."""
        caller = info.context.caller
        return None if caller is None else Viewer(account=Account(key=caller))


@strawberry.input
class DepositInput:
    """What arrives."""

    sub_account_id: strawberry.ID
    asset: str
    amount: str
    idempotency_key: str


@strawberry.type
class Command:
    """A command."""

    id: strawberry.ID
    replayed: bool


@strawberry.interface
class Error:
    """A refusal."""

    code: str
    message: str


@strawberry.type
class InvalidInput(Error):
    """The input will not do."""


@strawberry.type
class DepositSuccess:
    """The deposit was made."""

    made: strawberry.Private[Deposited]

    @strawberry.field
    def command(self) -> Command:
        """Return the command."""
        return Command(id=global_id("Command", self.made.command_id), replayed=self.made.is_replayed)

    @strawberry.field
    def lent(self) -> Amount | None:
        """Return what was lent."""
        return Amount(symbol=self.made.symbol, units=self.made.units)

    @strawberry.field
    async def lend_position(self, info: Info) -> LendPosition | None:
        """Return the position."""
        rows = await info.context.loaders.lends.load(self.made.sub_account_id)
        return next((LendPosition(row=row) for row in rows if row.symbol == self.made.symbol), None)


DepositResult: TypeAlias = Annotated[DepositSuccess | InvalidInput, strawberry.union("DepositResult")]


@strawberry.type
class Mutation:
    """What can be done."""

    @strawberry.mutation
    async def deposit(self, info: Info, input: DepositInput) -> DepositResult:
        """Make a deposit."""
        caller = info.context.caller
        if caller is None:
            return InvalidInput(code="UNAUTHENTICATED", message="Sign in first.")
        asked = {"subAccountId": input.sub_account_id, "asset": input.asset, "amount": input.amount}
        try:
            made = await deposit(caller, {**asked, "idempotencyKey": input.idempotency_key})
        except Refused as refused:
            return InvalidInput(code="INVALID_INPUT", message=str(refused))
        return DepositSuccess(made=made)


class Endpoint(GraphQL[Context, None]):
    """The endpoint, with a context of its own."""

    def __init__(self, schema: strawberry.Schema) -> None:
        """Answer by a schema."""
        super().__init__(schema)
        self._callers = Callers()

    async def get_context(self, request: Request | WebSocket, response: Response | WebSocket) -> Context:  # noqa: ARG002
        """Return the context of a request."""
        return Context(await self._callers.of(request.headers.get("authorization", "")), Loaders())


schema = strawberry.Schema(Query, Mutation)


def create() -> Starlette:
    """Return the application as the environment asks for it."""

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with connected():
            yield

    app = Starlette(lifespan=lifespan)
    app.add_route("/graphql", Endpoint(schema))  # type: ignore[arg-type] # an ASGI application
    return app
