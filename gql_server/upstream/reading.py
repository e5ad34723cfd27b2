"""Reads a file of cases: a JSON list of ``{id, model, params, input, expected, tolerance: {abs, rel}}``; every number exact.

Other fields, such as ``source`` and ``note``, say where a case comes from and are not read.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final, NoReturn

from gql_server.upstream.cases import Values, number

_TOLERANCES: Final = frozenset({"abs", "rel"})


class Unreadable(ValueError):
    """The text is not a list of cases; the message says where and what is wrong, in a sentence without a full stop."""


@dataclass(frozen=True)
class Case:
    """A case as upstream states it.

    Args:
        expected: By key; at least one.
        tolerance_absolute: How far a number may be off, in the key's unit.
        tolerance_relative: How far it may be off as a part of the expected number; the larger of the two counts.
    """

    id: str
    model: str
    params: Values
    input: Values
    expected: Values
    tolerance_absolute: Fraction = Fraction(0)
    tolerance_relative: Fraction = Fraction(0)


def read_json(text: str) -> object:
    """Return what a JSON text says; a number with a point or an exponent becomes a ``Decimal``, never a float.

    Raises:
        Unreadable: It is no JSON, has NaN or Infinity in it, or a name twice in one object.
    """
    try:
        read: object = json.loads(text, parse_float=Decimal, parse_constant=_refuse, object_pairs_hook=_without_repetition)
    except (ValueError, RecursionError) as problem:
        raise Unreadable(f"it is not JSON: {problem}") from None
    return read


def read_cases(text: str) -> list[Case]:
    """Return the cases of a file.

    Raises:
        Unreadable: It is not a JSON list of cases.
    """
    read = read_json(text)
    if not isinstance(read, list):
        raise Unreadable("it is not a JSON list of cases")
    cases = [_read_case(place, entry) for place, entry in enumerate(read, start=1)]
    seen: set[str] = set()
    for case in cases:
        if case.id in seen:
            raise Unreadable(f"two cases are named {case.id!r}")
        seen.add(case.id)
    return cases


def _read_case(place: int, entry: object) -> Case:
    if not isinstance(entry, dict):
        raise Unreadable(f"entry {place} is not an object")
    name = _text(place, entry, "id")
    expected = _object(name, entry, "expected")
    if not expected:
        raise Unreadable(f"case {name} expects nothing")
    tolerance = _object(name, entry, "tolerance", is_optional=True)
    if unknown := set(tolerance) - _TOLERANCES:
        raise Unreadable(f"case {name} has a tolerance of {', '.join(sorted(unknown))}; there are abs and rel")
    return Case(
        id=name,
        model=_text(place, entry, "model"),
        params=_object(name, entry, "params", is_optional=True),
        input=_object(name, entry, "input", is_optional=True),
        expected=expected,
        tolerance_absolute=_tolerance(name, tolerance, "abs"),
        tolerance_relative=_tolerance(name, tolerance, "rel"),
    )


def _text(place: int, entry: Mapping[str, Any], name: str) -> str:
    value = entry.get(name)
    if not isinstance(value, str) or not value:
        raise Unreadable(f"entry {place} has no text as {name}")
    return value


def _object(case: str, entry: Mapping[str, Any], name: str, *, is_optional: bool = False) -> Values:
    value = entry.get(name)
    if value is None and is_optional:
        return {}
    if not isinstance(value, dict):
        raise Unreadable(f"case {case} has no object as {name}")
    return value


def _tolerance(case: str, tolerance: Values, name: str) -> Fraction:
    try:
        value = number(tolerance.get(name, 0))
    except (TypeError, ValueError) as problem:
        raise Unreadable(f"case {case}, tolerance {name}: {problem}") from None
    if value < 0:
        raise Unreadable(f"case {case}, tolerance {name}: it is negative")
    return value


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no number")


def _without_repetition(pairs: list[tuple[str, object]]) -> dict[str, object]:
    read = dict(pairs)
    if len(read) < len(pairs):
        raise ValueError("an object has the same name twice")
    return read
