"""What a case of another protocol is, and how a conversion brings it to a registered model and back.

A protocol module offers ``CONVERSIONS``, by the upstream name of the model::

    CONVERSIONS: Final[Mapping[str, Conversion]] = {"white_paper": Conversion(compute, plugin="white_paper", note="…")}

``compute(params, input, registered)`` takes a case's ``params`` and ``input`` as upstream writes them and returns its ``expected``:
every key of it, in upstream's names and units, exact. A key that is not returned is a failure, one that nobody expected is ignored.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any, Final, Protocol

from gql_server.plugin_api import LiquidationPolicy, RateModel, StakingReward

Values = Mapping[str, Any]
"""JSON as upstream writes it. A number is an ``int``, a ``Decimal`` (it was written with a point or an exponent) or text."""

Answer = Mapping[str, object]
"""By key of ``expected``: int, Fraction, text, bool, None, or lists and objects of these. Never a float."""

EXPONENT_MAX: Final = 400
"""How large or small a number may be written, in powers of ten: far beyond anything that money is."""


class Registered(Protocol):
    """How a conversion reaches models: made by the host from its catalogue, parameters validated as a market's are.

    Every method raises the host's ``ChoiceInvalid`` when there is no such model or it does not take these parameters: by name,
    integers as they are or text in fixed notation.
    """

    def rate_model(self, name: str, parameters: Mapping[str, object]) -> RateModel:
        """Return a rate model."""
        ...

    def staking_reward(self, name: str, parameters: Mapping[str, object]) -> StakingReward:
        """Return a staking reward."""
        ...

    def liquidation_policy(self, name: str, parameters: Mapping[str, object]) -> LiquidationPolicy:
        """Return a liquidation policy."""
        ...


Compute = Callable[[Values, Values, Registered], Answer]


@dataclass(frozen=True)
class Conversion:
    """Brings the cases of one upstream model to a registered model and back.

    Args:
        compute: Returns what upstream expects, from a case's ``params`` and ``input``; it may raise ``NotCovered``, and whatever
            else it raises fails the case with its text.
        plugin: The registered model that it goes through.
        note: One sentence: how units are converted.
        resolution: Per key of ``expected``, in upstream's unit: what our yearly rate of 18 decimals (or unit) cannot resolve. It
            is added to the case's tolerance; 0 where nothing is said. Text is read as a decimal number.
    """

    compute: Compute
    plugin: str
    note: str
    resolution: Mapping[str, Fraction | str] = field(default_factory=dict)


class NotCovered(Exception):
    """The case asks for what no registered model answers; ``reason`` says why, in a sentence."""

    def __init__(self, reason: str) -> None:
        """Give the reason."""
        super().__init__(reason)
        self.reason = reason


def is_number(value: object) -> bool:
    """Tell whether a JSON value is a number, or text that writes one."""
    try:
        number(value)
    except (TypeError, ValueError):
        return False
    return True


def number(value: object) -> Fraction:
    """Return the exact number that a JSON value is.

    Args:
        value: An ``int``, ``Decimal`` or ``Fraction``, or text such as ``"0.04"``, ``"-3"`` or ``"1e27"``.

    Raises:
        TypeError: It is of another type; a bool and a float are no numbers here.
        ValueError: The text writes no number, or one beyond ``EXPONENT_MAX``.
    """
    if type(value) is int or type(value) is Fraction:
        return Fraction(value)
    if type(value) is not str and type(value) is not Decimal:
        raise TypeError(f"a {type(value).__name__} is no exact number")
    try:
        decimal = Decimal(value)
    except InvalidOperation:
        raise ValueError(f"{value!r:.80} is no number") from None
    if not decimal.is_finite() or abs(decimal.adjusted()) > EXPONENT_MAX:
        raise ValueError(f"{value!r:.80} is no number that is counted with here")
    return Fraction(decimal)


def integer(value: object) -> int:
    """Return the whole number that a JSON value is.

    Raises:
        TypeError, ValueError: It is none.
    """
    exact = number(value)
    if exact.denominator != 1:
        raise ValueError(f"{value!r:.80} is no whole number")
    return exact.numerator
