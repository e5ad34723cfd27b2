"""Fraxlend's linear rate: ``LinearInterestRate``, three points joined by lines.

Upstream keeps rates per second with 18 decimals, cut to whole units, and utilization with 5 decimals.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import floor
from typing import Final

from gql_server.units import WAD
from gql_server.upstream.cases import Answer, Conversion, Registered, Values
from gql_server.upstream.curves import YEAR, first_number, rate_at, wads

UTILIZATION_UNIT: Final = Fraction(1, 10**5)


def rate(params: Values, given: Values, registered: Registered) -> Answer:
    """Return the rate per second, 18 decimals, cut to whole units."""
    names = {"zero_rate": "minInterest", "vertex_rate": "vertexInterest", "full_rate": "maxInterest"}
    parameters = {ours: first_number(params, name) * YEAR / WAD for ours, name in names.items()}
    parameters["vertex_utilization"] = first_number(params, "vertexUtilization1e5") * UTILIZATION_UNIT
    model = registered.rate_model("three_point_linear", wads(parameters))
    if given.get("utilization1e5") is not None:
        utilization = first_number(given, "utilization1e5") * UTILIZATION_UNIT
    else:
        utilization = first_number(given, "utilization")
    return {"ratePerSec": floor(rate_at(model, utilization) * WAD / YEAR)}


CONVERSIONS: Final[Mapping[str, Conversion]] = {
    "fraxlend_linear": Conversion(
        rate,
        plugin="three_point_linear",
        note="Rates per second become yearly ones of 18 decimals, which is exact; the answer is cut to whole units per second.",
        resolution={"ratePerSec": "1"},  # Upstream cuts the slope of the line before it cuts the rate.
    )
}
