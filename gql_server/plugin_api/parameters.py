"""Parameters of a model: typed dataclass fields with a meaning, a unit, a range and a default.

    @dataclass(frozen=True)
    class Fixed:
        rate: int = parameter("Yearly borrow rate.", unit="rate", default=WAD // 20, minimum=0, maximum=WAD)

    @dataclass(frozen=True)
    class Drawn:
        line: Points = points("Utilization and yearly rate.", count_minimum=2, count_maximum=8, y_maximum=10 * WAD)

Values are exact integers, or a tuple of pairs of them. The host reads the declaration for its catalogue and checks type and range
before it constructs the model; ``__post_init__`` checks what concerns several of them together, and raises ``ParameterInvalid``.
"""

from __future__ import annotations

from dataclasses import MISSING, field
from itertools import pairwise
from typing import Any, Literal, TypeAlias

from gql_server.units import WAD

Unit = Literal["rate", "fraction", "usd", "seconds", "count", "units"]
"""rate and fraction: 18 decimals, 10^18 = 100 % (a year); usd: 18 decimals; the others whole numbers."""


Points: TypeAlias = tuple[tuple[int, int], ...]
"""Points ``(x, y)`` of a line, in the order in which they were given."""


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


def points(
    description: str,
    *,
    count_minimum: int,
    count_maximum: int,
    y_maximum: int,
    y_minimum: int = 0,
    y_unit: Unit = "rate",
    x_minimum: int = 0,
    x_maximum: int = WAD,
    x_unit: Unit = "fraction",
    default: Points | None = None,
) -> Any:  # noqa: ANN401 - dataclasses declare fields this way, and field() itself returns Any
    """Declare a parameter that is a list of points, such as a line drawn over utilization; use it as a field's default.

    The host checks how many there are, and the range of each x and y. Whether they must rise is the model's to say, in
    ``__post_init__``; see ``check_rising``.

    Args:
        description: One sentence, shown over GraphQL.
        count_minimum: The fewest points that are accepted.
        count_maximum: The most points that are accepted.
        y_maximum: Largest y that is accepted.
        y_minimum: Smallest y that is accepted.
        y_unit: Of every y.
        x_minimum: Smallest x that is accepted.
        x_maximum: Largest x that is accepted.
        x_unit: Of every x.
        default: Points when none are given; without it they must be given.
    """
    metadata = {
        "description": description,
        "count": (count_minimum, count_maximum),
        "x": (x_unit, x_minimum, x_maximum),
        "y": (y_unit, y_minimum, y_maximum),
    }
    return field(default=MISSING if default is None else default, metadata=metadata)


def check_rising(name: str, line: Points, *, y: bool = False) -> None:
    """Check that every point lies to the right of the one before, and not below it where ``y`` says so.

    Raises:
        ParameterInvalid: One does not.
    """
    for index, (before, after) in enumerate(pairwise(line), start=2):
        if after[0] <= before[0]:
            raise ParameterInvalid(name, f"the x of point {index} is not above the x of the one before")
        if y and after[1] < before[1]:
            raise ParameterInvalid(name, f"the y of point {index} is below the y of the one before")
