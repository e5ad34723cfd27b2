"""Reads registered curves at exact utilizations, which need not be one of our 10^18 steps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from math import floor
from typing import Final

from gql_server.domain.lender_pay import LenderPay, lend_rate_of
from gql_server.plugin_api import RateModel
from gql_server.units import SECONDS_PER_YEAR, WAD
from gql_server.upstream.cases import NotCovered, Values, number

YEAR: Final = Fraction(SECONDS_PER_YEAR)


def to_wad(value: Fraction) -> int:
    """Return a number with 18 decimals, to the nearest."""
    return floor(value * WAD + Fraction(1, 2))


def wads(parameters: Mapping[str, Fraction]) -> dict[str, int]:
    """Return parameters with 18 decimals each, to the nearest."""
    return {name: to_wad(value) for name, value in parameters.items()}


def line_of(points: Iterable[tuple[Fraction, Fraction]]) -> list[list[int]]:
    """Return points as a parameter, with 18 decimals each, to the nearest."""
    return [[to_wad(x), to_wad(y)] for x, y in points]


def rate_at(model: RateModel, utilization: Fraction) -> Fraction:
    """Return a curve's yearly rate at a utilization; 1 is 100 %.

    Between two of our steps the rate is read off the line between their rates, so that utilization loses nothing: what remains is
    less than one unit of the 18th decimal, by which the model rounds down.
    """
    state = model.initial_state()
    below = floor(utilization * WAD)
    beyond = utilization * WAD - below
    rate = Fraction(model.step(below, 0, state).rate)
    if beyond:
        rate += beyond * (model.step(below + 1, 0, state).rate - rate)
    return rate / WAD


def lend_rate(borrow_rate: Fraction, utilization: Fraction, fee: Fraction) -> Fraction:
    """Return what lenders earn where a fee is skimmed off what borrowers pay, as a market pays it; 1 is 100 %.

    Rate and utilization are cut to 18 decimals before.
    """
    earned = lend_rate_of(
        LenderPay(),
        to_wad(fee),
        curve_rate=floor(borrow_rate * WAD),
        supply_rate=0,
        staking_rate=0,
        utilization=floor(utilization * WAD),
    )
    return Fraction(earned, WAD)


def part_of(borrowed: Fraction, lent: Fraction) -> Fraction:
    """Return what part of the lent total is borrowed, unclamped; 0 while nothing is borrowed or nothing is lent."""
    return borrowed / lent if borrowed and lent else Fraction(0)


def first_number(values: Values, *names: str, default: int | None = None) -> Fraction:
    """Return the number that goes by the first of these names that is there, or the default.

    Raises:
        NotCovered: None is there, and there is no default.
    """
    for name in names:
        if values.get(name) is not None:
            return number(values[name])
    if default is None:
        raise NotCovered(f"the case does not say {' or '.join(names)}")
    return Fraction(default)
