"""A schema in which everything goes wrong in every way."""

from __future__ import annotations

import asyncio
from enum import Enum
from typing import Annotated, Final

import strawberry
from graphql import GraphQLError
from strawberry.dataloader import DataLoader
from strawberry.types.execution import ExecutionContext

from gql_server.schema.executing import SlicedExecution


class Wrong(Exception):
    """What resolvers here raise."""


class Hue(Enum):
    RED = "red"
    BLUE = "blue"


strawberry.enum(Hue)


class Asking:
    """A request's context, as far as these resolvers look at it."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.order: list[str] = []

        async def load(keys: list[int]) -> list[int]:
            self.batches.append(keys)
            return keys

        self.loader: DataLoader[int, int] = DataLoader(load)


@strawberry.interface
class Thing:
    name: str


@strawberry.type
class Stone(Thing):
    weight: int

    @strawberry.field
    def heavy(self) -> bool:
        raise Wrong("heavy")


@strawberry.type
class Plant(Thing):
    leaves: list[int | None]

    @strawberry.field
    async def roots(self) -> list[Thing | None]:
        return [Stone(name="root", weight=1), None, Plant(name="root", leaves=[1, None])]


Found = Annotated[Stone | Plant, strawberry.union("Found")]


@strawberry.type
class Place:
    depth: strawberry.Private[int]
    title: str | None = "here"

    @strawberry.field
    def below(self) -> Place:
        return Place(depth=self.depth + 1)

    @strawberry.field
    def perhaps(self) -> Place | None:
        return Place(depth=self.depth + 1)

    @strawberry.field
    def nothing(self) -> Place | None:
        return None

    @strawberry.field
    def missing(self) -> Place:
        return None  # type: ignore[return-value]

    @strawberry.field
    def fails(self) -> str:
        raise Wrong("fails")

    @strawberry.field
    def may_fail(self) -> str | None:
        raise Wrong("may fail")

    @strawberry.field
    def rows(self, count: int = 2) -> list[Place]:
        return [Place(depth=self.depth + number) for number in range(count)]

    @strawberry.field
    def some_rows(self) -> list[Place | None] | None:
        return [Place(depth=1), None, Place(depth=2)]

    @strawberry.field
    def bad_rows(self) -> list[int]:
        return [1, None, "two"]  # type: ignore[list-item]

    @strawberry.field
    def grid(self) -> list[list[int | None] | None]:
        return [[1, None, "three"], None, 5]  # type: ignore[list-item]

    @strawberry.field
    def no_list(self) -> list[int] | None:
        return 5  # type: ignore[return-value]

    @strawberry.field
    def hue(self) -> Hue:
        return Hue.RED if self.depth % 2 else Hue.BLUE

    @strawberry.field
    def no_hue(self) -> Hue | None:
        return "green"  # type: ignore[return-value]

    @strawberry.field
    def large(self) -> int | None:
        return 2**40

    @strawberry.field
    def ratio(self) -> float:
        return 0.5

    @strawberry.field
    def found(self) -> list[Found]:
        return [Stone(name="a", weight=3), Plant(name="b", leaves=[None, 2])]

    @strawberry.field
    def lost(self) -> Found | None:
        return Place(depth=0)  # type: ignore[return-value]

    @strawberry.field
    def things(self) -> list[Thing]:
        return [Plant(name="c", leaves=[]), Stone(name="d", weight=4)]

    @strawberry.field
    async def later(self) -> Place:
        await asyncio.sleep(0)
        return Place(depth=self.depth + 1)

    @strawberry.field
    async def perhaps_later(self) -> Place | None:
        return Place(depth=self.depth + 1)

    @strawberry.field
    async def fails_later(self) -> str:
        raise Wrong("fails later")

    @strawberry.field
    async def may_fail_later(self) -> str | None:
        await asyncio.sleep(0)
        raise Wrong("may fail later")

    @strawberry.field
    async def nothing_later(self) -> int:
        return None  # type: ignore[return-value]

    @strawberry.field
    async def rows_later(self, count: int = 2) -> list[Place | None] | None:
        return [*(Place(depth=number) for number in range(count)), None]

    @strawberry.field
    async def loaded(self, info: strawberry.Info[Asking, None], key: int | None = None) -> int:
        return await info.context.loader.load(self.depth if key is None else key)


@strawberry.type
class Query:
    @strawberry.field
    def place(self) -> Place:
        return Place(depth=0)

    @strawberry.field
    def perhaps(self) -> Place | None:
        return Place(depth=0)

    @strawberry.field
    async def later(self) -> Place | None:
        return Place(depth=0)


@strawberry.type
class Mutation:
    @strawberry.field
    async def move(self, info: strawberry.Info[Asking, None], name: str) -> Place | None:
        info.context.order.append(f"{name} begins")
        await asyncio.sleep(0)
        info.context.order.append(f"{name} ends")
        return None if name == "nowhere" else Place(depth=1)

    @strawberry.field
    def jump(self, info: strawberry.Info[Asking, None], name: str) -> Place:
        info.context.order.append(name)
        if name == "nowhere":
            raise Wrong(name)
        return Place(depth=1)


class Plain(strawberry.Schema):
    """A schema that leaves its errors to the test."""

    def process_errors(self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None) -> None:
        pass


SCHEMA: Final = Plain(query=Query, mutation=Mutation, execution_context_class=SlicedExecution)
