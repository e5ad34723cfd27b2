"""How values without fields of their own are written: by their type's own function, or as they are where that is the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from graphql import GraphQLEnumType, GraphQLLeafType, GraphQLScalarType, Undefined
from graphql.pyutils import inspect
from strawberry.schema.schema_converter import CustomGraphQLEnumType, GraphQLCoreConverter

from gql_server.schema.compiled.places import Place
from gql_server.schema.scalars import unchanged

AS_TEXT: Final = "{v}.__class__ is not str"
AS_BOOLEAN: Final = "{v} is not True and {v} is not False"
AS_INT: Final = "{v}.__class__ is not int or not -2147483648 <= {v} <= 2147483647"

_BUILT_IN: Final[Mapping[str, str]] = {"String": AS_TEXT, "ID": AS_TEXT, "Boolean": AS_BOOLEAN, "Int": AS_INT}


def needs_writing(kind: GraphQLLeafType) -> str | None:
    """Return the Python condition under which a value cannot stay as it is, with ``{v}`` for it; None where it never can."""
    if not isinstance(kind, GraphQLScalarType):
        return None
    definition = kind.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
    if getattr(definition, "serialize", None) is unchanged:
        return AS_TEXT
    return _BUILT_IN.get(kind.name)


def names_of(kind: GraphQLLeafType) -> tuple[type, Mapping[str, str]] | None:
    """Return an enum's class, and what its members are in an answer by their Python names; None for all else."""
    if not isinstance(kind, CustomGraphQLEnumType):
        return None
    members: Iterable[Any] = kind.wrapped_cls
    return kind.wrapped_cls, {member.name: kind.coerce_output_value(member) for member in members}


def writer_of(kind: GraphQLLeafType, place: Place, *, is_nullable: bool) -> Callable[[object], Any]:
    """Return the function that writes any value of a kind.

    Args:
        is_nullable: Whether null stays null; else it is an error.
    """
    write = kind.coerce_output_value

    def written(value: object) -> object:
        if value is None or value is Undefined:
            if is_nullable:
                return None
            raise place.is_null()
        made: object = write(value)
        if made is None or made is Undefined:
            raise TypeError(f"Expected `{inspect(kind)}` to return non-nullable value, returned: {inspect(made)}")
        return made

    return written


def is_leaf(kind: object) -> bool:
    """Tell whether a type is a scalar or an enum."""
    return isinstance(kind, GraphQLScalarType | GraphQLEnumType)
