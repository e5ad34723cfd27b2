"""Integer quantities, rates and times; every division names its rounding.

Amounts are integers in an asset's smallest ledger unit. Rates, prices and quotients are integers with 18 decimals
(``WAD`` is 1, 100 % a year, or one US dollar). Times are whole seconds since the Unix epoch. No float is ever made here.
"""

from __future__ import annotations

import re
from functools import lru_cache
from math import isqrt
from typing import Final, NewType

WAD: Final = 10**18
SECONDS_PER_YEAR: Final = 31_536_000
SECONDS_PER_HOUR: Final = 3_600
HOURS_PER_YEAR: Final = 8_760
AMOUNT_MAX: Final = 2**128 - 1
"""The largest amount that any command may name; storage is lossless far beyond it."""

LendShares = NewType("LendShares", int)
"""A part of a market's ``total_lent``; 10^9 of them are one unit when a market starts."""

BorrowShares = NewType("BorrowShares", int)
"""A part of a market's ``total_borrowed``; one of them is one unit when a market starts."""

_FIXED_NOTATION = re.compile(r"(-?)(0|[1-9][0-9]{0,49})(?:\.([0-9]{1,36}))?", re.ASCII)
_POWER_DIGITS: Final = 10**45


class NotFixedNotation(ValueError):
    """The text is not a number in fixed notation with at most the permitted decimals."""


def mul_div_down(a: int, b: int, divisor: int) -> int:
    """Return ``a * b / divisor`` rounded toward minus infinity."""
    return a * b // divisor


def mul_div_up(a: int, b: int, divisor: int) -> int:
    """Return ``a * b / divisor`` rounded toward plus infinity."""
    return -(-a * b // divisor)


def sqrt_down(value: int) -> int:
    """Return the square root of an 18-decimal number, with 18 decimals, rounded down."""
    return isqrt(value * WAD)


def sqrt_up(value: int) -> int:
    """Return the square root of an 18-decimal number, with 18 decimals, rounded up."""
    root = isqrt(value * WAD)
    return root if root * root == value * WAD else root + 1


def worth_down(amount: int, price: int, decimals: int) -> int:
    """Return what an amount is worth in USD (18 decimals), rounded down.

    Args:
        amount: Units of the asset.
        price: USD per whole token, 18 decimals.
        decimals: How many decimals the asset has.
    """
    scale: int = 10**decimals
    return amount * price // scale


def worth_up(amount: int, price: int, decimals: int) -> int:
    """Return what an amount is worth in USD (18 decimals), rounded up."""
    scale: int = 10**decimals
    return -(-amount * price // scale)


def simple_interest_down(amount: int, rate: int, seconds: int) -> int:
    """Return what an amount earns at a yearly rate (18 decimals) in so many seconds, in units, rounded down."""
    return amount * rate * seconds // (WAD * SECONDS_PER_YEAR)


@lru_cache(maxsize=1_024)
def apy_from_apr(apr: int) -> int:
    """Return ``(1 + apr / 8760) ** 8760 - 1``: the yearly yield of a rate that compounds hourly.

    Args:
        apr: Simple yearly rate, 18 decimals, not negative.

    Returns:
        18 decimals, rounded down (never more than the exact value).
    """
    factor = _POWER_DIGITS + apr * (_POWER_DIGITS // WAD) // HOURS_PER_YEAR
    result, exponent = _POWER_DIGITS, HOURS_PER_YEAR
    while exponent:
        if exponent & 1:
            result = result * factor // _POWER_DIGITS
        factor = factor * factor // _POWER_DIGITS
        exponent >>= 1
    return (result - _POWER_DIGITS) * WAD // _POWER_DIGITS


def parse_fixed(text: str, decimals: int, *, is_signed: bool = False) -> int:
    """Read fixed notation: ASCII digits, at most one point, nothing else.

    Args:
        text: For instance ``"1.5"``; no exponent, blank, underscore, plus sign or leading zeros.
        decimals: How many decimals the quantity has; more digits than that are refused, never rounded, but for zeros.
        is_signed: Whether a leading minus makes sense.

    Returns:
        The number of smallest units.

    Raises:
        NotFixedNotation: When the text is anything else.
    """
    match = _FIXED_NOTATION.fullmatch(text)
    if match is None:
        raise NotFixedNotation("expected digits with at most one decimal point, such as 1.50")
    sign, whole, fraction = match.group(1), match.group(2), (match.group(3) or "").rstrip("0")
    if sign and not is_signed:
        raise NotFixedNotation("expected a number that is not negative")
    if len(fraction) > decimals:
        raise NotFixedNotation(f"expected at most {decimals} decimals")
    scale: int = 10**decimals
    units = int(whole) * scale + int(fraction.ljust(decimals, "0") or "0")
    return -units if sign else units


def format_fixed(units: int, decimals: int) -> str:
    """Write a number of smallest units in fixed notation with all its decimals: ``1.50000000``."""
    sign, magnitude = ("-", -units) if units < 0 else ("", units)
    if decimals == 0:
        return f"{sign}{magnitude}"
    digits = str(magnitude).zfill(decimals + 1)
    return f"{sign}{digits[:-decimals]}.{digits[-decimals:]}"


def format_rate(value: int) -> str:
    """Write an 18-decimal rate, price or quotient in fixed notation without trailing zeros: ``0.0523``."""
    text = format_fixed(value, 18).rstrip("0")
    return text + "0" if text.endswith(".") else text
