"""Curves as a market would use them, and the exact rational that each should answer."""

import time
from collections.abc import Mapping
from fractions import Fraction

from gql_server.domain.market import ModelKind, ModelRef
from gql_server.plugin_host import ChoiceInvalid
from gql_server.units import WAD
from tests.plugins.hosts import shipped

MODELS = shipped().models(monotonic=time.monotonic)


def curve(name: str, **parameters: object) -> ModelRef:
    """Returns a registered curve with these parameters."""
    return shipped().resolve(ModelKind.RATE_MODEL, name, parameters)


def rate(ref: ModelRef, utilization: int) -> int:
    """Returns what a curve answers through the guard."""
    answer = MODELS.step(ref, utilization, 0, "")
    assert answer.step is not None, answer.fault
    return answer.step.rate


def refusal(name: str, parameters: Mapping[str, object]) -> tuple[str | None, str]:
    """Returns the parameter and the problem for which a choice is refused."""
    try:
        shipped().resolve(ModelKind.RATE_MODEL, name, parameters)
    except ChoiceInvalid as refused:
        return refused.parameter, refused.problem
    raise AssertionError(f"{name} takes {parameters}")


def is_rounded_down(answered: int, exact: Fraction, units: int = 1) -> bool:
    """Tells whether an answer is the exact rate (1 is 100 %), rounded down by less than so many units of the 18th decimal."""
    return 0 <= exact * WAD - answered < units


def part(wad: int) -> Fraction:
    """Returns an 18-decimal number as an exact rational."""
    return Fraction(wad, WAD)
