"""How a number came about, as data: each step with its formula, its inputs, its rounding and its value.

A formula is written over the names of the step's inputs with ``+ - * / ( )``, ``min``, ``max`` and ``sqrt``, in whole numbers of
the inputs' units (a rate of 5 % is 0.05). Evaluated exactly and rounded as the step says, to the decimals of its value, it gives
the value: whoever doubts a number can compute it again. A branch is a condition over the same names that holds. The one exception
is a step with rounding ``MODEL``, whose formula is a plugin's, for people.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

WAD_DECIMALS: Final = 18


class TermUnit(StrEnum):
    """What a value measures. All have 18 decimals but amounts, which have the asset's, seconds and counts; text has none."""

    RATE = "RATE"
    FRACTION = "FRACTION"
    USD = "USD"
    AMOUNT = "AMOUNT"
    SECONDS = "SECONDS"
    COUNT = "COUNT"
    TEXT = "TEXT"


class Rounding(StrEnum):
    """How a step rounds to the decimals of its value."""

    EXACT = "EXACT"
    DOWN = "DOWN"
    UP = "UP"
    MODEL = "MODEL"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit, or a text."""

    value: int | str
    unit: TermUnit
    decimals: int = WAD_DECIMALS


@dataclass(frozen=True, slots=True)
class Term:
    """One step.

    Args:
        name: What it computes, unique within an explanation but for the asset.
        formula: See the module.
        inputs: By name, in the order in which they appear.
        symbol: The asset that it is about; None for the whole.
        branch: The condition that chose this formula; None where there is only one.
        note: What cannot be said in a formula.
    """

    name: str
    formula: str
    value: Quantity
    rounding: Rounding
    inputs: tuple[tuple[str, Quantity], ...] = ()
    symbol: str | None = None
    branch: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """A number and the steps to it, in order. ``result`` is None where it is unknown, and ``note`` says why."""

    result: Quantity | None
    terms: tuple[Term, ...]
    note: str | None = None


def rate(value: int) -> Quantity:
    """Return a yearly rate, 18 decimals."""
    return Quantity(value, TermUnit.RATE)


def fraction(value: int) -> Quantity:
    """Return a fraction, 18 decimals."""
    return Quantity(value, TermUnit.FRACTION)


def usd(value: int) -> Quantity:
    """Return US dollars, or a price, 18 decimals."""
    return Quantity(value, TermUnit.USD)


def amount(value: int, decimals: int) -> Quantity:
    """Return an amount in units of an asset with so many decimals."""
    return Quantity(value, TermUnit.AMOUNT, decimals)


def text(value: str) -> Quantity:
    """Return a text."""
    return Quantity(value, TermUnit.TEXT, 0)


def up(name: str, formula: str, value: Quantity, /, symbol: str | None = None, **inputs: Quantity) -> Term:
    """Return a step that rounds up."""
    return Term(name, formula, value, Rounding.UP, tuple(inputs.items()), symbol)


def down(name: str, formula: str, value: Quantity, /, symbol: str | None = None, **inputs: Quantity) -> Term:
    """Return a step that rounds toward minus infinity."""
    return Term(name, formula, value, Rounding.DOWN, tuple(inputs.items()), symbol)


def exact(name: str, formula: str, value: Quantity, /, symbol: str | None = None, **inputs: Quantity) -> Term:
    """Return a step that does not round."""
    return Term(name, formula, value, Rounding.EXACT, tuple(inputs.items()), symbol)
