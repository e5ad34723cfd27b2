"""Morpho's adaptive curve: rates per second with 18 decimals inside, yearly fractions in its tests."""

from __future__ import annotations

import json
from collections.abc import Mapping
from fractions import Fraction
from typing import Final, Protocol, cast

from gql_server.units import SECONDS_PER_YEAR, WAD
from gql_server.upstream.cases import Answer, Conversion, Registered, Values, integer, number

PING_KEYS: Final = ("pingSeconds", "pingEverySeconds", "pingIntervalSeconds")


class _Growing(Protocol):
    def growth(self, exponent: int) -> int: ...


def adaptive_curve(params: Values, given: Values, registered: Registered) -> Answer:
    """Return the average borrow rate of an interval and the rate at target at its end, yearly and per second.

    A market's first interaction (no rate at target yet) moves nothing. With an interval of pings the market is touched that often.
    """
    year = integer(params.get("secondsPerYear", SECONDS_PER_YEAR))
    model = registered.rate_model("adaptive_curve", _parameters(params, year))
    utilization = int(number(given["utilization"]) * WAD)
    start = _start(given, year)
    state = model.initial_state() if start is None else json.dumps([start])
    elapsed = 0 if start is None else integer(given.get("elapsedSeconds", 0))
    interval = next((integer(given[key]) for key in PING_KEYS if given.get(key)), elapsed)
    step = model.step(utilization, min(interval, elapsed), state)
    for at in range(interval, elapsed, interval or 1):
        step = model.step(utilization, min(interval, elapsed - at), step.state)
    (at_target,) = json.loads(step.state)
    average = step.rate // SECONDS_PER_YEAR
    end = model.step(utilization, 0, step.state).rate // SECONDS_PER_YEAR
    rates = {
        "borrowRate": average,
        "avgBorrowRate": average,
        "endBorrowRate": end,
        "rateAtTarget": at_target,
        "endRateAtTarget": at_target,
    }
    yearly = {f"{name}Apr": Fraction(rate * year, WAD) for name, rate in rates.items()}
    return {**rates, **yearly, **{f"{name}PerSecWad": rate for name, rate in rates.items()}}


def w_exp(_: Values, given: Values, registered: Registered) -> Answer:
    """Return the factor by which the rate at target moves for an exponent."""
    model = cast("_Growing", registered.rate_model("adaptive_curve", {}))
    return {"result": model.growth(integer(given["xWad"]))}


def _parameters(params: Values, year: int) -> dict[str, object]:
    def yearly(name: str) -> int:
        """Return a yearly rate of which a second has as much as upstream's, whose year may be longer."""
        return int(number(params[name]) * WAD / year) * SECONDS_PER_YEAR

    return {
        "target_utilization": int(number(params["targetUtilization"]) * WAD),
        "curve_steepness": int(number(params["curveSteepness"]) * WAD),
        "adjustment_speed": yearly("adjustmentSpeedPerYear"),
        "initial_rate_at_target": yearly("initialRateAtTarget"),
        "minimum_rate_at_target": yearly("minRateAtTarget"),
        "maximum_rate_at_target": yearly("maxRateAtTarget"),
    }


def _start(given: Values, year: int) -> int | None:
    """Return the rate at target per second that a market comes with, None when it has none yet."""
    if given.get("startRateAtTargetApr") is not None:
        return int(number(given["startRateAtTargetApr"]) * WAD / year)
    per_second = given.get("startRateAtTargetPerSecWad", given.get("startRateAtTarget"))
    return None if per_second is None else integer(per_second) or None


CONVERSIONS: Final[Mapping[str, Conversion]] = {
    "morpho_adaptive_curve": Conversion(
        adaptive_curve,
        plugin="adaptive_curve",
        note="a yearly fraction over the seconds of upstream's year, rounded down, is per second; ours is that times 365 days.",
    ),
    "morpho_wexp": Conversion(w_exp, plugin="adaptive_curve", note="the model's own growth factor, 18 decimals as upstream."),
}
