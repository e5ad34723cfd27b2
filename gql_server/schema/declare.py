"""How fields, arguments and enums of the schema are declared: each with a description, each typed.

Strawberry's decorator hides a method's type from the type checker; ``resolved`` keeps it.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Any, TypeVar

import strawberry
from strawberry.types.enum import StrawberryEnumDefinition

F = TypeVar("F", bound=Callable[..., Any])
C = TypeVar("C", bound=type)
E = TypeVar("E", bound=type[Enum])


def resolved(description: str, *, name: str | None = None) -> Callable[[F], F]:
    """Make a method a field of its GraphQL type.

    Args:
        description: Unit and meaning, for whoever reads the schema.
        name: Its GraphQL name, where the Python one cannot be it.
    """

    def declare(method: F) -> F:
        field: Any = strawberry.field(resolver=method, description=description, name=name)
        made: F = field
        return made

    return declare


def told_by(*attributes: str) -> Callable[[C], C]:
    """Say which attributes tell all that a type's fields answer at once: objects that have the same are shown once an answer.

    Args:
        attributes: Their names. What they hold is compared by identity, but for text, which is compared by value.
    """

    def declare(kind: C) -> C:
        unknown = set(attributes) - set(getattr(kind, "__dataclass_fields__", ()))
        if unknown:
            raise TypeError(f"{kind.__name__} has no {', '.join(sorted(unknown))}")
        kind.__told_by__ = attributes  # type: ignore[attr-defined]  # what it is for
        return kind

    return declare


def mutation(description: str, *, name: str | None = None) -> Callable[[F], F]:
    """Make a method a mutation; root fields of mutations run one after the other."""
    return resolved(description, name=name)


def subscribed(description: str, *, name: str | None = None) -> Callable[[F], F]:
    """Make a method that yields a subscription."""

    def declare(method: F) -> F:
        field: Any = strawberry.subscription(resolver=method, description=description, name=name)
        made: F = field
        return made

    return declare


def described(enum: E, description: str, /, *, name: str | None = None, **meanings: str) -> E:
    """Offer an enum in the schema.

    Args:
        meanings: What each member means; all of them, and no others.
    """
    members = set(enum.__members__)
    if members != set(meanings):
        raise TypeError(f"{enum.__name__}: say what each of {sorted(members ^ set(meanings))} means")
    strawberry.enum(enum, name=name, description=description)
    definition: StrawberryEnumDefinition = getattr(enum, "__strawberry_definition__")  # noqa: B009 - put there by strawberry
    for value in definition.values:
        value.description = meanings[value.name]
    return enum
