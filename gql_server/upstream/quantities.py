"""Quantities as a script writes them: an integer in the smallest unit, or text in fixed notation, as a market's parameters are."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, TypeGuard

from gql_server.units import NotFixedNotation, parse_fixed


class Unclear(ValueError):
    """A value is not what its place accepts; the message says which and what would be, in a sentence without a full stop."""


def quantity(where: str, value: object, decimals: int, *, is_signed: bool = False) -> int:
    """Return the integer that a value means.

    Args:
        where: Names the value in a refusal.
        value: An integer as it is, or text in fixed notation: with 18 decimals ``"0.8"`` is 8 * 10^17.
        decimals: How many decimals the text may have.
        is_signed: Whether it may be negative.

    Raises:
        Unclear: It is neither, or negative.
    """
    if type(value) is int:
        if value < 0 and not is_signed:
            raise Unclear(f"{where}: {value} is negative")
        return value
    if type(value) is not str:
        what = {type(None): "nothing", Decimal: "a number with a point"}.get(type(value), f"a {type(value).__name__}")
        raise Unclear(f"{where}: {what} is neither an integer nor text in fixed notation")
    try:
        return parse_fixed(value, decimals, is_signed=is_signed)
    except NotFixedNotation as problem:
        raise Unclear(f"{where}: {value[:60]!r}: {problem}") from None


def is_whole(value: object) -> TypeGuard[str]:
    """Whether a value is text of ten digits or more and nothing else, as exact integers of 18 decimals are."""
    return type(value) is str and re.fullmatch("[0-9]{10,80}", value, re.ASCII) is not None


def text(where: str, value: object) -> str:
    """Return a value that is text.

    Raises:
        Unclear: It is not.
    """
    if type(value) is not str:
        raise Unclear(f"{where}: it is not text")
    return value


def by_our_names(where: str, value: object) -> dict[str, Any]:
    """Return an object with its names as they are here: ``elapsedSeconds`` becomes ``elapsed_seconds``.

    Raises:
        Unclear: It is no object, or has a name in both ways.
    """
    if not isinstance(value, Mapping):
        raise Unclear(f"{where}: it is not an object")
    named = {re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", str(name)).lower(): entry for name, entry in value.items()}
    if len(named) < len(value):
        raise Unclear(f"{where}: a name is there twice")
    return named


def refuse_unknown(where: str, given: Mapping[str, Any], known: tuple[str, ...]) -> None:
    """Refuse names that mean nothing here.

    Raises:
        Unclear: There is one.
    """
    for name in given:
        if name not in known:
            raise Unclear(f"{where}: {name[:60]!r} means nothing here; there are {', '.join(known)}")
