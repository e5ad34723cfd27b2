"""What a model's declaration says of each parameter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from gql_server.plugin_api.parameters import Points, Unit


@dataclass(frozen=True, slots=True)
class ModelParameter:
    """One parameter of a model: an integer.

    Args:
        unit: Of the integer; rate, fraction and usd have 18 decimals.
        default: The value when none is given; None when it must be given.
        minimum: The smallest value that is accepted.
        maximum: The largest value that is accepted.
    """

    name: str
    description: str
    unit: Unit
    default: int | None
    minimum: int
    maximum: int


@dataclass(frozen=True, slots=True)
class PointsParameter:
    """One parameter of a model: a list of points.

    Args:
        default: The points when none are given; None when they must be given.
        count_minimum: The fewest points that are accepted.
        count_maximum: The most points that are accepted.
        x: Unit and range of every x.
        y: Unit and range of every y.
    """

    name: str
    description: str
    default: Points | None
    count_minimum: int
    count_maximum: int
    x: ModelParameter
    y: ModelParameter


AnyParameter: TypeAlias = ModelParameter | PointsParameter

Value: TypeAlias = int | Points
"""What a model is made with."""
