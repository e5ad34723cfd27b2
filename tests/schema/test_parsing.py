"""Documents are parsed and validated once, and what is kept of them has a bound."""

from __future__ import annotations

import pytest
from graphql import GraphQLSchema, GraphQLSyntaxError, build_schema

from gql_server.schema import parsing
from gql_server.schema.parsing import Parser
from tests.schema.world import World


@pytest.fixture
def sdl() -> GraphQLSchema:
    return build_schema("type Query { a: Int }")


def test_a_document_that_fits_is_kept(sdl: GraphQLSchema) -> None:
    parser = Parser()
    assert parser.read(sdl, "{ a }") is parser.read(sdl, "{ a }")


def test_what_does_not_fit_is_not_kept(sdl: GraphQLSchema) -> None:
    parser = Parser()
    assert parser.read(sdl, "{ b }").errors
    with pytest.raises(GraphQLSyntaxError):
        parser.read(sdl, "{")
    assert len(parser) == 0


def test_the_document_that_was_not_used_longest_goes_first(sdl: GraphQLSchema, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parsing, "DOCUMENTS_KEPT_MAX", 2)
    parser = Parser()
    used, unused = parser.read(sdl, "{ a }"), parser.read(sdl, "{ b: a }")
    parser.read(sdl, "{ a }")
    parser.read(sdl, "{ c: a }")
    assert parser.read(sdl, "{ a }") is used
    assert parser.read(sdl, "{ b: a }") is not unused


def test_long_documents_count_by_their_length(sdl: GraphQLSchema, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parsing, "CHARACTERS_KEPT_MAX", 100)
    parser = Parser()
    for number in range(50):
        parser.read(sdl, f"{{ alias{number:02}: a }}")
    assert len(parser) == 100 // len("{ alias00: a }")


async def test_a_request_finds_its_document_parsed(world: World) -> None:
    query = "{ assets { symbol decimals } }"
    await world.ask(query)
    kept = len(world.schema.parser)
    await world.ask(query)
    assert len(world.schema.parser) == kept


async def test_one_of_several_operations_has_to_be_named(world: World) -> None:
    assert await world.code("query A { assets { id } } query B { markets { id } }") == "BAD_USER_INPUT"
