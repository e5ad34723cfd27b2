"""Rows travel as arrays in PostgreSQL's own notation, and no text can break out of it."""

from __future__ import annotations

import asyncpg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gql_server.storage.arrays import array_of
from gql_server.storage.hosts import credentials_of

NASTY = ["", "NULL", "null", '"', "\\", '\\"', "{", "}", ",", "a,b", " a ", "\n", "\t", "'", "こんにちは", '{"a":[1,"b"]}', "$1"]


async def test_any_text_arrives_as_it_left(postgres_copy_url: str) -> None:
    raw = await asyncpg.connect(**credentials_of(postgres_copy_url))
    try:
        assert await raw.fetchval("SELECT $1::text::text[]", array_of([*NASTY, None], "text")) == [*NASTY, None]
        assert await raw.fetchval("SELECT $1::text::bigint[]", array_of([1, -2, None], "bigint")) == [1, -2, None]
        assert await raw.fetchval("SELECT $1::text::boolean[]", array_of([True, False], "boolean")) == [True, False]
        assert await raw.fetchval("SELECT ($1::text::numeric[])[1]::text", array_of([2**200], "numeric")) == str(2**200)
        assert await raw.fetchval("SELECT $1::text::text[]", array_of([], "text")) == []
    finally:
        await raw.close()


@given(st.lists(st.text(st.characters(exclude_characters="\0"))))
def test_quotes_and_backslashes_are_always_escaped(values: list[str]) -> None:
    inside = array_of(values, "text")[1:-1]
    for plain in ("\\\\", '\\"'):
        inside = inside.replace(plain, "")
    assert inside.count('"') == 2 * len(values)


@pytest.mark.parametrize(("value", "kind"), [(1.5, "numeric"), (True, "numeric"), ("1", "bigint"), (1, "text"), (1, "boolean")])
def test_a_value_of_another_type_is_refused(value: object, kind: str) -> None:
    with pytest.raises(TypeError):
        array_of([value], kind)
