"""Fraxlend's variable rates, both versions: rates per second with 18 decimals, utilization with 5."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final

from gql_server.units import SECONDS_PER_YEAR, WAD
from gql_server.upstream.cases import Answer, Conversion, Registered, Values, integer, number

WAD_PER_UTILIZATION: Final = WAD // 10**5


def variable_v1(params: Values, given: Values, registered: Registered) -> Answer:
    """Return the rate per second after an interval."""
    minimum = integer(params["minRatePerSec"]) * SECONDS_PER_YEAR
    parameters = {
        "rest_from": integer(params["minUtil1e5"]) * WAD_PER_UTILIZATION,
        "rest_to": integer(params["maxUtil1e5"]) * WAD_PER_UTILIZATION,
        "half_life_seconds": integer(params["halfLifeSec"]),
        "initial_rate": minimum,
        "minimum_rate": minimum,
        "maximum_rate": integer(params["maxRatePerSec"]) * SECONDS_PER_YEAR,
    }
    model = registered.rate_model("variable_rate", parameters)
    step = model.step(_utilization(given), integer(given["deltaTime"]), json.dumps([integer(given["rate"])]))
    return {"newRate": step.rate // SECONDS_PER_YEAR}


def variable_v2(params: Values, given: Values, registered: Registered) -> Answer:
    """Return the rate per second after an interval, and the one at full utilization."""
    minimum = integer(params["minFullUtilRate"]) * SECONDS_PER_YEAR
    parameters = {
        "vertex_utilization": integer(params["vertexUtil1e5"]) * WAD_PER_UTILIZATION,
        "vertex_part": int(number(params["vertexRatePercent"]) * WAD),
        "rest_from": integer(params["minTargetUtil1e5"]) * WAD_PER_UTILIZATION,
        "rest_to": integer(params["maxTargetUtil1e5"]) * WAD_PER_UTILIZATION,
        "half_life_seconds": integer(params["halfLifeSec"]),
        "zero_rate": integer(params["zeroUtilRate"]) * SECONDS_PER_YEAR,
        "initial_full_rate": minimum,
        "minimum_full_rate": minimum,
        "maximum_full_rate": integer(params["maxFullUtilRate"]) * SECONDS_PER_YEAR,
    }
    model = registered.rate_model("variable_rate_v2", parameters)
    step = model.step(_utilization(given), integer(given["deltaTime"]), json.dumps([integer(given["fullUtilRate"])]))
    (full,) = json.loads(step.state)
    return {"ratePerSec": step.rate // SECONDS_PER_YEAR, "fullUtilRate": full}


def _utilization(given: Values) -> int:
    return integer(given["utilization1e5"]) * WAD_PER_UTILIZATION


NOTE: Final = (
    "a rate per second times the seconds of 365 days is the yearly one, utilization times 10^13 has 18 decimals; both exact."
)

CONVERSIONS: Final[Mapping[str, Conversion]] = {
    "fraxlend_variable_v1": Conversion(variable_v1, plugin="variable_rate", note=NOTE),
    "fraxlend_variable_v2": Conversion(variable_v2, plugin="variable_rate_v2", note=NOTE),
}
