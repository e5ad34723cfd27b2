"""Values of one integer: read from what a client sends, checked, shown back in fixed notation."""

from __future__ import annotations

from typing import Final

from gql_server.plugin_api.declared.types import ModelParameter
from gql_server.plugin_api.parameters import Unit
from gql_server.units import NotFixedNotation, format_rate, parse_fixed

WAD_UNITS: Final = frozenset({"rate", "fraction", "usd"})
"""Units with 18 decimals: a client may write them in fixed notation, ``"0.05"`` for 5 %."""

NUMBER_SHOWN_MAX: Final = 10**40

MEANING: Final = {"rate": "1 is 100 % a year", "fraction": "1 is 100 %", "usd": "US dollars"}


class ValueRefused(ValueError):
    """A value is not what a parameter accepts; ``args[0]`` says what is wrong with it."""


def decimals_of(unit: Unit) -> int:
    """Return how many decimals the fixed notation of a unit has: 18 for rates, fractions and dollars, else none."""
    return 18 if unit in WAD_UNITS else 0


def read_value(parameter: ModelParameter, given: object) -> int:
    """Return the integer that a client means.

    Args:
        parameter: Whose unit and range hold.
        given: An exact integer in the smallest unit as it is, or text in fixed notation (``"0.05"`` is 5 * 10^16 for a rate;
            for a unit without decimals the text has none). Booleans and floats are refused.

    Raises:
        ValueRefused: The value is of another type, not in fixed notation, or out of range.
    """
    if type(given) is int:
        value = given
    elif type(given) is str:
        try:
            value = parse_fixed(given, decimals_of(parameter.unit), is_signed=parameter.minimum < 0)
        except NotFixedNotation as error:
            raise ValueRefused(f"{given[:40]!r} is not a number: {error}") from None
    else:
        raise ValueRefused(f"a {type(given).__name__} is neither an integer nor text in fixed notation")
    if not parameter.minimum <= value <= parameter.maximum:
        shown = show_value(parameter.unit, value) if abs(value) < NUMBER_SHOWN_MAX else "such a number"
        raise ValueRefused(f"{shown} is out of range")
    return value


def show_value(unit: Unit, value: int) -> str:
    """Return a value as a person writes it: ``0.05`` for a rate of 5 * 10^16, ``3600`` for seconds."""
    return format_rate(value) if unit in WAD_UNITS else str(value)


def accepted(parameter: ModelParameter) -> str:
    """Return what a parameter accepts, as a phrase that ends the sentence "give …"."""
    low, high = show_value(parameter.unit, parameter.minimum), show_value(parameter.unit, parameter.maximum)
    if parameter.unit in WAD_UNITS:
        meaning = MEANING[parameter.unit]
        return f'text from "{low}" to "{high}" ({meaning}), or an integer from {parameter.minimum} to {parameter.maximum}'
    return f"an integer from {low} to {high} ({parameter.unit})"
