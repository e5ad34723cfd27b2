"""Kamino's curve: ``BorrowRateCurve`` of Kamino Lend, up to eleven points in basis points."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Final

from gql_server.upstream.cases import Answer, Conversion, NotCovered, Registered, Values, number
from gql_server.upstream.curves import first_number, line_of, part_of, rate_at

BPS: Final = Fraction(1, 10_000)
FULL: Final = Fraction(1)


def rate(params: Values, given: Values, registered: Registered) -> Answer:
    """Return the yearly rate; beyond full utilization it is that of full utilization."""
    model = registered.rate_model("multi_point", {"curve": line_of(_points(params))})
    if given.get("utilization") is None and given.get("utilizationBps") is None:
        borrowed = first_number(given, "borrowed")
        utilization = part_of(borrowed, first_number(given, "available") + borrowed)
    else:
        name = "utilization" if given.get("utilization") is not None else "utilizationBps"
        utilization = first_number(given, name) * (BPS if name == "utilizationBps" else 1)
    return {"borrowApr": rate_at(model, utilization)}


def _points(params: Values) -> list[tuple[Fraction, Fraction]]:
    """Return the points up to the first at full utilization: upstream fills its eleven places with that one."""
    if params.get("pointsBps") is None:
        raise NotCovered("the case does not say pointsBps")
    points = [(number(x) * BPS, number(y) * BPS) for x, y in params["pointsBps"]]
    last = next((place for place, (x, _) in enumerate(points) if x == FULL), len(points) - 1)
    return points[: last + 1]


CONVERSIONS: Final[Mapping[str, Conversion]] = {
    "multipoint_curve_kamino": Conversion(
        rate,
        plugin="multi_point",
        note="Basis points become 18 decimals; the points that upstream fills its places with, all at full utilization, are one.",
        resolution={"borrowApr": "1e-18"},
    )
}
