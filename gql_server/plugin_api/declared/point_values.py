"""Values that are points: read from what a client sends, checked one number at a time, shown back in fixed notation."""

from __future__ import annotations

from gql_server.plugin_api.declared.types import ModelParameter, PointsParameter
from gql_server.plugin_api.declared.values import ValueRefused, accepted, read_value, show_value
from gql_server.plugin_api.parameters import Points


def read_points(parameter: PointsParameter, given: object) -> Points:
    """Return the points that a client means.

    Args:
        parameter: Whose count and ranges hold.
        given: A list of lists of two numbers, each an exact integer in its smallest unit or text in fixed notation.

    Raises:
        ValueRefused: It is no such list, or a number in it is refused.
    """
    if type(given) is not list and type(given) is not tuple:
        raise ValueRefused(f"a {type(given).__name__} is not a list of points")
    if not parameter.count_minimum <= len(given) <= parameter.count_maximum:
        raise ValueRefused(f"{len(given)} points are out of range")
    return tuple(_read_point(parameter, index, point) for index, point in enumerate(given, start=1))


def _read_point(parameter: PointsParameter, index: int, given: object) -> tuple[int, int]:
    if (type(given) is not list and type(given) is not tuple) or len(given) != 2:
        raise ValueRefused(f"point {index} is not a list of two numbers")
    return _read_axis(parameter.x, index, given[0]), _read_axis(parameter.y, index, given[1])


def _read_axis(axis: ModelParameter, index: int, given: object) -> int:
    try:
        return read_value(axis, given)
    except ValueRefused as error:
        raise ValueRefused(f"the {axis.name} of point {index}: {error}") from None


def show_points(parameter: PointsParameter, points: Points) -> list[list[str]]:
    """Return points as a person writes them: ``[["0.8", "0.04"], …]``."""
    return [[show_value(parameter.x.unit, x), show_value(parameter.y.unit, y)] for x, y in points]


def accepted_points(parameter: PointsParameter) -> str:
    """Return what a parameter accepts, as a phrase that ends the sentence "give …"."""
    few, many = parameter.count_minimum, parameter.count_maximum
    return f"a list of {few} to {many} points [x, y]; for x {accepted(parameter.x)}; for y {accepted(parameter.y)}"
