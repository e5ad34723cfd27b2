"""Values by which something would be known again if it were written where it does not belong."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLScalarType,
    GraphQLSchema,
)

CANARY = "canary"
NUMBERS = count(1)
SCALARS: dict[str, Callable[[str], Any]] = {
    "String": str, "ID": str, "JSON": lambda text: {"secret": text}, "Int": lambda _: 1, "Boolean": lambda _: True,
    "Decimal": lambda _: "1", "Duration": lambda _: "PT1H", "DateTime": lambda _: "2030-01-01T00:00:00Z",
    "Date": lambda _: "1990-01-01",
}  # fmt: skip
"""What is given for a scalar, made of a canary where it takes any text."""


def canary() -> str:
    """Return a value that is like no other; as long as a token."""
    return f"{CANARY}{next(NUMBERS):08d}@example.com"


def mutations(schema: GraphQLSchema) -> dict[str, str]:
    """Return every mutation with a canary wherever it takes text."""
    assert schema.mutation_type is not None
    return {name: f"mutation {{ {name}{_given(field)} {_asked(field)} }}" for name, field in schema.mutation_type.fields.items()}


def _given(field: GraphQLField) -> str:
    given = [f"{name}: {written(value_of(argument.type))}" for name, argument in field.args.items()]
    return f"({', '.join(given)})" if given else ""


def _asked(field: GraphQLField) -> str:
    kind = field.type.of_type if isinstance(field.type, GraphQLNonNull) else field.type
    return "" if isinstance(kind, GraphQLScalarType) else "{ __typename }"


def value_of(kind: GraphQLInputType) -> Any:  # noqa: ANN401 - whatever the type takes
    """Return a value of a type, with everything in it that may be there."""
    if isinstance(kind, GraphQLNonNull):
        return value_of(kind.of_type)
    if isinstance(kind, GraphQLList):
        return [value_of(kind.of_type)]
    if isinstance(kind, GraphQLEnumType):
        return kind
    if isinstance(kind, GraphQLInputObjectType):
        return {
            name: value_of(field.type)
            for name, field in kind.fields.items()
            if not kind.is_one_of or name == next(iter(kind.fields))
        }
    return SCALARS[kind.name](canary())


def written(value: Any) -> str:  # noqa: ANN401 - as above
    """Return a value as a document writes it."""
    if isinstance(value, GraphQLEnumType):
        return str(next(iter(value.values)))
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {written(one)}" for name, one in value.items()) + "}"
    if isinstance(value, list):
        return f"[{', '.join(map(written, value))}]"
    return f'"{value}"' if isinstance(value, str) else str(value).lower()
