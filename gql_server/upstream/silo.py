"""Silo's interest rate models: coefficients per second with 18 decimals, compound interest of an interval, totals of 256 bits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Protocol, cast

from gql_server.plugin_host.errors import ChoiceInvalid
from gql_server.units import SECONDS_PER_YEAR, WAD
from gql_server.upstream.cases import Answer, Conversion, Registered, Values, integer

AMOUNT_LIMIT: Final = (2**256 - 1) // (2**16 * WAD)
"""Totals that reach it overflow upstream; no model knows it, because integers have no such limit here."""

SECONDS_PER_YEAR_SQUARED: Final = SECONDS_PER_YEAR**2


class _Compounded(Protocol):
    """What the models of this protocol say of an interval."""

    elapsed_seconds: int
    growth: int
    memory: tuple[int, ...]
    is_overflowing: bool
    is_capped: bool

    def overflowing(self, growth: int) -> _Compounded: ...


class _ProportionalIntegral(Protocol):
    def current(self, utilization: int, elapsed_seconds: int, integral: int, critical: int) -> int: ...

    def compounded(self, utilization: int, elapsed_seconds: int, integral: int, critical: int) -> _Compounded: ...

    def settled(self, compounded: _Compounded) -> _Compounded: ...


class _KinkedSlope(Protocol):
    ulow: int
    u1: int
    u2: int
    ucrit: int
    rmin: int
    kmin: int
    kmax: int
    alpha: int
    cminus: int
    cplus: int
    c1: int
    c2: int
    dmax: int

    def bounded(self, slope: int) -> int: ...

    def current(self, utilization: int, elapsed_seconds: int, slope: int) -> int: ...

    def compounded(self, utilization: int, elapsed_seconds: int, slope: int) -> _Compounded: ...


class _Kinked(Protocol):
    kinked_slope: _KinkedSlope


# ── the first model ──────────────────────────────────────────────────────────────────────────────────────────────────


def pi_compound(params: Values, given: Values, registered: Registered) -> Answer:
    """Return the compound interest of an interval, and both memories at its end."""
    settled, is_overflowing = _pi_interval(_pi_model(params, registered), params, given)
    integral, critical = settled.memory
    return {
        "compoundInterestWad": settled.growth,
        "newIntegratorState": integral,
        "newTcrit": critical,
        "didOverflow": int(is_overflowing),
        "didCap": int(settled.is_capped),
    }


def pi_current(params: Values, given: Values, registered: Registered) -> Answer:
    """Return the yearly rate at the end of an interval; upstream shows 0 where the compound interest would overflow."""
    model = _pi_model(params, registered)
    settled, is_overflowing = _pi_interval(model, params, given)
    rate = model.current(_utilization(given), _elapsed(given), *_pi_memory(params, given))
    return {
        "currentAnnualInterestWad": 0 if is_overflowing else rate,
        "didOverflow": int(is_overflowing),
        "didCap": int(settled.is_capped),
    }


def _pi_model(params: Values, registered: Registered) -> _ProportionalIntegral:
    parameters = {
        "low_utilization": integer(params["ulow"]),
        "optimal_utilization": integer(params["uopt"]),
        "critical_utilization": integer(params["ucrit"]),
        "integral_gain": integer(params["ki"]) * SECONDS_PER_YEAR_SQUARED,
        "critical_slope": integer(params["kcrit"]) * SECONDS_PER_YEAR,
        "low_slope": integer(params["klow"]) * SECONDS_PER_YEAR,
        "floor_slope": integer(params["klin"]) * SECONDS_PER_YEAR,
        "critical_growth": integer(params["beta"]) * SECONDS_PER_YEAR,
    }
    return cast("_ProportionalIntegral", registered.rate_model("proportional_integral", parameters))


def _pi_memory(params: Values, given: Values) -> tuple[int, int]:
    integral = given.get("integratorState", params.get("ri", 0))
    return integer(integral), integer(given.get("Tcrit", params.get("Tcrit", 0)))


def _pi_interval(model: _ProportionalIntegral, params: Values, given: Values) -> tuple[_Compounded, bool]:
    """Return what the model makes of the interval with upstream's limit of the totals, and whether anything overflowed."""
    compounded = model.compounded(_utilization(given), _elapsed(given), *_pi_memory(params, given))
    borrowed, lent = integer(given["totalBorrowAmount"]), integer(given["totalDeposits"])
    room = AMOUNT_LIMIT - max(borrowed, lent)
    if room <= 0:
        compounded = compounded.overflowing(0)
    elif compounded.growth * borrowed // WAD > room:
        compounded = compounded.overflowing(room * WAD // borrowed)
    return model.settled(compounded), compounded.is_overflowing


# ── the dynamic kink ─────────────────────────────────────────────────────────────────────────────────────────────────


def kink_compound(params: Values, given: Values, registered: Registered) -> Answer:
    """Return the compound interest of an interval, none without a debt, and the slope at its end."""
    kink = _kink(params, registered)
    compounded = kink.compounded(_kink_utilization(given), _elapsed(given), kink.bounded(integer(given["lastSlope"])))
    (slope,) = compounded.memory
    return {
        "compoundInterestWad": compounded.growth if integer(given["totalBorrowAmount"]) else 0,
        "newSlope": slope,
        "didOverflow": int(compounded.is_overflowing),
        "didCap": int(compounded.is_capped),
    }


def kink_current(params: Values, given: Values, registered: Registered) -> Answer:
    """Return the yearly rate at the end of an interval, 0 without a debt."""
    kink = _kink(params, registered)
    rate = kink.current(_kink_utilization(given), _elapsed(given), kink.bounded(integer(given["lastSlope"])))
    return {"currentAnnualInterestWad": rate if integer(given["totalBorrowAmount"]) else 0}


def kink_config(_: Values, given: Values, registered: Registered) -> Answer:
    """Return the coefficients per second that follow from targets; all 0 where upstream refuses the targets."""
    names = {
        "low_utilization": "ulow",
        "rest_from": "u1",
        "rest_to": "u2",
        "critical_utilization": "ucrit",
        "minimum_rate": "Rmin",
        "critical_rate_minimum": "Rcritmin",
        "critical_rate_maximum": "Rcritmax",
        "full_rate_maximum": "R100max",
        "fall_seconds_at_low": "Tlow",
        "fall_seconds": "T1",
        "rise_seconds": "T2",
        "rise_seconds_at_critical": "Tcrit",
        "rise_seconds_minimum": "Tmin",
    }
    utilizations = {name: integer(given[name]) for name in ("ulow", "u1", "u2", "ucrit")}
    coefficients = ("rmin", "kmin", "kmax", "alpha", "cminus", "cplus", "c1", "c2", "dmax")
    try:
        made = registered.rate_model("dynamic_kink_by_targets", {ours: integer(given[theirs]) for ours, theirs in names.items()})
    except ChoiceInvalid:
        return {**utilizations, **dict.fromkeys(coefficients, 0), "success": 0}
    kink = cast("_Kinked", made).kinked_slope
    return {**utilizations, **{name: getattr(kink, name) for name in coefficients}, "success": 1}


def _kink(params: Values, registered: Registered) -> _KinkedSlope:
    def of(name: str, per: int = 1) -> int:
        return integer(params[name]) * per

    parameters = {
        "low_utilization": of("ulow"),
        "rest_from": of("u1"),
        "rest_to": of("u2"),
        "critical_utilization": of("ucrit"),
        "minimum_rate": of("rmin", SECONDS_PER_YEAR),
        "slope_minimum": of("kmin", SECONDS_PER_YEAR),
        "slope_maximum": of("kmax", SECONDS_PER_YEAR),
        "critical_multiplier": of("alpha"),
        "fall_speed": of("c1", SECONDS_PER_YEAR_SQUARED),
        "fall_gain": of("cminus", SECONDS_PER_YEAR_SQUARED),
        "rise_speed": of("c2", SECONDS_PER_YEAR_SQUARED),
        "rise_gain": of("cplus", SECONDS_PER_YEAR_SQUARED),
        "rise_speed_maximum": of("dmax", SECONDS_PER_YEAR_SQUARED),
    }
    return cast("_Kinked", registered.rate_model("dynamic_kink", parameters)).kinked_slope


def _kink_utilization(given: Values) -> int:
    return integer(given["lastUtilization"]) if given.get("lastUtilization") is not None else _utilization(given)


# ── both ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _elapsed(given: Values) -> int:
    elapsed = integer(given["currentTime"]) - integer(given["lastTransactionTime"])
    if elapsed < 0:
        raise ValueError("the interval ends before it begins; upstream refuses it")
    return elapsed


def _utilization(given: Values) -> int:
    """Return what upstream's ``SiloMathLib.calculateUtilization`` does: rounded down, 1 at most, 0 where a total is 0."""
    borrowed, lent = integer(given["totalBorrowAmount"]), integer(given["totalDeposits"])
    return min(borrowed * WAD // lent, WAD) if borrowed and lent else 0


PER_SECOND: Final = (
    "coefficients per second (and per second squared) times the seconds of 365 days (squared) are yearly ones; exact."
)

CONVERSIONS: Final[Mapping[str, Conversion]] = {
    "silo_pi_v2_rcomp": Conversion(pi_compound, plugin="proportional_integral", note=PER_SECOND),
    "silo_pi_v2_rcur": Conversion(pi_current, plugin="proportional_integral", note=PER_SECOND),
    "silo_dynamic_kink_rcomp": Conversion(kink_compound, plugin="dynamic_kink", note=PER_SECOND),
    "silo_dynamic_kink_rcur": Conversion(kink_current, plugin="dynamic_kink", note=PER_SECOND),
    "silo_dynamic_kink_config": Conversion(
        kink_config,
        plugin="dynamic_kink_by_targets",
        note="targets are yearly on both sides; the coefficients are read per second.",
    ),
}
