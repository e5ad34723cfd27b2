"""A compiled operation: for each selection set on each object type one function of its own, made when it is first needed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import strawberry
from graphql import (
    FragmentDefinitionNode,
    GraphQLAbstractType,
    GraphQLField,
    GraphQLObjectType,
    OperationDefinitionNode,
    get_named_type,
    is_leaf_type,
)
from graphql.execution.collect_fields import FieldDetails, FragmentDetails, collect_fields, collect_subfields
from graphql.execution.values import VariableValues
from strawberry.schema.schema_converter import GraphQLCoreConverter

from gql_server.schema.compiled.arguments import Arguments
from gql_server.schema.compiled.calls import Call, call_of
from gql_server.schema.compiled.completing import Shower
from gql_server.schema.compiled.kinds import Kinds
from gql_server.schema.compiled.places import Place

FIELDS_MAX: Final = 1_000
"""Of one operation, counted for each object type on which they are selected."""

Grouped = Mapping[str, list[FieldDetails]]


class TooLarge(Exception):
    """An operation selects more than is compiled."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What all operations of a schema are compiled on."""

    schema: strawberry.Schema
    kinds: Kinds

    @property
    def converter(self) -> GraphQLCoreConverter:
        """Return what knows how the schema's names and values are converted."""
        return self.schema.schema_converter

    @property
    def inner(self) -> Any:  # noqa: ANN401 - a schema of graphql-core
        """Return the schema as graphql-core has it."""
        return self.schema._schema  # noqa: SLF001 - strawberry offers no other way to it


class Compiler:
    """Compiles one operation, for one set of values of what its ``@skip`` and ``@include`` look at."""

    def __init__(
        self,
        ground: Ground,
        operation: OperationDefinitionNode,
        fragments: Mapping[str, FragmentDefinitionNode],
        flags: VariableValues,
    ) -> None:
        """Take the operation.

        Args:
            flags: The values of the variables that ``@skip`` and ``@include`` look at.
        """
        self._ground = ground
        self._operation = operation
        self._fragments = {name: FragmentDetails(node) for name, node in fragments.items()}
        self._flags = flags
        self._has_jobs: dict[tuple[int, str], bool] = {}
        self._shapes: dict[tuple[int, str], tuple[object, Grouped]] = {}
        self.fields = 0
        self.is_started = False
        """Whether it may run: what is compiled from then on is for types that an answer holds, and no longer counted."""

    def root(self, kind: GraphQLObjectType) -> Grouped:
        """Return what is selected at the root."""
        inner = self._ground.inner
        return collect_fields(inner, self._fragments, self._flags, kind, self._operation).grouped_field_set

    def show(self, kind: GraphQLObjectType, grouped: Grouped) -> Shower:
        """Return the function that answers a selection on an object.

        Raises:
            TooLarge: That is more than is compiled.
        """
        self.fields += len(grouped) + 1
        if self.fields > FIELDS_MAX and not self.is_started:
            raise TooLarge
        from gql_server.schema.compiled.selecting import Selection  # noqa: PLC0415 - a selection compiles what is below it

        return Selection(self, kind, grouped).function()

    def grouped(self, kind: GraphQLObjectType, details: list[FieldDetails]) -> Grouped:
        """Return what is selected below a field, on objects of one type."""
        key = (id(details), kind.name)
        known = self._shapes.get(key)
        if known is None:
            collected = collect_subfields(
                self._ground.inner, self._fragments, self._flags, self._operation, kind, details
            ).grouped_field_set
            known = self._shapes[key] = (details, collected)
        return known[1]

    def field(self, kind: GraphQLObjectType, details: list[FieldDetails]) -> GraphQLField:
        """Return the field that is selected."""
        found: GraphQLField = self._ground.inner.get_field(kind, details[0].node.name.value)
        return found

    def call(self, field: GraphQLField) -> Call:
        """Return what resolves a field; that it is known was looked at before."""
        found = call_of(field)
        if found is None:
            raise TypeError(f"{field} is resolved in an unknown way")
        return found

    def arguments(self, field: GraphQLField, call: Call, details: list[FieldDetails]) -> Arguments:
        """Return the arguments that a field is asked with."""
        return Arguments(self._ground.converter, field, call.field, details[0].node)

    def has_jobs(self, kind: GraphQLObjectType, details: list[FieldDetails]) -> bool:
        """Tell whether there may be asynchronous fields anywhere below a field's objects of a type."""
        key = (id(details), kind.name)
        known = self._has_jobs.get(key)
        if known is None:
            self._has_jobs[key] = known = self.holds_job(kind, self.grouped(kind, details))
        return known

    def holds_job(self, kind: GraphQLObjectType, grouped: Grouped) -> bool:
        """Tell whether there may be asynchronous fields anywhere in a selection."""
        return any(self._is_or_has_job(kind, one) for one in grouped.values() if one[0].node.name.value != "__typename")

    def any_of(
        self, abstract: GraphQLAbstractType, details: list[FieldDetails], place: Place
    ) -> tuple[Callable[[type], Shower | None], Callable[[object], Shower]]:
        """Return what knows the function for a class, and what finds it for a value, by compiling it when it is first met."""
        of_class: dict[type, Shower] = {}
        of_kind: dict[str, Shower] = {}

        def find(value: object) -> Shower:
            kind, is_of_class = self._ground.kinds.kind_of(value, abstract, place)
            shown = of_kind.get(kind.name)
            if shown is None:
                shown = of_kind[kind.name] = self.show(kind, self.grouped(kind, details))
            if is_of_class:
                of_class[value.__class__] = shown
            return shown

        return of_class.get, find

    def _is_or_has_job(self, kind: GraphQLObjectType, details: list[FieldDetails]) -> bool:
        field = self.field(kind, details)
        if self.call(field).is_async:
            return True
        named = get_named_type(field.type)
        if is_leaf_type(named):
            return False
        return not isinstance(named, GraphQLObjectType) or self.has_jobs(named, details)
