"""JSON Schema of what a client may send as a model's parameters."""

from __future__ import annotations

from gql_server.plugin_api.declared.parameter_values import accepted_any, show_default
from gql_server.plugin_api.declared.types import AnyParameter, ModelParameter, PointsParameter
from gql_server.plugin_api.declared.values import WAD_UNITS, accepted, decimals_of


def schema_of(parameters: tuple[AnyParameter, ...]) -> dict[str, object]:
    """Return the JSON Schema (2020-12) of what a client may send; ranges of decimal text are said in words."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "properties": {parameter.name: _property(parameter) for parameter in parameters},
        "required": [parameter.name for parameter in parameters if parameter.default is None],
        "additionalProperties": False,
    }


def _property(parameter: AnyParameter) -> dict[str, object]:
    if isinstance(parameter, PointsParameter):
        described = {"description": f"{parameter.description} Give {accepted_any(parameter)}.", **_list_of_points(parameter)}
    else:
        described = {"description": f"{parameter.description} Give {accepted(parameter)}.", "anyOf": _number(parameter)}
    if parameter.default is not None:
        described["default"] = show_default(parameter)
    return described


def _number(parameter: ModelParameter) -> list[dict[str, object]]:
    point = rf"(\.[0-9]{{1,{decimals_of(parameter.unit)}}})?" if parameter.unit in WAD_UNITS else ""
    sign = "-?" if parameter.minimum < 0 else ""
    return [
        {"type": "string", "pattern": f"^{sign}(0|[1-9][0-9]*){point}$"},
        {"type": "integer", "minimum": parameter.minimum, "maximum": parameter.maximum},
    ]


def _list_of_points(parameter: PointsParameter) -> dict[str, object]:
    return {
        "type": "array",
        "items": {
            "type": "array",
            "prefixItems": [{"anyOf": _number(parameter.x)}, {"anyOf": _number(parameter.y)}],
            "minItems": 2,
            "maxItems": 2,
        },
        "minItems": parameter.count_minimum,
        "maxItems": parameter.count_maximum,
    }
