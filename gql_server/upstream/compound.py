"""Compound v2's interest rates: ``WhitePaperInterestRateModel``, ``JumpRateModel``, ``BaseJumpRateModelV2``.

They keep rates per block and cut each to 18 decimals; ours are per year, so that the number of blocks in a year cancels out.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Final

from gql_server.plugin_api import RateModel
from gql_server.upstream.cases import Answer, Conversion, Registered, Values
from gql_server.upstream.curves import first_number, lend_rate, part_of, rate_at, wads

PERCENT: Final = Fraction(1, 100)
WAD_UNIT: Final = Fraction(1, 10**18)
LEND_UNITS: Final = 100
"""How many units of the 18th decimal a lend rate may lose: its utilization is cut to 18 decimals."""


def jump_rate(params: Values, given: Values, registered: Registered) -> Answer:
    """Return the rates of the first jump-rate model, whose multiplier is a slope."""
    parameters = {
        "base_rate": _rate(params, "basePct", "baseRatePerYear", "base"),
        "multiplier": _rate(params, "multiplierPct", "multiplierPerYear", "multiplier"),
        "jump_multiplier": _rate(params, "jumpPct", "jumpMultiplierPerYear", "jump"),
        "kink": _rate(params, "kinkPct", "kink"),
    }
    return _rates(registered.rate_model("jump_rate", wads(parameters)), params, given)


def jump_rate_v2(params: Values, given: Values, registered: Registered) -> Answer:
    """Return the rates of the second jump-rate model, whose multiplier is what is added at the kink."""
    parameters = {
        "base_rate": _rate(params, "baseRatePerYear", "basePct", "base"),
        "multiplier": _rate(params, "multiplierPerYear", "multiplierPct", "multiplier"),
        "jump_multiplier": _rate(params, "jumpMultiplierPerYear", "jumpPct", "jump"),
        "kink": _rate(params, "kink", "kinkPct"),
    }
    return _rates(registered.rate_model("jump_rate_v2", wads(parameters)), params, given)


def white_paper(params: Values, given: Values, registered: Registered) -> Answer:
    """Return the rates of the first model of all."""
    parameters = {
        "base_rate": _rate(params, "base", "baseRatePerYear", "basePct"),
        "multiplier": _rate(params, "multiplier", "multiplierPerYear", "multiplierPct"),
    }
    return _rates(registered.rate_model("white_paper", wads(parameters)), params, given)


def _rate(params: Values, *names: str) -> Fraction:
    """Return the parameter by the first of these names that is there; percent where the name says so."""
    value = first_number(params, *names)
    name = next(name for name in names if params.get(name) is not None)
    return value * (PERCENT if name.endswith("Pct") else 1)


def _utilization(given: Values) -> Fraction:
    """Return ``borrows / (cash + borrows - reserves)``, 0 while nothing is borrowed; above 1 where reserves exceed the cash."""
    if any(given.get(name) is not None for name in ("utilization", "utilizationPct")):
        return _rate(given, "utilization", "utilizationPct")
    borrows = first_number(given, "borrows")
    return part_of(borrows, first_number(given, "cash") + borrows - first_number(given, "reserves", default=0))


def _rates(model: RateModel, params: Values, given: Values) -> Answer:
    utilization = _utilization(given)
    borrow = rate_at(model, utilization)
    fee = first_number(given, "reserveFactor", default=0) or first_number(params, "reserveFactor", default=0)
    supply = lend_rate(borrow, utilization, fee)
    at_a_fee = {f"supplyAprAt{percent}pctRF": lend_rate(borrow, utilization, percent * PERCENT) for percent in range(101)}
    return {
        "utilization": utilization,
        "borrowApr": borrow,
        "borrowAprPct": borrow / PERCENT,
        "supplyApr": supply,
        "supplyAprPct": supply / PERCENT,
        **at_a_fee,
    }


RESOLUTION: Final[Mapping[str, Fraction]] = {
    "borrowApr": WAD_UNIT,
    "borrowAprPct": WAD_UNIT / PERCENT,
    "supplyApr": LEND_UNITS * WAD_UNIT,
    "supplyAprPct": LEND_UNITS * WAD_UNIT / PERCENT,
    **{f"supplyAprAt{percent}pctRF": LEND_UNITS * WAD_UNIT for percent in range(101)},
}
NOTE: Final = "Percent and yearly rates become 18 decimals; utilization is borrows / (cash + borrows - reserves), exact."

CONVERSIONS: Final[Mapping[str, Conversion]] = {
    "compound_jump_rate_v1": Conversion(jump_rate, plugin="jump_rate", note=NOTE, resolution=RESOLUTION),
    "compound_jump_rate_v2": Conversion(
        jump_rate_v2, plugin="jump_rate_v2", note=NOTE, resolution={**RESOLUTION, "borrowApr": 2 * WAD_UNIT}
    ),
    "compound_white_paper": Conversion(white_paper, plugin="white_paper", note=NOTE, resolution=RESOLUTION),
}
