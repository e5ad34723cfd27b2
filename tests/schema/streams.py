"""Follows a subscription without a socket."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass

from strawberry.types.execution import ExecutionResult

from gql_server.schema.context import Context
from gql_server.schema.live.following import follow
from gql_server.service.authorization import Viewer
from tests.schema.world import Json, World

PATIENCE_SECONDS = 30


@dataclass
class Stream:
    """The results of one subscription, one after the other."""

    results: AsyncGenerator[ExecutionResult, None]
    field: str

    async def result(self) -> ExecutionResult:
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await anext(self.results)

    async def next(self) -> Json:
        """Return the next update, which must have come without errors."""
        result = await self.result()
        assert result.errors is None, result.errors
        assert result.data is not None
        update: Json = result.data[self.field]
        return update

    async def code(self) -> object:
        """Return the code of the error with which it ends."""
        result = await self.result()
        assert result.errors is not None
        assert len(result.errors) == 1, result.errors
        async with asyncio.timeout(PATIENCE_SECONDS):
            assert await anext(self.results, None) is None
        return (result.errors[0].extensions or {}).get("code")


@asynccontextmanager
async def following(world: World, field: str, viewer: Viewer | None = None, **variables: object) -> AsyncIterator[Stream]:
    """Follow a field, written with its arguments and its selection."""
    types = {"sub": "ID!", "after": "String", "symbols": "[String!]", "types": "[ActivityType!]"}
    declared = ", ".join(f"${name}: {types[name]}" for name in variables)
    document = f"subscription {f'({declared})' if declared else ''} {{ {field} }}"
    async with aclosing(follow(world.schema, document, context=Context(world.services, viewer), variables=variables)) as results:
        yield Stream(results, field.partition("(")[0].partition(" ")[0])
