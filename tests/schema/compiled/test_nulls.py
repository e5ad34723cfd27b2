"""Errors, nulls and what they take with them, on a schema in which everything goes wrong in every way."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from enum import Enum
from random import Random
from typing import Annotated, Any, Final

import pytest
import strawberry
from graphql import GraphQLError, parse, validate
from hypothesis import given, settings
from hypothesis import strategies as st
from strawberry.dataloader import DataLoader
from strawberry.types.execution import ExecutionContext, ExecutionResult

from gql_server.schema.compiled.plans import Operation, Plans
from gql_server.schema.executing import SlicedExecution
from gql_server.schema.over_http.answering import body_of
from tests.counts import count
from tests.schema.compiled.operations import Asked, Generator
from tests.schema.compiled.test_equality import check_equal
from tests.schema.leftovers import nothing_left

TOGETHER: Final = 50


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
PLANS: Final = Plans(SCHEMA)
GENERATOR: Final = Generator(SCHEMA._schema, {"Int": [0, 1, 2, 3], "String": ["nowhere", "there"], "Boolean": [True, False]})


async def compiled(asked: Asked, asking: Asking) -> ExecutionResult:
    context: Any = asking
    operation = PLANS.operation(parse(asked.query), None)
    assert isinstance(operation, Operation), operation
    result = await operation.run(context, asked.variables)
    assert isinstance(result, ExecutionResult), result
    return result


async def check(asked: Asked) -> tuple[Asking, Asking]:
    """Check that both roads answer the same, and return what the resolvers saw on each."""
    one, other = Asking(), Asking()
    mine = coded(body_of(await compiled(asked, one)))
    standard = coded(body_of(await SCHEMA.execute(asked.query, variable_values=asked.variables, context_value=other)))
    try:
        check_equal(mine, standard)
    except AssertionError as different:
        different.add_note(f"{asked.query}\n{asked.variables}\n{mine}\n{standard}")
        raise
    return one, other


def coded(body: dict[str, Any]) -> dict[str, Any]:
    """Give each error of an answer a code, as the mask does, which is not between here."""
    for error in body.get("errors", ()):
        error["extensions"] = {"code": "NONE"}
    return body


def valid(random: Random, *, is_mutation: bool) -> Iterator[Asked]:
    while True:
        asked = GENERATOR.mutation(random) if is_mutation else GENERATOR.query(random)
        if not validate(SCHEMA._schema, parse(asked.query)):
            yield asked


@given(seed=st.integers(0, 2**32), is_mutation=st.booleans())
@settings(max_examples=count(test=5, soak=2_000))
async def test_what_goes_wrong_goes_wrong_alike_on_both_roads(seed: int, is_mutation: bool) -> None:
    asked = valid(Random(seed), is_mutation=is_mutation)
    with nothing_left():
        for _ in range(TOGETHER):
            one, other = await check(next(asked))
            assert one.order == other.order


@pytest.mark.parametrize(
    ("query", "data", "paths"),
    [
        ("{ place { mayFail title } }", {"place": {"mayFail": None, "title": "here"}}, [["place", "mayFail"]]),
        ("{ place { fails } }", None, [["place", "fails"]]),
        ("{ perhaps { below { fails } } }", {"perhaps": None}, [["perhaps", "below", "fails"]]),
        ("{ perhaps { missing { title } } }", {"perhaps": None}, [["perhaps", "missing"]]),
        ("{ perhaps { rows { failsLater } } }", {"perhaps": None}, [["perhaps", "rows", 0, "failsLater"]]),
        (
            "{ place { someRows { failsLater } } }",
            {"place": {"someRows": [None, None, None]}},
            [["place", "someRows", 0, "failsLater"], ["place", "someRows", 2, "failsLater"]],
        ),
        (
            "{ place { grid } }",
            {"place": {"grid": [[1, None, None], None, None]}},
            [["place", "grid", 0, 2], ["place", "grid", 2]],
        ),
        ("{ later { rowsLater { later { nothingLater } } } }", {"later": {"rowsLater": [None, None, None]}}, None),
        ("{ perhaps { mayFail below { perhaps { fails } fails } } }", {"perhaps": None}, None),
    ],
)
async def test_null_goes_up_to_the_next_value_that_may_be_null(query: str, data: object, paths: list[object] | None) -> None:
    await check(Asked(query, {}))
    result = await compiled(Asked(query, {}), Asking())
    assert result.data == data
    if paths is not None:
        assert [error.path for error in result.errors or []] == paths


async def test_a_whole_level_is_loaded_in_one_batch() -> None:
    query = "{ place { rows(count: 5) { below { loaded } later { rows { loaded } } loaded } } }"
    one, other = await check(Asked(query, {}))
    assert [sorted(set(batch)) for batch in one.batches] == [[0, 1, 2, 3, 4, 5], [6]]
    assert len(one.batches) <= len(other.batches)


async def test_root_fields_of_a_mutation_run_one_after_the_other_and_end_with_the_first_that_must_not_fail() -> None:
    query = """mutation { a: move(name: "a") { later { title } } nowhere: move(name: "nowhere") { title }
        b: jump(name: "b") { title } c: jump(name: "nowhere") { title } d: jump(name: "d") { title } }"""
    one, other = await check(Asked(query, {}))
    assert one.order == other.order == ["a begins", "a ends", "nowhere begins", "nowhere ends", "b", "nowhere"]


async def test_an_operation_can_be_cancelled_while_it_waits() -> None:
    class Endless(Asking):
        def __init__(self) -> None:
            super().__init__()

            async def load(_: list[int]) -> list[int]:
                await asyncio.Event().wait()
                raise AssertionError

            self.loader = DataLoader(load)

    task = asyncio.create_task(compiled(Asked("{ place { loaded below { loaded } } }", {}), Endless()))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
