"""Source of the function that answers one selection on one type of object: its fields in their order, its jobs at the end."""

from __future__ import annotations

from collections.abc import Callable

from graphql import (
    GraphQLAbstractType,
    GraphQLField,
    GraphQLObjectType,
    GraphQLOutputType,
    get_named_type,
    is_leaf_type,
    is_non_null_type,
)
from graphql.execution.collect_fields import FieldDetails

from gql_server.schema.compiled.arguments import Arguments
from gql_server.schema.compiled.calls import Call
from gql_server.schema.compiled.compiling import Compiler, Grouped
from gql_server.schema.compiled.completing import Completion, Shower
from gql_server.schema.compiled.kinds import class_of
from gql_server.schema.compiled.places import Place, fail
from gql_server.schema.compiled.running import Boundary, Deferred
from gql_server.schema.compiled.writing import Source


class Under:
    """What is below one field."""

    def __init__(self, compiler: Compiler, details: list[FieldDetails]) -> None:
        self._compiler = compiler
        self._details = details

    def has_jobs(self, kind: GraphQLOutputType) -> bool:
        """Tell whether a value of this type may have asynchronous fields."""
        named = get_named_type(kind)
        if is_leaf_type(named):
            return False
        return not isinstance(named, GraphQLObjectType) or self._compiler.has_jobs(named, self._details)

    def shower(self, kind: GraphQLObjectType) -> Shower:
        """Return what answers an object of this type."""
        return self._compiler.show(kind, self._compiler.grouped(kind, self._details))

    def any_of(self, kind: GraphQLAbstractType, place: Place) -> tuple[Callable[[type], Shower | None], Callable[[object], Shower]]:
        """Return what knows the answering function of a class, and what finds it for a value."""
        return self._compiler.any_of(kind, self._details, place)


class Selection:
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
        same = self._same()
        if same is not None:
            source.line(0, f"t = {same}; d = r.shown.get(t)")
            source.line(0, "if d is not None: return d[0]")
            source.line(0, "n = len(r.errors)")
        source.line(0, "q = p, k")
        source.line(0, "try:")
        for number, (key, details) in enumerate(self._grouped.items()):
            self._field(f"v{number}", key, details)
        source.line(1, f"d = {{{', '.join(self._shown)}}}")
        for text, place in self._after:
            source.line(1, text, place)
        if same is not None:
            source.line(1, "if len(r.errors) == n: r.shown[t] = d, o")
        source.line(1, "return d")
        fails, places = source.constant(fail), source.constant(source.places)
        source.line(0, "except Exception as e:")
        source.line(1, f"raise {fails}(e, {places}, q) from None")
        shown: Shower = source.function()
        return shown

    def _same(self) -> str | None:
        """Return the expression that is equal for objects that are shown alike; None where each is shown by itself.

        What waits for jobs is filled in later, and an error has a path of its own: neither is shared.
        """
        told_by = getattr(class_of(self._kind), "__told_by__", ())
        if not told_by or self._kind.is_type_of is None or self._compiler.holds_job(self._kind, self._grouped):
            return None
        held = ", ".join(f"o.{name} if o.{name}.__class__ is str else id(o.{name})" for name in told_by)
        return f"({self._source.constant(object())}, {held})"

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
        call, under = self._compiler.call(field), Under(self._compiler, details)
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
        call, under = self._compiler.call(field), Under(self._compiler, details)
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
