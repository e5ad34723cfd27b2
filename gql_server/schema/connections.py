"""Keyset connections: a page begins strictly after a place, so nothing is skipped or shown twice while rows are added."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Final, Generic, TypeAlias, TypeVar

import orjson
import strawberry

from gql_server.schema.declare import resolved
from gql_server.schema.faults import bad_input
from gql_server.schema.ids import decode_opaque, encode_bytes

T = TypeVar("T")
S = TypeVar("S")

PAGE_MAX: Final = 100

First: TypeAlias = Annotated[int, strawberry.argument(description=f"How many at most, 1 to {PAGE_MAX}.")]
After: TypeAlias = Annotated[
    str | None, strawberry.argument(description="Begin after the edge with this cursor; absent: at the beginning.")
]

Place: TypeAlias = tuple[int | str, ...]
"""Where a row stands in its order; unique among the rows."""


@strawberry.type(description="One row of a page, with its place in the list.")
class Edge(Generic[T]):
    """One row of a page, with its place in the list."""

    place: strawberry.Private[Place]
    node: T = strawberry.field(description="The row.")

    @resolved("The row's place in the list, opaque; give it as `after`.")
    def cursor(self) -> str:
        """Return the cursor of the row."""
        return cursor_of(self.place)


@strawberry.type(description="Where a page stands in its list.")
class PageInfo:
    """Where a page stands in its list."""

    places: strawberry.Private[Sequence[Place]]
    has_next_page: bool = strawberry.field(description="Whether more edges follow.")
    has_previous_page: bool = strawberry.field(description="Whether edges come before: true when the page was asked with `after`.")

    @resolved("Cursor of the first edge; null for an empty page.")
    def start_cursor(self) -> str | None:
        """Return the first cursor."""
        return cursor_of(self.places[0]) if self.places else None

    @resolved("Cursor of the last edge, to give as `after`; null for an empty page.")
    def end_cursor(self) -> str | None:
        """Return the last cursor."""
        return cursor_of(self.places[-1]) if self.places else None


@strawberry.type(description="A page of a list, in a stable order.")
class Connection(Generic[T]):
    """A page of a list, in a stable order."""

    edges: list[Edge[T]] = strawberry.field(description="The rows of this page.")
    page_info: PageInfo = strawberry.field(description="Where this page stands in the list.")


def check_first(first: int) -> int:
    """Return the size of a page, or refuse it."""
    if not 1 <= first <= PAGE_MAX:
        raise bad_input(f"first: expected 1 to {PAGE_MAX}")
    return first


def cursor_of(place: Place) -> str:
    """Return the opaque cursor of a place."""
    return encode_bytes(orjson.dumps([str(part) if isinstance(part, int) else [part] for part in place]))


def read_cursor(after: str | None, *kinds: type[int | str]) -> Place | None:
    """Return the place of a cursor, None for the beginning.

    Args:
        kinds: The type of each part of the place.

    Raises:
        Fault: When it is not a cursor of such a list.
    """
    if after is None:
        return None
    try:
        parts = orjson.loads(decode_opaque(after) or "")
        return tuple(_read_part(part, kind) for part, kind in zip(parts, kinds, strict=True))
    except (TypeError, ValueError):
        raise bad_input("after: not a cursor of this list") from None


def _read_part(part: object, kind: type[int | str]) -> int | str:
    if kind is int and isinstance(part, str) and part.removeprefix("-").isdecimal() and part.isascii() and len(part) < 64:
        return int(part)
    if kind is str and isinstance(part, list) and len(part) == 1 and isinstance(part[0], str):
        return part[0]
    raise ValueError(part)


def connection(rows: Sequence[tuple[Place, T]], *, has_next: bool, has_previous: bool) -> Connection[T]:
    """Return a page of rows with their places."""
    edges = [Edge(place=place, node=node) for place, node in rows]
    info = PageInfo(places=[place for place, _ in rows], has_next_page=has_next, has_previous_page=has_previous)
    return Connection(edges=edges, page_info=info)


def page_of(
    rows: Sequence[S], place_of: Callable[[S], Place], show: Callable[[S], T], *, first: int, after: Place | None
) -> Connection[T]:
    """Return a page of rows that are all at hand, in order of their places."""
    check_first(first)
    placed = sorted(((place_of(row), row) for row in rows), key=lambda pair: pair[0])
    following = [pair for pair in placed if after is None or pair[0] > after]
    shown = [(place, show(row)) for place, row in following[:first]]
    return connection(shown, has_next=len(following) > first, has_previous=after is not None)
