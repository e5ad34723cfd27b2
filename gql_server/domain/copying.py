"""Copies of slotted dataclasses, several times faster than ``dataclasses.replace``: a batch makes one per thing it changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from operator import attrgetter
from typing import Any, TypeVar

T = TypeVar("T")


def copier(kind: type[T]) -> Callable[[T], T]:
    """Return a function that makes a new instance of a dataclass with the same fields; what they hold is shared."""
    read = attrgetter(*(field.name for field in fields(_as_dataclass(kind))))

    def copy(thing: T) -> T:
        return kind(*read(thing))

    return copy


def _as_dataclass(kind: type[T]) -> Any:  # noqa: ANN401 - fields() takes a dataclass, for which there is no public type
    return kind
