"""Euler's curves: ``IRMLinearKink`` of the vault kit and ``IRMLinearKinky`` of its periphery.

They keep rates per second in ray, 27 decimals, and utilization as a part of 2^32 - 1, cut; slopes are per such part. A year of the
yields that upstream displays has 365.2425 days; ours, in which rates are stated, has 365.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Context, Decimal
from fractions import Fraction
from math import floor
from typing import Final

from gql_server.plugin_api import RateModel
from gql_server.upstream.cases import Answer, Conversion, Registered, Values, integer
from gql_server.upstream.curves import YEAR, first_number, rate_at, wads

RAY: Final = Fraction(10**27)
PARTS: Final = 2**32 - 1
"""Utilization 1."""

SECONDS_OF_A_YIELD: Final = Fraction(3652425 * 86400, 10_000)

_DIGITS: Final = Context(prec=80)


def linear_kink(params: Values, given: Values, registered: Registered) -> Answer:
    """Return the rates of the curve of two slopes, which is the jump-rate model."""
    parameters = {
        "base_rate": _per_year(params, "baseRate"),
        "multiplier": _per_year(params, "slope1") * PARTS,
        "jump_multiplier": _per_year(params, "slope2") * PARTS,
        "kink": _kink(params),
    }
    return _rates(registered.rate_model("jump_rate", wads(parameters)), params, given)


def linear_kinky(params: Values, given: Values, registered: Registered) -> Answer:
    """Return the rates of the curve that is hyperbolic beyond its kink, up to a cutoff."""
    parameters = {
        "base_rate": _per_year(params, "baseRate"),
        "slope": _per_year(params, "slope") * PARTS,
        "kink": _kink(params),
        "cutoff": _per_year(params, "cutoff"),
    }
    model = registered.rate_model("hyperbolic_kink", {**wads(parameters), "shape": integer(first_number(params, "shape"))})
    return _rates(model, params, given)


def _per_year(params: Values, name: str) -> Fraction:
    return first_number(params, name) * YEAR / RAY


def _kink(params: Values) -> Fraction:
    return first_number(params, "kinkU32", "kink") / PARTS


def _utilization(given: Values) -> Fraction:
    """Return utilization as upstream counts it, in whole parts; 0 for an empty pool."""
    if given.get("utilization") is not None:
        exact = first_number(given, "utilization")
    else:
        cash, borrows = first_number(given, "cash"), first_number(given, "borrows")
        exact = borrows / (cash + borrows) if cash + borrows else Fraction(0)
    return Fraction(floor(exact * PARTS), PARTS)


def _rates(model: RateModel, params: Values, given: Values) -> Answer:
    utilization = _utilization(given)
    per_second = rate_at(model, utilization) / YEAR
    yearly_yield = _exp(per_second * SECONDS_OF_A_YIELD) - 1
    fee = first_number(given, "interestFee", default=0) or first_number(params, "interestFee", default=0)
    return {
        "ratePerSecRay": per_second * RAY,
        "borrowApr": per_second * YEAR,
        "borrowApy": yearly_yield,
        "supplyApy": yearly_yield * utilization * (1 - fee),
    }


def _exp(exponent: Fraction) -> Fraction:
    """Return e to this power, to 80 digits: the limit of compounding every second, which differs from it in the 8th digit."""
    quotient = _DIGITS.divide(Decimal(exponent.numerator), Decimal(exponent.denominator))
    return Fraction(_DIGITS.exp(quotient))


RESOLUTION: Final[Mapping[str, Fraction | str]] = {
    "ratePerSecRay": "10000",
    "borrowApr": "4e-16",
    "borrowApy": "1e-14",
    "supplyApy": "1e-14",
}
"""Slopes and the kink are cut to 18 decimals; a steep slope stretches what the kink loses to some hundred units of the last."""

NOTE: Final = (
    "Rates per second in ray become yearly ones of 18 decimals, slopes per part of 2^32 - 1 become slopes per unit; utilization is "
    "cut to such parts, as upstream does; yields compound continuously over 365.2425 days."
)

CONVERSIONS: Final[Mapping[str, Conversion]] = {
    "euler_linear_kink": Conversion(linear_kink, plugin="jump_rate", note=NOTE, resolution=RESOLUTION),
    "euler_linear_kinky": Conversion(linear_kinky, plugin="hyperbolic_kink", note=NOTE, resolution=RESOLUTION),
}
