"""Reads the declaration of one parameter off a model's field, and refuses one that is not what the plugin API asks for."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import MISSING, Field, replace
from typing import Any, Final, get_args

from gql_server.plugin_api.declared.errors import DeclarationRefused
from gql_server.plugin_api.declared.point_values import read_points
from gql_server.plugin_api.declared.types import AnyParameter, ModelParameter, PointsParameter
from gql_server.plugin_api.declared.values import ValueRefused
from gql_server.plugin_api.parameters import Points, Unit

DECLARE: Final = 'Declare it as `name: int = parameter("…", unit=…, default=…, minimum=…, maximum=…)`.'
POINTS_COUNT_MAX: Final = 64
"""The most points that a declaration may permit: a market's row records them all."""


def read_parameter(cls: type, entry: Field[Any], hint: object) -> AnyParameter:
    """Return the parameter that a field declares.

    Args:
        cls: The model.
        entry: Its field.
        hint: The field's annotation, evaluated.

    Raises:
        DeclarationRefused: The field has no declaration, or one that makes no sense.
    """
    where = f"{cls.__name__}.{entry.name}"
    default = None if entry.default is MISSING else entry.default
    is_plain = entry.init and entry.default_factory is MISSING
    if {"description", "count", "x", "y"} <= entry.metadata.keys():
        if hint != Points or not is_plain:
            raise DeclarationRefused(f"{where} is not annotated `Points`", "Declare it as `name: Points = points(…)`.")
        return _read_points(where, entry, default)
    if not {"description", "unit", "minimum", "maximum"} <= entry.metadata.keys():
        raise DeclarationRefused(f"{where} has no declaration", DECLARE)
    if hint is not int or not is_plain:
        raise DeclarationRefused(f"{where} is not a plain `int`", DECLARE)
    _check_description(where, entry)
    read = _read_range(where, entry.name, (entry.metadata["unit"], entry.metadata["minimum"], entry.metadata["maximum"]))
    if default is not None and (type(default) is not int or not read.minimum <= default <= read.maximum):
        raise DeclarationRefused(f"the default of {where} is out of its range", "Declare an exact integer within the range.")
    return ModelParameter(entry.name, entry.metadata["description"], read.unit, default, read.minimum, read.maximum)


def _read_points(where: str, entry: Field[Any], default: object) -> PointsParameter:
    _check_description(where, entry)
    count = entry.metadata["count"]
    is_count = type(count) is tuple and len(count) == 2 and all(type(number) is int for number in count)
    if not is_count or not 0 <= count[0] <= count[1] <= POINTS_COUNT_MAX or count[1] == 0:
        raise DeclarationRefused(
            f"{where} permits no range of counts",
            f"Declare 0 <= count_minimum <= count_maximum, from 1 to {POINTS_COUNT_MAX}.",
        )
    x, y = (_read_range(f"{where}: {axis}", axis, entry.metadata[axis]) for axis in ("x", "y"))
    read = PointsParameter(entry.name, entry.metadata["description"], None, count[0], count[1], x, y)
    return read if default is None else replace(read, default=_exact_points(where, read, default))


def _exact_points(where: str, read: PointsParameter, default: object) -> Points:
    points: object = None
    with suppress(ValueRefused):
        points = read_points(read, default)
    if type(default) is not tuple or points != default or any(type(point) is not tuple for point in default):
        raise DeclarationRefused(f"the default of {where} is out of its range", "Declare a tuple of pairs of integers within it.")
    return default


def _check_description(where: str, entry: Field[Any]) -> None:
    description = entry.metadata["description"]
    if type(description) is not str or not description.strip():
        raise DeclarationRefused(f"{where} lacks a description", "Say in one sentence what it means: it is shown over GraphQL.")


def _read_range(where: str, name: str, declared: object) -> ModelParameter:
    if type(declared) is not tuple or len(declared) != 3 or declared[0] not in get_args(Unit):
        raise DeclarationRefused(f"{where} has no known unit", f"Units are {', '.join(get_args(Unit))}.")
    unit, minimum, maximum = declared
    if type(minimum) is not int or type(maximum) is not int or minimum > maximum:
        raise DeclarationRefused(f"{where} has no range of integers", "Declare minimum <= maximum, both exact integers.")
    return ModelParameter(name, name, unit, None, minimum, maximum)
