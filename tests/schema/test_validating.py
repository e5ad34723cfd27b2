"""Rules joined into one find what they find one by one."""

from __future__ import annotations

from random import Random
from typing import Final

import pytest
from graphql import ASTValidationRule, GraphQLError, GraphQLSchema, ValidationRule, parse, validate
from strawberry.extensions.max_aliases import create_validator as aliases_at_most
from strawberry.extensions.query_depth_limiter import create_validator as depth_at_most

from gql_server.schema.introspection import NoIntrospection
from gql_server.schema.parsing import LANGUAGE
from gql_server.schema.validating import found_by, joined
from tests.schema.compiled.operations import Generator, Value
from tests.schema.world import schema_of

VALUES: Final[dict[str, list[Value]]] = {
    name: ["BTC", 1, -1, True, "nothing"]
    for name in ("String", "Int", "Float", "Boolean", "ID", "Decimal", "DateTime", "Date", "Duration", "JSON")
}
BROKEN: Final = [
    "{ markets { nothing } nothing }",
    "query One { ...A } query One { ...B } fragment A on Market { id } fragment A on Query { markets { ...C } }",
    "query ($unused: Int, $twice: Int, $twice: Nothing) { market(symbol: $missing) { id(of: 1) } }",
    "{ market { id } market(symbol: 1) { id: borrowRate { apr } id } }",
    "fragment A on Query { ...B } fragment B on Query { ...A } { ...A ...on Int { id } }",
    'mutation { signIn(input: {email: "a", email: "b"}) { __typename @include @nothing @skip(if: 1) @skip(if: 2) } }',
    "{ markets } subscription { a: __typename b: __typename } type Market { id: ID }",
]


def told(errors: list[GraphQLError]) -> list[object]:
    return [(error.message, error.locations) for error in errors]


def check(schema: GraphQLSchema, text: str) -> list[GraphQLError]:
    document = parse(text)
    found = validate(schema, document, [joined(LANGUAGE)])
    assert told(found) == told(validate(schema, document, LANGUAGE)), text
    return found


@pytest.mark.parametrize("text", BROKEN)
def test_joined_rules_find_what_is_wrong_in_their_order(text: str) -> None:
    assert check(schema_of(is_sandbox=True)._schema, text)


def test_joined_rules_find_the_same_in_random_operations_with_and_without_a_word_in_disorder() -> None:
    schema = schema_of(is_sandbox=True)._schema
    random, wrong = Random(7), 0
    generator = Generator(schema, VALUES)
    for number in range(15):
        text = (generator.mutation if number % 3 == 0 else generator.query)(random).query
        check(schema, text)
        words = text.split(" ")
        words[random.randrange(len(words))] = random.choice(["nothing", "id", "market(symbol: 1) { id }"])
        try:
            wrong += bool(check(schema, " ".join(words)))
        except GraphQLError:
            continue  # It is no document any more.
    assert wrong >= 3


def test_a_rule_that_has_seen_enough_looks_no_further_and_one_that_skips_looks_on_behind_it() -> None:
    seen: list[str] = []

    class Enough(ValidationRule):
        def enter_field(self, node: object, *_: object) -> bool:
            seen.append(f"enough {node.name.value}")  # type: ignore[attr-defined]
            return True

    class Skipping(ValidationRule):
        def enter_field(self, node: object, *_: object) -> bool | None:
            seen.append(f"skipping {node.name.value}")  # type: ignore[attr-defined]
            return False if node.name.value == "market" else None  # type: ignore[attr-defined]

        def leave_field(self, node: object, *_: object) -> None:
            seen.append(f"left {node.name.value}")  # type: ignore[attr-defined]

    document = parse('{ market(symbol: "BTC") { id } markets { symbol } }')
    schema = schema_of(is_sandbox=True)._schema
    validate(schema, document, [joined([Enough, Skipping])])
    joint, seen[:] = list(seen), []
    validate(schema, document, [Enough, Skipping])
    assert joint == seen
    assert joint == ["enough market", "skipping market", "skipping markets", "skipping symbol", "left symbol", "left markets"]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("{ " + "markets { asset { " * 20 + "id" + " } }" * 20 + " }", 1),
        ("{ " + " ".join(f"a{number}: __typename" for number in range(200)) + " }", 1),
        ("{ __schema { queryType { name } } }", 0),
        ("{ markets { id } }", 0),
    ],
)
def test_limits_are_found_without_a_walk_through_the_document_as_with_one(text: str, count: int) -> None:
    schema, limits = schema_of(is_sandbox=True)._schema, (depth_at_most(12, None, None), aliases_at_most(100))
    more: tuple[type[ASTValidationRule], ...] = (NoIntrospection, *limits)
    for rules in (limits, more):
        found = found_by(rules, schema, parse(text), hide_suggestions=False)
        assert told(found) == told(validate(schema, parse(text), rules))
    assert len(found_by(limits, schema, parse(text), hide_suggestions=False)) == count
