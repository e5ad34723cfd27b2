"""Objects that are told by few attributes are shown once an answer, and what is said of them is the same as ever."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
import strawberry
from graphql import parse
from strawberry.types.execution import ExecutionResult

from gql_server.schema.compiled.plans import Operation, Plans
from gql_server.schema.declare import resolved, told_by

ASKED: list[str] = []
"""Of which colors something was asked, in order."""


@strawberry.interface
class Named:
    name: str


@told_by("name", "palette")
@strawberry.type
class Color(Named):
    palette: strawberry.Private[object]

    @strawberry.field
    def shade(self) -> str:
        ASKED.append(self.name)
        return f"{self.name} of {self.palette!r}"

    @strawberry.field
    def fails(self) -> str | None:
        raise ValueError(self.name)

    @strawberry.field
    async def later(self) -> str:
        await asyncio.sleep(0)
        return self.name


PALETTES = ["one", object(), object()]


@strawberry.type
class Query:
    @strawberry.field
    def colors(self) -> list[Color]:
        return [Color(name=name, palette=palette) for palette in PALETTES for name in ("red", "blue", "red")]


@pytest.fixture(scope="module")
def schema() -> strawberry.Schema:
    return strawberry.Schema(query=Query)


async def _both(schema: strawberry.Schema, document: str) -> tuple[ExecutionResult, list[str]]:
    """Return the answer, which is the same on both roads, and of which colors the compiled one asked."""
    context: Any = None
    expected = await schema.execute(document, context_value=context)
    ASKED.clear()
    operation = Plans(schema).operation(parse(document), None)
    assert isinstance(operation, Operation)
    found = await operation.run(context, None)
    assert isinstance(found, ExecutionResult)
    assert found.data == expected.data
    told = [sorted(((error.path, error.message) for error in one.errors or ()), key=str) for one in (expected, found)]
    assert told[0] == told[1]
    return found, list(ASKED)


async def test_an_object_is_asked_once_however_often_an_answer_shows_it(schema: strawberry.Schema) -> None:
    _, asked = await _both(schema, "{ colors { name shade } }")
    assert asked == ["red", "blue"] * len(PALETTES)


async def test_each_selection_is_asked_for_itself(schema: strawberry.Schema) -> None:
    _, asked = await _both(schema, "{ colors { shade } again: colors { more: shade } }")
    assert asked == ["red", "blue"] * len(PALETTES) * 2


async def test_the_next_request_asks_anew(schema: strawberry.Schema) -> None:
    for _ in range(2):
        _, asked = await _both(schema, "{ colors { shade } }")
        assert len(asked) == 2 * len(PALETTES)


async def test_each_place_tells_its_own_error(schema: strawberry.Schema) -> None:
    found, _ = await _both(schema, "{ colors { name fails } }")
    assert [error.path for error in found.errors or ()] == [["colors", place, "fails"] for place in range(3 * len(PALETTES))]


async def test_what_has_to_be_awaited_is_not_shared(schema: strawberry.Schema) -> None:
    _, asked = await _both(schema, "{ colors { shade later } }")
    assert len(asked) == 3 * len(PALETTES)


def test_a_type_is_told_by_attributes_that_it_has() -> None:
    with pytest.raises(TypeError, match="Bare has no name"):

        @told_by("name")
        @strawberry.type
        class Bare:
            @resolved("A number.")
            def number(self) -> int:
                return 1
