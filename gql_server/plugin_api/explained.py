"""How a rate model may tell the way it came to an answer: optional, and believed only as far as it leads to that answer.

A rate model that has a method ``explain(utilization, elapsed_seconds, state) -> Sequence[Explained]`` is asked for it when somebody
wants to know. Its last step must be the very rate that ``step`` answers for the same arguments. The steps are data: a formula over
the names of the inputs, with ``+ - * / ( )``, ``min``, ``max`` and ``sqrt``, that gives the value when it is evaluated exactly and
rounded as the step says; and the condition, over the same names, by which a branch was taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, Protocol, get_args

from gql_server.plugin_api.answers import AMOUNT_CEILING, Misbehaved, check_integer, check_text
from gql_server.plugin_api.parameters import Unit

ExplainedRounding = Literal["exact", "down", "up"]

STEPS_MAX: Final = 32
INPUTS_MAX: Final = 16
TEXT_LENGTH_MAX: Final = 400


@dataclass(frozen=True, slots=True)
class Explained:
    """One step to a rate.

    Args:
        name: What it computes, snake case.
        formula: Over the names of the inputs; numbers stand for themselves, 1 is 100 %.
        value: What it gives, an integer in its unit.
        rounding: How it was rounded to the decimals of its unit.
        inputs: Name, integer and unit of each; units are those of parameters.
        branch: The condition that holds; None where there is no choice.
        unit: Of the value.
    """

    name: str
    formula: str
    value: int
    rounding: ExplainedRounding
    inputs: tuple[tuple[str, int, str], ...] = ()
    branch: str | None = None
    unit: Unit = "rate"


class ExplainsRate(Protocol):
    """A rate model that tells how it came to a rate."""

    def explain(self, utilization: int, elapsed_seconds: int, state: str) -> Sequence[Explained]:
        """Return the steps to the rate that ``step`` answers for these arguments; the last one is that rate."""
        ...


def check_explained(answer: object, rate: int) -> tuple[Explained, ...]:
    """Return a model's steps: exact types, and at the end the rate that it answered.

    Raises:
        Misbehaved: The answer is anything else.
    """
    if type(answer) not in {list, tuple}:
        raise Misbehaved(f"answered a {type(answer).__name__[:60]}, not a list or a tuple")
    steps = tuple(answer)  # type: ignore[arg-type, var-annotated] # it is one of the two
    if not 1 <= len(steps) <= STEPS_MAX:
        raise Misbehaved(f"answered {len(steps)} steps, outside 1 to {STEPS_MAX}")
    for step in steps:
        _check_step(step)
    if (steps[-1].value, steps[-1].unit) != (rate, "rate"):
        raise Misbehaved(f"ends in {steps[-1].value}, not in the rate {rate}")
    return steps


def _check_step(step: object) -> None:
    if type(step) is not Explained:
        raise Misbehaved(f"answered a {type(step).__name__[:60]} as step, not exactly Explained")
    check_text(step.name, TEXT_LENGTH_MAX, "name")
    check_text(step.formula, TEXT_LENGTH_MAX, "formula")
    if step.branch is not None:
        check_text(step.branch, TEXT_LENGTH_MAX, "branch")
    if step.rounding not in get_args(ExplainedRounding):
        raise Misbehaved("answered a rounding that is none")
    if type(step.inputs) is not tuple or len(step.inputs) > INPUTS_MAX:
        raise Misbehaved(f"answered inputs that are no tuple of {INPUTS_MAX} at most")
    _check_quantity(step.value, step.unit)
    for given in step.inputs:
        if type(given) is not tuple or len(given) != 3:
            raise Misbehaved("answered an input that is not name, integer and unit")
        check_text(given[0], TEXT_LENGTH_MAX, "input")
        _check_quantity(given[1], given[2])


def _check_quantity(value: object, unit: object) -> None:
    check_integer(value, -AMOUNT_CEILING, AMOUNT_CEILING, "value")
    if unit not in get_args(Unit):
        raise Misbehaved("answered a unit that is none")
