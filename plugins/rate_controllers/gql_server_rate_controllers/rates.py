"""Yearly and per-second rates: parameters and answers are yearly, the controllers compute per second as their sources do."""

from __future__ import annotations

from typing import Final

from gql_server.units import SECONDS_PER_YEAR, WAD

RATE_CEILING: Final = 100 * WAD
"""10,000 % a year: the host refuses a rate above."""

RATE_FLOOR: Final = SECONDS_PER_YEAR
"""The lowest yearly rate that grows by a factor: one unit of the 18th decimal per second. Nothing grows from 0."""


def per_second(yearly: int) -> int:
    """Return a yearly rate per second, both with 18 decimals, rounded down."""
    return yearly // SECONDS_PER_YEAR


def per_second_squared(yearly: int) -> int:
    """Return what a yearly rate gains in a year as what a rate per second gains in a second, rounded down."""
    return yearly // (SECONDS_PER_YEAR * SECONDS_PER_YEAR)


def yearly(rate_per_second: int) -> int:
    """Return a rate per second as a yearly one of 365 days; exact."""
    return rate_per_second * SECONDS_PER_YEAR


def toward_zero(numerator: int, divisor: int) -> int:
    """Return ``numerator / divisor`` rounded toward zero, as Solidity divides; the divisor is positive."""
    return numerator // divisor if numerator >= 0 else -(-numerator // divisor)
