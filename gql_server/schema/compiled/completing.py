"""Source that turns what a resolver returned into what the answer says, by the type that the field declares."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from graphql import (
    GraphQLAbstractType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLUnionType,
    is_leaf_type,
)

from gql_server.schema.compiled.kinds import check_kind, class_of
from gql_server.schema.compiled.leaves import names_of, needs_writing, writer_of
from gql_server.schema.compiled.places import Place, fail_at
from gql_server.schema.compiled.running import Boundary, many
from gql_server.schema.compiled.writing import Source

Shower = Callable[..., Any]
"""A function that answers a selection on an object: ``show(value, run, path, step, boundary)``."""


class Below(Protocol):
    """What answers the selections below a field."""

    def has_jobs(self, kind: GraphQLOutputType) -> bool:
        """Tell whether a value of this type may have asynchronous fields."""
        ...

    def shower(self, kind: GraphQLObjectType) -> Shower:
        """Return what answers an object of this type."""
        ...

    def any_of(self, kind: GraphQLAbstractType, place: Place) -> tuple[Callable[[type], Shower | None], Callable[[object], Shower]]:
        """Return what knows the answering function of a class, and what finds it for a value where it is not known."""
        ...


class Completion:
    """Writes the completion of one field's values."""

    def __init__(self, source: Source, place: Place, below: Below) -> None:
        """Take where to write, the field, and what is below it."""
        self._source = source
        self._place = place
        self._below = below
        self._name = source.constant(place)

    def write(self, depth: int, kind: GraphQLOutputType, v: str, path: str, step: str, boundary: str) -> None:
        """Write how the variable ``v`` is completed.

        Args:
            depth: How deep the source is indented.
            kind: The field's type, or what its list is made of.
            path: The Python expression of the path above the value.
            step: That of the value's own step.
            boundary: That of the nearest value above that may be null, this one included.
        """
        is_nullable = not isinstance(kind, GraphQLNonNull)
        inner: Any = kind.of_type if isinstance(kind, GraphQLNonNull) else kind
        if is_leaf_type(inner):
            self._leaf(depth, inner, v, is_nullable=is_nullable)
            return
        if is_nullable:
            self._line(depth, f"if {v} is not None:")
            depth += 1
        else:
            self._line(depth, f"if {v} is None: raise {self._name}.is_null()")
        if isinstance(inner, GraphQLList):
            self._list(depth, inner.of_type, v, path, step, boundary)
        elif isinstance(inner, GraphQLInterfaceType | GraphQLUnionType):
            known, find = (self._source.constant(one) for one in self._below.any_of(inner, self._place))
            self._line(depth, f"{v} = ({known}({v}.__class__) or {find}({v}))({v}, r, {path}, {step}, {boundary})")
        else:
            self._object(depth, inner, v, path, step, boundary)

    def _leaf(self, depth: int, kind: Any, v: str, *, is_nullable: bool) -> None:  # noqa: ANN401 - a scalar or an enum
        writer = self._source.constant(writer_of(kind, self._place, is_nullable=is_nullable))
        named, condition = names_of(kind), needs_writing(kind)
        if named is not None:
            of_class, names = (self._source.constant(one) for one in named)
            self._line(depth, f"{v} = {names}[{v}._name_] if {v}.__class__ is {of_class} else {writer}({v})")
        elif condition is not None:
            self._line(depth, f"if {condition.format(v=v)}: {v} = {writer}({v})")
        else:
            self._line(depth, f"{v} = {writer}({v})")

    def _object(self, depth: int, kind: GraphQLObjectType, v: str, path: str, step: str, boundary: str) -> None:
        if kind.is_type_of is not None:
            expected = self._source.constant(class_of(kind))
            check, name = self._source.constant(check_kind), self._source.constant(kind)
            self._line(depth, f"if {v}.__class__ is not {expected}: {check}({v}, {name})")
        self._line(depth, f"{v} = {self._source.constant(self._below.shower(kind))}({v}, r, {path}, {step}, {boundary})")

    def _list(self, depth: int, kind: GraphQLOutputType, v: str, path: str, step: str, boundary: str) -> None:
        x, rows, here = f"{v}x", f"{v}l", f"{v}q"
        is_nullable = not isinstance(kind, GraphQLNonNull)
        has_jobs = self._below.has_jobs(kind)
        self._line(depth, f"if {v}.__class__ is not list: {v} = {self._source.constant(many)}({v}, {self._name})")
        self._line(depth, f"{rows} = []; {here} = {path}, {step}")
        self._line(depth, f"for {x} in {v}:")
        below = boundary
        if is_nullable and has_jobs:
            below = f"{v}b"
            self._line(depth, f" {below} = {self._source.constant(Boundary)}({boundary})")
            self._line(depth, f" {below}.container = {rows}; {below}.key = len({rows})")
        self._line(depth, " try:")
        self.write(depth + 2, kind, x, here, f"len({rows})", below)
        if is_nullable:
            dead = below if below != boundary else "None"
            self._line(depth, f" except Exception as e: {x} = None; r.note(e, {self._name}, ({here}, len({rows})), {dead})")
        else:
            fails = self._source.constant(fail_at)
            self._line(depth, f" except Exception as e: raise {fails}(e, {self._name}, ({here}, len({rows}))) from None")
        self._line(depth, f" {rows}.append({x})")
        self._line(depth, f"{v} = {rows}")

    def _line(self, depth: int, text: str) -> None:
        self._source.line(depth, text, self._place)
