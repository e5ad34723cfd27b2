"""Compound III's interest rates: ``Comet.getUtilization``, ``getSupplyRate``, ``getBorrowRate``.

Two lines of the same form, one for borrowers and one for suppliers, each through the same model. Upstream cuts rates to 18 decimals
per second, and presents totals by its indexes, cut to whole units.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import floor
from typing import Final

from gql_server.plugin_api import RateModel
from gql_server.units import WAD
from gql_server.upstream.cases import Answer, Conversion, Registered, Values
from gql_server.upstream.curves import first_number, part_of, rate_at, wads

BASE_INDEX_SCALE: Final = 10**15
WAD_UNIT: Final = Fraction(1, WAD)


def rates(params: Values, given: Values, registered: Registered) -> Answer:
    """Return utilization and both yearly rates."""
    utilization = _utilization(given)
    return {
        "utilization": utilization,
        "supplyApr": rate_at(_line(registered, params, "supply"), utilization),
        "borrowApr": rate_at(_line(registered, params, "borrow"), utilization),
    }


def _line(registered: Registered, params: Values, side: str) -> RateModel:
    names = {"base_rate": "Base", "slope_low": "SlopeLow", "slope_high": "SlopeHigh", "kink": "Kink"}
    return registered.rate_model("comet_borrow", wads({ours: first_number(params, side + name) for ours, name in names.items()}))


def _utilization(given: Values) -> Fraction:
    """Return what part of the present supply is borrowed, cut to 18 decimals as upstream does; it may exceed 1."""
    if given.get("utilization") is not None:
        return first_number(given, "utilization")
    supplied = floor(first_number(given, "totalSupplyBase") * first_number(given, "baseSupplyIndex") / BASE_INDEX_SCALE)
    borrowed = floor(first_number(given, "totalBorrowBase") * first_number(given, "baseBorrowIndex") / BASE_INDEX_SCALE)
    return Fraction(floor(part_of(Fraction(borrowed), Fraction(supplied)) * WAD), WAD)


CONVERSIONS: Final[Mapping[str, Conversion]] = {
    "comet_rates": Conversion(
        rates,
        plugin="comet_borrow",
        note="Totals become present values by their indexes of 15 decimals; the supply line is the same model with its parameters.",
        resolution={"supplyApr": WAD_UNIT, "borrowApr": WAD_UNIT},
    )
}
