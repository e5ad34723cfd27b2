"""marginfi's interest rates: the curve of seven points, and how the rate is split into what lenders, group and insurance get.

Upstream keeps rates and utilizations of the curve in 32 bits and calculates with 48 binary digits.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from itertools import pairwise
from math import floor
from typing import Final

from gql_server.domain.lender_pay import LenderPay, LenderPayKind, borrow_rate_of, fees_on_top, lend_rate_of
from gql_server.plugin_api import RateModel
from gql_server.plugin_host.errors import ChoiceInvalid
from gql_server.units import WAD
from gql_server.upstream.cases import Answer, Conversion, NotCovered, Registered, Values, number
from gql_server.upstream.curves import first_number, line_of, rate_at, to_wad, wads

Line = list[tuple[Fraction, Fraction]]


def seven_point(params: Values, given: Values, registered: Registered) -> Answer:
    """Return the base rate; None where the curve would fall, which no model accepts.

    Upstream looks at the piece of the line that the utilization is on, and at no other. So where the model refuses the whole line,
    it is asked for that piece alone.
    """
    utilization = min(max(first_number(given, "utilization"), Fraction(0)), Fraction(1))
    line = _line(params)
    try:
        return {"baseApr": rate_at(_seven_point(registered, line), utilization)}
    except ChoiceInvalid:
        (left, low), (right, high) = next(piece for piece in pairwise(line) if utilization <= piece[1][0])
    if high < low:
        return {"baseApr": None}
    piece = [(Fraction(0), low), (left, low), (right, high), (Fraction(1), high)]
    return {"baseApr": rate_at(_seven_point(registered, piece), utilization)}


def fee_split(params: Values, given: Values, registered: Registered) -> Answer:
    """Return the base rate, what lenders earn of it, what borrowers pay, and each fee, all yearly."""
    utilization = first_number(given, "utilization")
    rate = floor(rate_at(_curve(registered, params, utilization), utilization) * WAD)
    group = _fees("treasury", params, ("protocolFixedFee", "protocolFixedFeeApr"), ("protocolIrFee",))
    program = _fees("treasury", params, ("programFixedFee", "programFeeFixed"), ("programIrFee", "programFeeRate"))
    insurance = _fees("insurance", params, ("insuranceFixedFee", "insuranceFeeFixedApr"), ("insuranceIrFee",))
    every = LenderPay(
        LenderPayKind.FEE_ON_TOP,
        treasury_rate_fee=group.treasury_rate_fee + program.treasury_rate_fee,
        treasury_fixed_fee=group.treasury_fixed_fee + program.treasury_fixed_fee,
        insurance_rate_fee=insurance.insurance_rate_fee,
        insurance_fixed_fee=insurance.insurance_fixed_fee,
    )
    lent = lend_rate_of(every, 0, curve_rate=rate, supply_rate=0, staking_rate=0, utilization=floor(utilization * WAD))
    return {
        "baseApr": Fraction(rate, WAD),
        "lendingApr": Fraction(lent, WAD),
        "borrowingApr": Fraction(borrow_rate_of(every, 0, curve_rate=rate, staking_rate=0), WAD),
        "groupFeeApr": Fraction(fees_on_top(group, rate).treasury, WAD),
        "insuranceFeeApr": Fraction(fees_on_top(insurance, rate).insurance, WAD),
        "protocolFeeApr": Fraction(fees_on_top(program, rate).treasury, WAD),
    }


def _line(params: Values) -> Line:
    """Return the line from end to end; points at utilization 0 are places that nobody filled."""
    inner = [(number(x), number(y)) for x, y in params.get("points") or []]
    inner = [(x, y) for x, y in inner if x != 0]
    if any(one[0] >= other[0] for one, other in pairwise(inner)):
        raise NotCovered("points that do not lie one to the right of the other are no line")
    return [(Fraction(0), first_number(params, "zeroUtilRate")), *inner, (Fraction(1), first_number(params, "hundredUtilRate"))]


def _seven_point(registered: Registered, line: Line) -> RateModel:
    inner = [(x, y) for x, y in line[1:-1] if 0 < x < 1]
    full = next(y for x, y in line if x == 1)
    ends = wads({"zero_rate": line[0][1], "full_rate": full})
    return registered.rate_model("seven_point", {**ends, "inner_points": line_of(inner)})


def _curve(registered: Registered, params: Values, utilization: Fraction) -> RateModel:
    """Return the curve: the older one of two slopes, unless the parameters are those of seven points."""
    if params.get("optimalUtil") is None:
        return _seven_point(registered, _line(params))
    optimal, plateau = first_number(params, "optimalUtil"), first_number(params, "plateauRate")
    above = first_number(params, "maxRate", default=0) - plateau
    if above < 0 and utilization > optimal:
        raise NotCovered("a rate that falls when utilization rises is refused, here and by upstream's own check of its parameters")
    parameters = {"optimal_utilization": optimal, "slope_below": plateau, "slope_above": max(above, Fraction(0))}
    return registered.rate_model("two_slope_kinked", {**wads(parameters), "base_rate": 0})


def _fees(whose: str, params: Values, fixed: tuple[str, ...], rate: tuple[str, ...]) -> LenderPay:
    fees = {
        f"{whose}_fixed_fee": to_wad(first_number(params, *fixed, default=0)),
        f"{whose}_rate_fee": to_wad(first_number(params, *rate, default=0)),
    }
    return LenderPay(LenderPayKind.FEE_ON_TOP, **fees)


CONVERSIONS: Final[Mapping[str, Conversion]] = {
    "multipoint_curve_marginfi": Conversion(
        seven_point,
        plugin="seven_point",
        note="Rates and utilizations become 18 decimals; utilization is clamped to 0 and 1; a falling piece answers nothing.",
        resolution={"baseApr": "1e-18"},
    ),
    "marginfi_fee_split": Conversion(
        fee_split,
        plugin="two_slope_kinked",
        note="The plateau is the slope below, from a base rate of 0; fees on top go through the market's own rule.",
        resolution=dict.fromkeys(
            ("baseApr", "lendingApr", "borrowingApr", "groupFeeApr", "insuranceFeeApr", "protocolFeeApr"), "1e-16"
        ),
    ),
}
