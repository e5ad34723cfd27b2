"""Compares what a conversion answers with what upstream expects, exactly: no float takes part."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction
from typing import Any, Final

from gql_server.upstream.cases import is_number, number

MISSING: Final = "nothing"
DIGITS_SHOWN: Final = 40
_CONTEXT: Final = Context(prec=DIGITS_SHOWN)


@dataclass(frozen=True)
class Difference:
    """A key whose answer is not what was expected; both as text, numbers in decimal notation.

    Args:
        key: Of ``expected``, with the place of an element where it is a list or an object: ``curve[2]``, ``split.fee``.
        excess: By how much the numbers differ beyond the tolerance; None where they are no numbers.
    """

    key: str
    expected: str
    actual: str
    excess: str | None = None


@dataclass(frozen=True)
class Tolerance:
    """How far a number may be off: the larger of the two, and the resolution on top."""

    absolute: Fraction
    relative: Fraction
    resolution: Mapping[str, Fraction]

    def around(self, key: str, expected: Fraction) -> Fraction:
        """Return how far the answer to a key may be from this number."""
        return max(self.absolute, self.relative * abs(expected)) + self.resolution.get(key, Fraction(0))


def differences(expected: Mapping[str, Any], actual: Mapping[str, object], tolerance: Tolerance) -> list[Difference]:
    """Return every key of ``expected`` whose answer differs or is missing."""
    found: list[Difference] = []
    for key, value in expected.items():
        if key in actual:
            found += _compare(key, key, value, actual[key], tolerance)
        else:
            found.append(Difference(key, shown(value), MISSING))
    return found


def _compare(key: str, place: str, expected: object, actual: object, tolerance: Tolerance) -> Iterator[Difference]:
    """Yield the differences of one value; ``place`` names it within the key."""
    if isinstance(expected, list) and isinstance(actual, (list, tuple)) and len(actual) == len(expected):
        for index, (one, other) in enumerate(zip(expected, actual, strict=True)):
            yield from _compare(key, f"{place}[{index}]", one, other, tolerance)
    elif isinstance(expected, dict) and isinstance(actual, Mapping):
        for name, one in expected.items():
            yield from _compare(key, f"{place}.{name}", one, actual.get(name, MISSING), tolerance)
    elif is_number(expected) and is_number(actual):
        yield from _compare_numbers(key, place, number(expected), number(actual), tolerance)
    elif not _is_same(expected, actual):
        yield Difference(place, shown(expected), shown(actual))


def _is_same(expected: object, actual: object) -> bool:
    """Tell whether what is no number is the same: true, false and null as themselves, text letter by letter."""
    return type(actual) is type(expected) and not isinstance(expected, (list, dict)) and actual == expected


def _compare_numbers(key: str, place: str, expected: Fraction, actual: Fraction, tolerance: Tolerance) -> Iterator[Difference]:
    excess = abs(actual - expected) - tolerance.around(key, expected)
    if excess > 0:
        yield Difference(place, shown(expected), shown(actual), shown(excess))


def shown(value: object) -> str:
    """Return a value as text: numbers in decimal notation, ``…`` after the digits where it goes on, None as ``null``."""
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(shown(one) for one in value) + "]"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{name}: {shown(one)}" for name, one in value.items()) + "}"
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, float):
        return f"the float {value!r}"
    if isinstance(value, (int, Fraction, Decimal)):
        return _decimal(Fraction(value))
    return str(value)


def _decimal(value: Fraction) -> str:
    if value.denominator == 1:
        return str(value.numerator)
    quotient = _CONTEXT.divide(Decimal(value.numerator), Decimal(value.denominator))
    text = f"{quotient:f}"
    return text if Fraction(quotient) == value else text + "…"
