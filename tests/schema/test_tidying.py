"""Nothing is left of an operation that fails in the middle or is cancelled: no coroutine that nobody awaits, no work for nobody."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

import pytest
import strawberry
from graphql import GraphQLError
from strawberry.types.execution import ExecutionContext, ExecutionResult

from gql_server.schema.executing import SlicedExecution
from tests.counts import count
from tests.schema.leftovers import nothing_left

BEGUN: list[str] = []


@strawberry.type
class Place:
    name: str = "here"

    @strawberry.field
    async def later(self) -> Place:
        BEGUN.append("later")
        await asyncio.sleep(0)
        return Place()

    @strawberry.field
    async def perhaps(self) -> Place | None:
        return Place()

    @strawberry.field
    async def rows(self) -> list[Place]:
        return [Place(), Place()]

    @strawberry.field
    def rows_now(self) -> list[Place]:
        return [Place(), Place()]

    @strawberry.field
    def fails(self) -> str:
        raise ValueError("fails")

    @strawberry.field
    async def fails_later(self) -> str:
        raise ValueError("fails later")


@strawberry.type
class Query:
    @strawberry.field
    def place(self) -> Place | None:
        return Place()

    @strawberry.field
    async def later(self) -> str:
        BEGUN.append("root")
        return "later"

    @strawberry.field
    def fails(self) -> str:
        raise ValueError("fails")


@strawberry.type
class Subscription:
    @strawberry.subscription
    async def places(self) -> AsyncIterator[Place]:
        yield Place()
        yield Place()


class Plain(strawberry.Schema):
    """A schema that leaves its errors to the test."""

    def process_errors(self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None) -> None:
        pass


SCHEMA = Plain(query=Query, subscription=Subscription, execution_context_class=SlicedExecution)

FAILING = [
    "{ later fails }",
    "{ place { later { name } fails } }",
    "{ place { rowsNow { later { name } fails } } }",
    "{ place { rows { later { name } perhaps { rowsNow { rows { later { name } } } } failsLater } } }",
    "{ place { a: perhaps { failsLater } b: perhaps { b: perhaps { rowsNow { later { name } } } } failsLater } }",
    "{ place { a: later { rowsNow { rows { rowsNow { later { name } } } } } b: later { perhaps { failsLater } fails } } }",
]
DEEP = "{ place { rows { later { rowsNow { perhaps { later { name } } rows { name } } } perhaps { rows { name } } } } later }"


@pytest.mark.parametrize("query", FAILING)
async def test_nothing_is_left_of_fields_that_failed_together_with_another(query: str) -> None:
    with nothing_left():
        result = await SCHEMA.execute(query)
        assert isinstance(result, ExecutionResult)
        assert result.errors
        del result


async def test_fields_that_come_with_one_that_failed_at_once_are_not_begun() -> None:
    BEGUN.clear()
    await SCHEMA.execute("{ later fails }")
    await SCHEMA.execute("{ place { later { name } fails } }")
    await asyncio.sleep(0)
    assert BEGUN == []


async def test_nothing_is_left_of_an_operation_that_is_cancelled_at_any_moment() -> None:
    was_cancelled = []
    for moment in (*range(5), *range(5, 20, count(test=4, soak=1)), 19):
        with nothing_left():
            task = asyncio.ensure_future(SCHEMA.execute(DEEP))
            for _ in range(moment):
                await asyncio.sleep(0)
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
            was_cancelled.append(task.cancelled())
            del task
    assert was_cancelled[:5] == [True] * 5
    assert not was_cancelled[-1]


async def test_nothing_is_left_of_events_that_cannot_be_told() -> None:
    with nothing_left():
        found: Any = await SCHEMA.subscribe("subscription { places { later { rows { name } } failsLater perhaps { fails } } }")
        results = [result async for result in found]
        assert [bool(result.errors) for result in results] == [True, True]
        del found, results
