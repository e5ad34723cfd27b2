"""How a field is resolved, as strawberry has it: the attribute that it reads, or the function that its type declares."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import strawberry
from graphql import GraphQLField, GraphQLInputObjectType, GraphQLObjectType
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types.base import StrawberryObjectDefinition
from strawberry.types.field import StrawberryField


@dataclass(frozen=True, slots=True)
class Call:
    """What resolves a field.

    Attributes:
        field: The field as strawberry has it.
        function: The declared function; None for an attribute.
        attribute: The attribute's name, where there is no function.
        takes_self: Whether the function is a method of the object.
        info: Under which name it takes what is asked, None where it does not.
        is_async: Whether it has to be awaited.
    """

    field: StrawberryField
    function: Callable[..., Any] | None
    attribute: str
    takes_self: bool
    info: str | None
    is_async: bool


def call_of(field: GraphQLField) -> Call | None:
    """Return what resolves a field; None where that is more than reading an attribute or calling one function."""
    declared = field.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
    if not isinstance(declared, StrawberryField) or declared.extensions or declared.is_subscription:
        return None
    resolver = declared.base_resolver
    if resolver is None:
        is_plain = declared.default_resolver is getattr and not field.args
        return Call(declared, None, declared.python_name, True, None, False) if is_plain else None
    function = resolver.wrapped_func
    if isinstance(function, staticmethod | classmethod) or resolver.parent_parameter or resolver.root_parameter:
        return None
    info = resolver.info_parameter
    takes_self = resolver.self_parameter is not None
    return Call(declared, function, "", takes_self, None if info is None else info.name, declared.is_async)


def unknown_names(schema: strawberry.Schema) -> frozenset[str]:
    """Return the names of fields that some type resolves in a way that is not compiled; with one such handler, all of them."""
    if schema.exception_handlers or schema.directives or _builds_inputs(schema):
        return frozenset(name for _, name, _ in _fields(schema))
    return frozenset(name for _, name, field in _fields(schema) if call_of(field) is None)


def _fields(schema: strawberry.Schema) -> Iterator[tuple[str, str, GraphQLField]]:
    inner = schema._schema  # noqa: SLF001 - strawberry offers no other way to it
    for kind in inner.type_map.values():
        is_ours = isinstance(kind, GraphQLObjectType) and not kind.name.startswith("__") and kind is not inner.subscription_type
        if isinstance(kind, GraphQLObjectType) and is_ours:
            yield from ((kind.name, name, field) for name, field in kind.fields.items())


def _builds_inputs(schema: strawberry.Schema) -> bool:
    """Tell whether an input makes its value by a function of its own, which may look at the request."""
    for kind in schema._schema.type_map.values():  # noqa: SLF001
        if isinstance(kind, GraphQLInputObjectType):
            definition = kind.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
            if isinstance(definition, StrawberryObjectDefinition) and definition.from_input is not None:
                return True
    return False
