"""Which object type a value of an interface or a union is: asked of strawberry once for each Python class."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import strawberry
from graphql import GraphQLAbstractType, GraphQLError, GraphQLObjectType, GraphQLSchema
from graphql.pyutils import inspect
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types.base import StrawberryObjectDefinition, get_object_definition

from gql_server.schema.compiled.places import Place


@dataclass(frozen=True, slots=True)
class _Asked:
    """What strawberry looks at when it tells a type."""

    schema: GraphQLSchema
    field_name: str


class Kinds:
    """Tells types by values, for one schema."""

    def __init__(self, schema: strawberry.Schema) -> None:
        """Take the schema."""
        self._schema = schema._schema  # noqa: SLF001 - strawberry offers no other way to it
        self._known: dict[tuple[str, type], GraphQLObjectType] = {}

    def kind_of(self, value: object, abstract: GraphQLAbstractType, place: Place) -> tuple[GraphQLObjectType, bool]:
        """Return the type of a value, and whether every value of its class is of it.

        Raises:
            GraphQLError: It is of no type that the field may have.
        """
        cls = value.__class__
        known = self._known.get((abstract.name, cls))
        if known is not None:
            return known, True
        asked: Any = _Asked(self._schema, place.name)
        name = abstract.resolve_type(value, asked, abstract) if abstract.resolve_type else None
        kind = self._schema.get_type(name) if isinstance(name, str) else None
        if not isinstance(kind, GraphQLObjectType) or not self._schema.is_sub_type(abstract, kind):
            raise GraphQLError(
                f"Abstract type '{abstract}' was resolved to {inspect(name)} for field '{place.parent}.{place.name}'."
            )
        check_kind(value, kind)
        is_of_class = class_of(kind) is cls
        if is_of_class:
            self._known[abstract.name, cls] = kind
        return kind, is_of_class


def class_of(kind: GraphQLObjectType) -> type | None:
    """Return the Python class of a type, where all values of that class are of it."""
    definition = kind.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
    if not isinstance(definition, StrawberryObjectDefinition) or definition.is_type_of is not None:
        return None
    origin = definition.origin
    return origin if get_object_definition(origin) is definition else None


def check_kind(value: object, kind: GraphQLObjectType) -> None:
    """Check that a value can be of a type.

    Raises:
        GraphQLError: It is not.
    """
    asked: Any = None
    if kind.is_type_of is not None and not kind.is_type_of(value, asked):
        raise GraphQLError(f"Expected value of type '{kind}' but got: {inspect(value)}.")
