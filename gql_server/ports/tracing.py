"""Who is told what is being done, when it begins and when it ends, so that a request can be followed through the server.

Nothing here is called where no traces are asked for: what traces is put around the parts, not into them.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from enum import StrEnum
from typing import Protocol, TypeAlias

Told: TypeAlias = str | int | float | bool | Sequence[str]


class Kind(StrEnum):
    """On which side of something remote a span is."""

    SERVER = "server"
    CLIENT = "client"
    INTERNAL = "internal"


class Span(Protocol):
    """Something that is being done."""

    @property
    def trace_id(self) -> str:
        """Return the id of its trace, 32 hexadecimal digits."""
        ...

    def note(self, name: str, told: Told) -> None:
        """Note a fact of it; nothing secret, nothing personal."""
        ...

    def link(self, other: Span) -> None:
        """Note that it has to do with another one, which is not the one that it is part of."""
        ...

    def end(self, problem: BaseException | None = None) -> None:
        """End it, well or by a problem; only the first time counts."""
        ...


class Tracer(Protocol):
    """Follows what is done."""

    def current(self) -> Span | None:
        """Return the span inside which the present task works; None where nothing is recorded."""
        ...

    def enter(self, name: str, kind: Kind = Kind.INTERNAL, *, carried: str | None = None, is_trusted: bool = False) -> Span | None:
        """Begin what comes from outside, or None where it is not to be recorded.

        Inside a span it is part of that; inside what is not recorded neither is it.

        Args:
            name: One of few.
            kind: Which side it is.
            carried: What the caller says of its own trace: a ``traceparent``.
            is_trusted: Whether the caller may say that its trace is recorded.
        """
        ...

    def begin(self, name: str, part_of: Span | None, kind: Kind = Kind.INTERNAL, *, links: Sequence[Span] = ()) -> Span:
        """Begin a part of a span; of None, a trace of its own."""
        ...

    def inside(self, span: Span | None) -> AbstractContextManager[None]:
        """Work inside a span, and end it; inside None nothing is recorded."""
        ...
