"""All the values of a model together: read whatever their type, written canonically, shown back as a client would send them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import TypeAlias

from gql_server.plugin_api.declared.point_values import accepted_points, read_points, show_points
from gql_server.plugin_api.declared.types import AnyParameter, PointsParameter, Value
from gql_server.plugin_api.declared.values import accepted, read_value, show_value

Shown: TypeAlias = str | list[list[str]]
"""A value as a client would send it: text in fixed notation, or a list of pairs of such texts."""


def read_any(parameter: AnyParameter, given: object) -> Value:
    """Return the value that a client means.

    Raises:
        ValueRefused: It is of another type, not in fixed notation, or out of range.
    """
    return read_points(parameter, given) if isinstance(parameter, PointsParameter) else read_value(parameter, given)


def show_default(parameter: AnyParameter) -> Shown | None:
    """Return the default as a client would send it, None where the parameter must be given."""
    if isinstance(parameter, PointsParameter):
        return None if parameter.default is None else show_points(parameter, parameter.default)
    return None if parameter.default is None else show_value(parameter.unit, parameter.default)


def unit_of(parameter: AnyParameter) -> str:
    """Return the unit for people: ``rate``, or ``[fraction, rate]`` for points."""
    return f"[{parameter.x.unit}, {parameter.y.unit}]" if isinstance(parameter, PointsParameter) else parameter.unit


def default_of(parameter: AnyParameter) -> str:
    """Return the default for people, ``required`` where there is none."""
    shown = show_default(parameter)
    return "required" if shown is None else str(shown).replace("'", "")


def range_of(parameter: AnyParameter) -> str:
    """Return what is accepted for people: ``0.0 to 1.0``, or ``2 to 11 points, [0.0, 0.0] to [1.0, 2.0]``."""
    if not isinstance(parameter, PointsParameter):
        return f"{show_value(parameter.unit, parameter.minimum)} to {show_value(parameter.unit, parameter.maximum)}"
    corners = show_points(parameter, ((parameter.x.minimum, parameter.y.minimum), (parameter.x.maximum, parameter.y.maximum)))
    low, high = (f"[{x}, {y}]" for x, y in corners)
    return f"{parameter.count_minimum} to {parameter.count_maximum} points, {low} to {high}"


def accepted_any(parameter: AnyParameter) -> str:
    """Return what a parameter accepts, as a phrase that ends the sentence "give …"."""
    return accepted_points(parameter) if isinstance(parameter, PointsParameter) else accepted(parameter)


def show_values(parameters: tuple[AnyParameter, ...], canonical: str) -> dict[str, Shown]:
    """Return recorded parameters as a client would send them, in the order of declaration.

    Args:
        parameters: As the installed model declares them; a value that it no longer declares is shown in integers, last.
        canonical: The canonical JSON of a ``ModelRef``.
    """
    values: dict[str, int | list[list[int]]] = json.loads(canonical)
    known = {parameter.name: parameter for parameter in parameters}
    shown: dict[str, Shown] = {name: _show_recorded(known.get(name), value) for name, value in sorted(values.items())}
    order = [name for name in known if name in shown] + [name for name in shown if name not in known]
    return {name: shown[name] for name in order}


def _show_recorded(parameter: AnyParameter | None, value: int | list[list[int]]) -> Shown:
    if isinstance(value, int):
        return str(value) if parameter is None or isinstance(parameter, PointsParameter) else show_value(parameter.unit, value)
    if isinstance(parameter, PointsParameter):
        return show_points(parameter, tuple((x, y) for x, y in value))
    return [[str(number) for number in point] for point in value]


def canonical_json(values: Mapping[str, Value]) -> str:
    """Return the one text that these values have: names sorted, no spaces, integers and pairs of integers only."""
    return json.dumps(dict(values), sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def hash_of(canonical: str) -> str:
    """Return the SHA-256 of canonical JSON, hexadecimal."""
    return sha256(canonical.encode()).hexdigest()
