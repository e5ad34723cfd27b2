"""Errors, nulls and what they take with them, on a schema in which everything goes wrong in every way."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Iterator
from contextlib import suppress
from random import Random
from typing import Any, Final

import pytest
from graphql import parse, validate
from hypothesis import given, settings
from hypothesis import strategies as st
from strawberry.dataloader import DataLoader
from strawberry.types.execution import ExecutionResult

from gql_server.schema.compiled.plans import Operation, Plans
from gql_server.schema.over_http.answering import body_of
from tests.counts import count
from tests.schema.compiled.operations import Asked, Generator
from tests.schema.compiled.test_equality import check_equal
from tests.schema.compiled.wrong import SCHEMA, Asking
from tests.schema.leftovers import nothing_left

TOGETHER: Final = 50
PLANS: Final = Plans(SCHEMA)
GENERATOR: Final = Generator(SCHEMA._schema, {"Int": [0, 1, 2, 3], "String": ["nowhere", "there"], "Boolean": [True, False]})


@pytest.fixture(scope="module", autouse=True)
def _nothing_is_left() -> Iterator[None]:
    """Collect what the tests leave: a coroutine that nobody has awaited is an error here, not in whichever test comes later."""
    yield
    gc.collect()


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


async def test_nothing_is_left_of_an_operation_that_is_cancelled_at_any_moment() -> None:
    query = "{ later { rowsLater { later { loaded perhapsLater { rows { loaded } title } } } perhapsLater { mayFailLater } } }"
    were_cancelled = []
    with nothing_left():
        for moment in range(40):
            task = asyncio.ensure_future(compiled(Asked(query, {}), Asking()))
            for _ in range(moment):
                await asyncio.sleep(0)
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
            were_cancelled.append(task.cancelled())
            del task
            for _ in range(5):
                await asyncio.sleep(0)
    assert were_cancelled[:5] == [True] * 5
    assert not were_cancelled[-1]
