"""The last release works on the tables of this version: what it says of them stays true, and what is new it may leave out."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from tests.databases import PostgresCluster
from tests.storage.released_tables import Columns, released, tables_of


def breaches(before: dict[str, Columns], now: dict[str, Columns]) -> list[str]:
    """Return what statements of before would meet."""
    found = [f"{table} is gone" for table in before if table not in now]
    for table, columns in before.items():
        present = now.get(table, {})
        for name, (kind, is_optional) in columns.items() if present else ():
            if name not in present:
                found.append(f"{table}.{name} is gone")
            elif present[name][0] != kind:
                found.append(f"{table}.{name} was {kind} and is {present[name][0]}")
            elif is_optional and not present[name][1]:
                found.append(f"{table}.{name} was optional and is required")
        found += [f"{table}.{name} is new and required" for name in present if name not in columns and not present[name][1]]
    return found


async def test_nothing_that_the_last_release_uses_has_changed(postgres_copy_url: str) -> None:
    assert breaches(released(), await tables_of(postgres_copy_url)) == []


def test_statements_of_the_last_release_are_still_statements(cluster: PostgresCluster, postgres_copy_url: str) -> None:
    statements = []
    for table, columns in released().items():
        names = ", ".join(f'"{name}"' for name in columns)
        changed = ", ".join(f'"{name}" = "{name}"' for name in columns)
        statements += [
            f'INSERT INTO "{table}" ({names}) SELECT {names} FROM "{table}" WHERE false',
            f'EXPLAIN UPDATE "{table}" SET {changed} WHERE false',
        ]
    cluster.execute("; ".join(statements), database=urlsplit(postgres_copy_url).path[1:])


@pytest.mark.parametrize(
    ("now", "breach"),
    [
        ({}, "t is gone"),
        ({"t": {"a": ("text", False)}}, "t.b is gone"),
        ({"t": {"a": ("bigint", False), "b": ("text", True)}}, "t.a was text and is bigint"),
        ({"t": {"a": ("text", False), "b": ("text", False)}}, "t.b was optional and is required"),
        ({"t": {"a": ("text", False), "b": ("text", True), "c": ("text", False)}}, "t.c is new and required"),
    ],
)
def test_each_way_to_break_the_last_release_is_found(now: dict[str, Columns], breach: str) -> None:
    assert breaches({"t": {"a": ("text", False), "b": ("text", True)}}, now) == [breach]


def test_additions_break_nothing() -> None:
    before: dict[str, Columns] = {"t": {"a": ("text", False)}}
    now: dict[str, Columns] = {"t": {"a": ("text", True), "b": ("text", True)}, "u": {"a": ("text", False)}}
    assert breaches(before, now) == []
