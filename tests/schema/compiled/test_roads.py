"""Which road an operation takes, and that it is told and counted."""

from __future__ import annotations

from contextlib import aclosing

import pytest

from gql_server.app import RandomIdentifiers
from gql_server.schema.compiled.roads import Detour, Road
from gql_server.schema.context import Context
from gql_server.schema.live.following import follow
from gql_server.schema.root import Schema, build_schema
from tests.schema.streams import following
from tests.schema.world import World, schema_of

MARKETS = "query Markets { markets { id } }"


@pytest.fixture(autouse=True)
def _is_open(monkeypatch: pytest.MonkeyPatch) -> None:
    """The compiled road is open here, whichever the other tests take."""
    monkeypatch.setattr(schema_of(is_sandbox=True).compiled, "is_open", True)


@pytest.fixture(scope="module")
def schema() -> Schema:
    """A schema as the server has it, which compiles what comes again."""
    return build_schema(RandomIdentifiers(), is_sandbox=True)


async def road(world: World, schema: Schema, query: str, **variables: object) -> tuple[Road | None, Detour | None]:
    context = Context(world.services, None)
    await schema.run(query, context=context, variables=variables)
    return context.road, context.detour


async def test_a_document_is_compiled_when_it_comes_again(world: World, schema: Schema) -> None:
    assert await road(world, schema, MARKETS) == (Road.STANDARD, Detour.FIRST_SIGHT)
    assert await road(world, schema, MARKETS) == (Road.COMPILED, None)
    assert await road(world, schema, MARKETS) == (Road.COMPILED, None)


@pytest.mark.parametrize(
    ("query", "detour"),
    [
        ("{ __schema { queryType { name } } }", Detour.INTROSPECTION),
        ('{ ...Kind } fragment Kind on Query { __type(name: "Market") { name } }', Detour.INTROSPECTION),
        ("{ markets { unknown } }", Detour.NOT_EXECUTED),
    ],
)
async def test_what_is_not_compiled_says_why(world: World, query: str, detour: Detour) -> None:
    context = Context(world.services, None)
    await world.schema.run(query, context=context)
    assert (context.road, context.detour) == (Road.STANDARD, detour)


async def test_a_document_without_the_operation_asked_for_is_left_to_the_standard_road(world: World) -> None:
    context = Context(world.services, None)
    result = await world.schema.run(MARKETS, context=context, name="Others")
    assert context.detour is Detour.NOT_EXECUTED
    assert [error.message for error in result.errors or []] == ["There is no such operation in the document."]


async def test_so_many_values_of_conditions_are_compiled_for_and_no_more(world: World) -> None:
    names = "abcd"
    conditions = " ".join(f"{name}: id @include(if: ${name})" for name in names)
    query = f"query ({' '.join(f'${name}: Boolean!' for name in names)}) {{ markets {{ {conditions} __typename }} }}"
    detours = []
    for number in range(16):
        context = Context(world.services, None)
        result = await world.schema.run(
            query, context=context, variables={name: bool(number >> place & 1) for place, name in enumerate(names)}
        )
        assert result.data is not None
        assert list(result.data["markets"][0]) == [name for place, name in enumerate(names) if number >> place & 1] + ["__typename"]
        detours.append(context.detour)
    assert detours == [None] * 8 + [Detour.VARIANTS] * 8


async def test_an_operation_of_very_many_fields_is_left_to_the_standard_road(world: World) -> None:
    fragments = [f"fragment F{level} on Market {{ id }}" for level in range(3)]
    for level in range(3, 11):
        amounts = [
            f"{name} {{ asset {{ market {{ ...F{level - 3} }} }} }}"
            for name in ("totalLent", "totalBorrowed", "availableLiquidity")
        ]
        asset = f"asset {{ market {{ ...F{level - 2} }} }}"
        fragments.append(f"fragment F{level} on Market {{ {' '.join(amounts)} {asset} }}")
    context = Context(world.services, None)
    result = await world.schema.run(
        '{ market(symbol: "None") { ...F10 asset { market { ...F9 } } } } ' + " ".join(fragments), context=context
    )
    assert result.data == {"market": None}
    assert context.detour is Detour.LARGE


async def test_roads_are_counted(world: World) -> None:
    compiled, standard = world.schema.roads.compiled, world.schema.roads.standard
    introspections = world.schema.roads.detours.get(Detour.INTROSPECTION, 0)
    await world.ask(MARKETS)
    await world.ask("{ __schema { queryType { name } } }")
    assert (world.schema.roads.compiled, world.schema.roads.standard) == (compiled + 1, standard + 1)
    assert world.schema.roads.detours[Detour.INTROSPECTION] == introspections + 1


async def test_each_update_of_a_subscription_is_counted_and_a_query_by_a_stream_takes_the_compiled_road(world: World) -> None:
    roads = world.schema.roads
    compiled, updates = roads.compiled, roads.detours.get(Detour.SUBSCRIPTION, 0)
    customer = await world.customer()
    async with following(world, "marketUpdated { markets { totalLent { value } } }") as stream:
        await stream.next()
        assert roads.detours[Detour.SUBSCRIPTION] == updates + 1
        await world.deposit(customer, "BTC", "1")
        deposited = roads.compiled
        await stream.next()
    assert (deposited, roads.detours[Detour.SUBSCRIPTION]) == (compiled + 1, updates + 2)
    async with aclosing(follow(world.schema, MARKETS, context=Context(world.services, None))) as results:
        await anext(results)
    assert (roads.compiled, roads.detours[Detour.SUBSCRIPTION]) == (compiled + 2, updates + 2)


async def test_an_installation_can_turn_it_off(world: World) -> None:
    schema = build_schema(RandomIdentifiers(), is_sandbox=True, is_compiling=False)
    for _ in range(3):
        assert await road(world, schema, MARKETS) == (Road.STANDARD, Detour.OFF)
