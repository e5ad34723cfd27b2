"""What an operation costs, by its shape alone."""

from __future__ import annotations

import pytest
from graphql import parse

from gql_server.schema.shapes import Shape, shape_of
from tests.schema.world import schema_of


def shape(query: str, name: str | None = None) -> Shape:
    found = shape_of(schema_of(is_sandbox=True)._schema, parse(query), name)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("query", "points"),
    [
        ("{ __typename }", 1),
        ("{ assets { symbol name } }", 1),
        ("{ viewer { account { id } } }", 2),
        ("{ viewer { account { subAccounts(first: 3) { edges { node { id } } } } } }", 2 + 1 + 3 * 2),
        ("{ viewer { account { subAccounts { edges { node { id } } } } } }", 2 + 1 + 20 * 2),
        ('{ nodes(ids: ["a", "b"]) { id ... on SubAccount { margin { status } } } }', 1 + 2),
        ("mutation { signOut }", 10),
        ('mutation { revokeApiKey(input: {apiKeyId: "x"}) { __typename } signOut }', 20),
        ('{ simulate(input: {subAccountId: "x", steps: []}) { __typename } }', 25),
        ("{ ...a ...a } fragment a on Query { viewer { account { id } } }", 4),
    ],
)
def test_the_points_of_an_operation_are_those_of_its_fields_as_often_as_there_are_rows(query: str, points: int) -> None:
    assert shape(query).points(None) == points


@pytest.mark.parametrize(
    ("variables", "points"),
    [({"n": 3}, 9), ({}, 13), ({"n": None}, 203), ({"n": 10**9}, 203), ({"n": -5}, 5)],
)
def test_what_a_variable_says_is_counted_and_never_less_than_a_row(variables: dict[str, object], points: int) -> None:
    query = "query ($n: Int = 5) { viewer { account { subAccounts(first: $n) { edges { node { id } } } } } }"
    assert shape(query).points(variables) == points


def test_fragments_that_double_each_other_are_looked_at_once_each() -> None:
    doubling = " ".join(f"fragment f{n} on Query {{ ...f{n + 1} ...f{n + 1} }}" for n in range(60))
    found = shape(f"{{ ...f0 }} {doubling} fragment f60 on Query {{ assets {{ symbol }} }}")
    assert found.points(None) == 10**9


def test_guarded_fields_are_found_through_fragments_and_interfaces() -> None:
    found = shape(
        'query a { ...q } query b { assets { id } } fragment q on Query { node(id: "x") { ... on Account { email } } }', "a"
    )
    assert found.fields == {("Query", "node"), ("Account", "email")}
    assert shape("query a { markets { id } } query b { assets { id } }", "b").fields == {("Query", "assets")}
