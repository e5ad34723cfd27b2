"""Functions that make a thing of a row, written once for each shape.

Going through a table's columns one by one in Python costs more than the database's answer; one expression that calls the class
with the columns in their places costs little more than the call.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

Convert = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Column:
    """A value that is one column.

    Args:
        read: How it is read; None for as it is.
        is_optional: Whether it may be NULL, which is None then.
    """

    read: Convert | None
    is_optional: bool = True


@dataclass(frozen=True, slots=True)
class Nested:
    """A value that is a thing of its own over neighboring columns.

    Args:
        kind: Its class.
        values: What the class is called with.
        is_optional: Whether it may be missing; then its first column is NULL, which it never is by itself.
    """

    kind: type
    values: Sequence[Column | Nested]
    is_optional: bool = False


@dataclass(slots=True)
class _Source:
    """An expression that grows, and the names that it uses."""

    place: int
    names: dict[str, object] = field(default_factory=dict)

    def name(self, thing: object) -> str:
        """Return the name under which the expression finds a thing."""
        for known, there in self.names.items():
            if there is thing:
                return known
        made = f"_{len(self.names)}"
        self.names[made] = thing
        return made

    def of(self, value: Column | Nested) -> str:
        """Return the expression of a value, and go on to the columns behind it."""
        if isinstance(value, Nested):
            first = self.place
            made = f"{self.name(value.kind)}({', '.join(self.of(inner) for inner in value.values)})"
            return f"(None if row[{first}] is None else {made})" if value.is_optional else made
        there = f"row[{self.place}]"
        self.place += 1
        if value.read is None:
            return there
        made = f"{self.name(value.read)}({there})"
        return f"(None if {there} is None else {made})" if value.is_optional else made


def row_reader(thing: Nested, start: int) -> Callable[[Sequence[Any]], Any]:
    """Return the function that makes the thing of a row's columns from ``start`` on."""
    source = _Source(start)
    expression = f"lambda row: {source.of(thing)}"
    made: Callable[[Sequence[Any]], Any] = eval(expression, source.names)  # noqa: S307 - made of places and names of our own alone
    return made
