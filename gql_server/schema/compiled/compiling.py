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
    GraphQLOutputType,
    OperationDefinitionNode,
    get_named_type,
    is_leaf_type,
    is_non_null_type,
)
from graphql.execution.collect_fields import FieldDetails, FragmentDetails, collect_fields, collect_subfields
from graphql.execution.values import VariableValues
from strawberry.schema.schema_converter import GraphQLCoreConverter

from gql_server.schema.compiled.arguments import Arguments
from gql_server.schema.compiled.calls import Call, call_of
from gql_server.schema.compiled.completing import Completion, Shower
from gql_server.schema.compiled.kinds import Kinds
from gql_server.schema.compiled.places import Place, fail
from gql_server.schema.compiled.running import Boundary, Deferred
from gql_server.schema.compiled.writing import Source

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
        return _Selection(self, kind, grouped).function()

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
            self._has_jobs[key] = known = any(
                self._is_or_has_job(kind, one)
                for one in self.grouped(kind, details).values()
                if one[0].node.name.value != "__typename"
            )
        return known

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


class _Under:
    """What is below one field."""

    def __init__(self, compiler: Compiler, details: list[FieldDetails]) -> None:
        self._compiler = compiler
        self._details = details

    def has_jobs(self, kind: GraphQLOutputType) -> bool:
        named = get_named_type(kind)
        if is_leaf_type(named):
            return False
        return not isinstance(named, GraphQLObjectType) or self._compiler.has_jobs(named, self._details)

    def shower(self, kind: GraphQLObjectType) -> Shower:
        return self._compiler.show(kind, self._compiler.grouped(kind, self._details))

    def any_of(self, kind: GraphQLAbstractType, place: Place) -> tuple[Callable[[type], Shower | None], Callable[[object], Shower]]:
        return self._compiler.any_of(kind, self._details, place)


class _Selection:
    """Writes the function for one selection on one type."""

    def __init__(self, compiler: Compiler, kind: GraphQLObjectType, grouped: Grouped) -> None:
        self._compiler = compiler
        self._kind = kind
        self._grouped = grouped
        self._source = Source("o, r, p, k, b")
        self._shown: list[str] = []
        self._after: list[tuple[str, Place]] = []

    def function(self) -> Shower:
        """Return it."""
        source = self._source
        source.line(0, "q = p, k")
        source.line(0, "try:")
        for number, (key, details) in enumerate(self._grouped.items()):
            self._field(f"v{number}", key, details)
        source.line(1, f"d = {{{', '.join(self._shown)}}}")
        for text, place in self._after:
            source.line(1, text, place)
        source.line(1, "return d")
        fails, places = source.constant(fail), source.constant(source.places)
        source.line(0, "except Exception as e:")
        source.line(1, f"raise {fails}(e, {places}, q) from None")
        shown: Shower = source.function()
        return shown

    def _field(self, v: str, key: str, details: list[FieldDetails]) -> None:
        name, constant = details[0].node.name.value, self._source.constant
        if name == "__typename":
            self._shown.append(f"{constant(key)}: {constant(self._kind.name)}")
            return
        self._shown.append(f"{constant(key)}: {v}")
        place = Place(self._kind.name, name, key, [one.node for one in details])
        field = self._compiler.field(self._kind, details)
        if self._compiler.call(field).is_async:
            self._deferred(v, place, field, details)
        else:
            self._direct(v, place, field, details)

    def _direct(self, v: str, place: Place, field: GraphQLField, details: list[FieldDetails]) -> None:
        """Write a field that is resolved at once."""
        call, under = self._compiler.call(field), _Under(self._compiler, details)
        asked = call_source(self._source, call, self._compiler.arguments(field, call, details))
        completion = Completion(self._source, place, under)
        key = self._source.constant(place.key)
        if is_non_null_type(field.type):
            self._source.line(1, f"{v} = {asked}", place)
            completion.write(1, field.type, v, "q", key, "b")
            return
        boundary, dead = "b", "None"
        if under.has_jobs(field.type):
            boundary = dead = f"{v}n"
            self._source.line(1, f"{boundary} = {self._source.constant(Boundary)}(b)", place)
            self._after.append((f"{boundary}.container = d; {boundary}.key = {key}", place))
        self._source.line(1, "try:", place)
        self._source.line(2, f"{v} = {asked}", place)
        completion.write(2, field.type, v, "q", key, boundary)
        name = self._source.constant(place)
        self._source.line(1, f"except Exception as e: {v} = None; r.note(e, {name}, (q, {key}), {dead})", place)

    def _deferred(self, v: str, place: Place, field: GraphQLField, details: list[FieldDetails]) -> None:
        """Write a field that has to be awaited: null for now, and a job."""
        call, under = self._compiler.call(field), _Under(self._compiler, details)
        arguments = self._compiler.arguments(field, call, details)
        is_nullable = not is_non_null_type(field.type)
        completing = Source("v, r, q, b")
        Completion(completing, place, under).write(0, field.type, "v", "q", completing.constant(place.key), "b")
        completing.line(0, "return v", place)
        starting = Source("o, i, a")
        starting.line(0, f"return {call_source(starting, call, arguments, given='a', info='i')}", place)
        deferred = self._source.constant(
            Deferred(
                place,
                starting.function(),
                completing.function(),
                is_nullable=is_nullable,
                has_jobs=under.has_jobs(field.type),
            )
        )
        self._source.line(1, f"{v} = None", place)
        if arguments.constant() is not None:
            self._after.append((f"r.jobs.append(({deferred}, o, None, d, q, b))", place))
            return
        given, of = f"{v}a", self._source.constant(arguments)
        if not is_nullable:
            self._source.line(1, f"{given} = {of}.of(r)", place)
            self._after.append((f"r.jobs.append(({deferred}, o, {given}, d, q, b))", place))
            return
        name, key = self._source.constant(place), self._source.constant(place.key)
        self._source.line(1, f"try: {given} = {of}.of(r)", place)
        self._source.line(1, f"except Exception as e: {given} = None; r.note(e, {name}, (q, {key}), None)", place)
        self._after.append((f"if {given} is not None: r.jobs.append(({deferred}, o, {given}, d, q, b))", place))


def call_source(source: Source, call: Call, arguments: Arguments, *, given: str | None = None, info: str = "r.info") -> str:
    """Return the expression that resolves a field.

    Args:
        given: The variable that holds the arguments where they depend on those of the operation; absent: they are worked out.
        info: What stands for whom the resolver asks about the request.
    """
    if call.function is None:
        return f"o.{call.attribute}"
    passed = ["o"] if call.takes_self else []
    if call.info is not None:
        passed.append(f"{call.info}={info}")
    known = arguments.constant()
    if known is None:
        passed.append(f"**{given}" if given is not None else f"**{source.constant(arguments)}.of(r)")
    else:
        passed.extend(f"{name}={source.constant(value)}" for name, value in known.items())
    return f"{source.constant(call.function)}({', '.join(passed)})"
