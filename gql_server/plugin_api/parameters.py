"""Parameters of a model: typed dataclass fields with a meaning, a unit, a range and a default.

    @dataclass(frozen=True)
    class Fixed:
        rate: int = parameter("Yearly borrow rate.", unit="rate", default=WAD // 20, minimum=0, maximum=WAD)

Values are exact integers. The host reads the declaration for its catalogue and checks type and range before it constructs the
model; ``__post_init__`` checks what concerns several parameters together, and raises ``ParameterInvalid``.
"""

from __future__ import annotations

from dataclasses import MISSING, field
from typing import Any, Literal

Unit = Literal["rate", "fraction", "usd", "seconds", "count", "units"]
"""rate and fraction: 18 decimals, 10^18 = 100 % (a year); usd: 18 decimals; the others whole numbers."""


class ParameterInvalid(ValueError):
    """A parameter, or several together, make no sense. ``name`` is the parameter to look at first."""

    def __init__(self, name: str, problem: str) -> None:
        """Say which parameter and what is wrong with it."""
        super().__init__(f"{name}: {problem}")
        self.name = name
        self.problem = problem


def parameter(
    description: str,
    *,
    unit: Unit,
    minimum: int,
    maximum: int,
    default: int | None = None,
) -> Any:  # noqa: ANN401 - dataclasses declare fields this way, and field() itself returns Any
    """Declare a parameter of a model; use it as the field's default.

    Args:
        description: One sentence, shown over GraphQL.
        unit: Of the integer.
        minimum: Smallest value that is accepted.
        maximum: Largest value that is accepted.
        default: Value when none is given; without one it must be given.
    """
    metadata = {"description": description, "unit": unit, "minimum": minimum, "maximum": maximum}
    return field(default=MISSING if default is None else default, metadata=metadata)
