"""The arguments of a field: worked out once where the document alone says them, else once per request or per call."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import Enum
from typing import Any, Final

from graphql import FieldNode, GraphQLError, GraphQLField, Node, VariableNode
from graphql.execution.values import get_argument_values
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types.arguments import convert_arguments
from strawberry.types.field import StrawberryField

from gql_server.schema.compiled.running import Run

_NONE: Final[Mapping[str, Any]] = {}
_SHARED: Final = (str, int, float, bool, Enum, date, type(None))
"""What no resolver can alter, so that one value serves all its calls."""


class Arguments:
    """The arguments that one field of an operation passes on."""

    __slots__ = ("_converter", "_declared", "_field", "_node")

    def __init__(self, converter: GraphQLCoreConverter, field: GraphQLField, declared: StrawberryField, node: FieldNode) -> None:
        """Take the field and where the document asks for it."""
        self._converter = converter
        self._field = field
        self._declared = declared
        self._node = node

    def constant(self) -> Mapping[str, Any] | None:
        """Return them by their Python names where each request and call can share them; None where that is not so."""
        if not self._field.args:
            return _NONE
        if any(_holds_variable(argument.value) for argument in self._node.arguments or ()):
            return None
        try:
            found = self._converted(None)
        except (GraphQLError, ValueError, TypeError):
            return None  # Each request gets this error anew.
        return found if _is_shared(found) else None

    def of(self, run: Run) -> Mapping[str, Any]:
        """Return them by their Python names, with the variables of a request.

        Raises:
            GraphQLError: A value is not of its type.
        """
        known = run.arguments.get(self)
        if known is not None:
            return known
        found = self._converted(run)
        if _is_shared(found):
            run.arguments[self] = found
        return found

    def _converted(self, run: Run | None) -> dict[str, Any]:
        values = get_argument_values(self._field, self._node, None if run is None else run.variables)
        return convert_arguments(
            values, self._declared.arguments, scalar_registry=self._converter.scalar_registry, config=self._converter.config
        )


def _is_shared(values: Mapping[str, Any]) -> bool:
    return all(isinstance(value, _SHARED) for value in values.values())


def _holds_variable(value: Node) -> bool:
    if isinstance(value, VariableNode):
        return True
    below = [*getattr(value, "values", ()), *(field.value for field in getattr(value, "fields", ()))]
    return any(_holds_variable(one) for one in below)
