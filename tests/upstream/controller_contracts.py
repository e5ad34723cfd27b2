"""Controllers of other protocols, step by step as their contracts calculate them: integers, divisions toward zero.

Written from the contracts and sharing nothing with the server, so that two ways to the same number meet. Only Silo's exponential is
computed with 80 digits instead of its contract's table.
"""

from decimal import Decimal, localcontext

WAD = 10**18
YEAR = 365 * 24 * 3_600


def _div(a: int, b: int) -> int:
    quotient = abs(a) // abs(b)
    return quotient if (a < 0) == (b < 0) else -quotient


def _exp(x: int) -> int:
    with localcontext(prec=80):
        return int((Decimal(x) / WAD).exp() * WAD)


def w_exp(x: int) -> int:
    if x < -41446531673892822312:
        return 0
    if x >= 93859467695000404319:
        return 57716089161558943949701069502944508345128422502756744429568
    ln2 = 693147180559945309
    q = _div(x + (-(ln2 // 2) if x < 0 else ln2 // 2), ln2)
    r = x - q * ln2
    e = WAD + r + _div(_div(r * r, WAD), 2)
    return e << q if q >= 0 else e >> -q


def morpho(
    utilization: int, start: int, elapsed: int, *, steepness: int, speed: int, target: int, low: int, high: int
) -> list[int]:
    """Returns the average rate and the rate at target at the end, per second."""

    def moved(adaptation: int) -> int:
        return sorted((low, _div(start * w_exp(adaptation), WAD), high))[1]

    norm = WAD - target if utilization > target else target
    err = _div((utilization - target) * WAD, norm)
    adaptation = _div(speed * err, WAD) * elapsed
    average = end = start
    if adaptation != 0:
        end = moved(adaptation)
        average = _div(start + end + 2 * moved(_div(adaptation, 2)), 4)
    coeff = WAD - _div(WAD * WAD, steepness) if err < 0 else steepness - WAD
    return [_div((_div(coeff * err, WAD) + WAD) * average, WAD), end]


def fraxlend(rate: int, elapsed: int, utilization: int, *, low: int, high: int, half_life: int) -> int:
    """Returns a rate per second before its bounds; utilizations have 5 decimals."""
    if utilization < low:
        delta = (low - utilization) * WAD // low
        return rate * half_life * 10**36 // (half_life * 10**36 + delta * delta * elapsed)
    if utilization > high:
        delta = (utilization - high) * WAD // (10**5 - high)
        return rate * (half_life * 10**36 + delta * delta * elapsed) // (half_life * 10**36)
    return rate


def fraxlend_v1(rate: int, elapsed: int, utilization: int, *, bounds: tuple[int, int], low: int, high: int, half_life: int) -> int:
    moved = fraxlend(rate, elapsed, utilization, low=low, high=high, half_life=half_life)
    if utilization < low:
        return max(moved, bounds[0])
    return min(moved, bounds[1]) if utilization > high else moved


def fraxlend_v2(full: int, utilization: int, *, zero: int, vertex: int, part: int) -> int:
    at_vertex = (full - zero) * part // WAD + zero
    if utilization < vertex:
        return zero + utilization * (at_vertex - zero) // vertex
    return at_vertex + (utilization - vertex) * (full - at_vertex) // (10**5 - vertex)


def silo_utilization(deposits: int, borrowed: int) -> int:
    return 0 if deposits == 0 or borrowed == 0 else min(borrowed * WAD // deposits, WAD)


def silo_compound(c: dict[str, int], deposits: int, borrowed: int, elapsed: int, ri: int, tcrit: int) -> tuple[int, int, int, bool]:
    """Returns rcomp, ri, Tcrit and whether it overflowed."""
    u = silo_utilization(deposits, borrowed)
    slopei = _div(c["ki"] * (u - c["uopt"]), WAD)
    if u > c["ucrit"]:
        rp = _div(_div(c["kcrit"] * (WAD + tcrit), WAD) * (u - c["ucrit"]), WAD)
        slope = slopei + _div(_div(c["kcrit"] * c["beta"], WAD) * (u - c["ucrit"]), WAD)
        tcrit = tcrit + c["beta"] * elapsed
    else:
        rp = min(0, _div(c["klow"] * (u - c["ulow"]), WAD))
        slope = slopei
        tcrit = max(0, tcrit - c["beta"] * elapsed)
    rlin = _div(c["klin"] * u, WAD)
    ri = max(ri, rlin)
    r0 = ri + rp
    r1 = r0 + slope * elapsed
    if r0 >= rlin and r1 >= rlin:
        x = _div((r0 + r1) * elapsed, 2)
    elif r0 < rlin and r1 < rlin:
        x = rlin * elapsed
    elif r0 >= rlin:
        x = rlin * elapsed - _div(_div((r0 - rlin) ** 2, slope), 2)
    else:
        x = rlin * elapsed + _div(_div((r1 - rlin) ** 2, slope), 2)
    ri = max(ri + slopei * elapsed, rlin)
    overflow = x >= 11090370147631773313
    rcomp = 2**16 * WAD if overflow else max(0, _exp(x) - WAD)
    limit = (2**256 - 1) // (2**16 * WAD)
    most = max(deposits, borrowed)
    if most >= limit:
        rcomp, overflow = 0, True
    elif rcomp * borrowed // WAD > limit - most:
        rcomp, overflow = (limit - most) * WAD // borrowed, True
    cap = 3170979198376 * elapsed
    if rcomp > cap or overflow:
        return min(rcomp, cap), 0, 0, overflow
    return rcomp, ri, tcrit, overflow


def silo_current(c: dict[str, int], deposits: int, borrowed: int, elapsed: int, ri: int, tcrit: int) -> int:
    if silo_compound(c, deposits, borrowed, elapsed, ri, tcrit)[3]:
        return 0
    u = silo_utilization(deposits, borrowed)
    if u > c["ucrit"]:
        rp = _div(_div(c["kcrit"] * (WAD + tcrit + c["beta"] * elapsed), WAD) * (u - c["ucrit"]), WAD)
    else:
        rp = min(0, _div(c["klow"] * (u - c["ulow"]), WAD))
    rlin = _div(c["klin"] * u, WAD)
    ri = max(max(ri, rlin) + _div(c["ki"] * (u - c["uopt"]) * elapsed, WAD), rlin)
    return min(max(ri + rp, rlin) * YEAR, 100 * WAD)


def _kink_above(c: dict[str, int], u: int) -> int:
    above = max(0, u - c["ulow"])
    return above + _div(c["alpha"] * (u - c["ucrit"]), WAD) if u >= max(c["ucrit"], c["ulow"]) else above


def kink_current(c: dict[str, int], k: int, elapsed: int, u: int, debt: int) -> int:
    if debt == 0:
        return 0
    if u < c["u1"]:
        k = max(k - (c["c1"] + _div(c["cminus"] * (c["u1"] - u), WAD)) * elapsed, c["kmin"])
    elif u > c["u2"]:
        k = min(k + min(c["c2"] + _div(c["cplus"] * (u - c["u2"]), WAD), c["dmax"]) * elapsed, c["kmax"])
    rate = _div(_kink_above(c, u) * k * YEAR, WAD) + c["rmin"] * YEAR if u >= c["ulow"] else c["rmin"] * YEAR
    return min(rate, 10 * WAD)


def kink_compound(c: dict[str, int], k: int, elapsed: int, u: int, debt: int) -> tuple[int, int, bool]:
    """Returns rcomp, k and whether it overflowed."""
    if elapsed == 0:
        return 0, k, False
    roc = 0
    if u < c["u1"]:
        roc = -c["c1"] - _div(c["cminus"] * (c["u1"] - u), WAD)
    elif u > c["u2"]:
        roc = min(c["c2"] + _div(c["cplus"] * (u - c["u2"]), WAD), c["dmax"])
    k1 = k + roc * elapsed
    if k1 > c["kmax"]:
        x = c["kmax"] * elapsed - _div((c["kmax"] - k) ** 2, 2 * roc)
        k = c["kmax"]
    elif k1 < c["kmin"]:
        x = c["kmin"] * elapsed - _div((k - c["kmin"]) ** 2, 2 * roc)
        k = c["kmin"]
    else:
        x = _div((k + k1) * elapsed, 2)
        k = k1
    x = c["rmin"] * elapsed + _div(_kink_above(c, u) * x, WAD)
    if x > 11 * WAD:
        return 0, c["kmin"], True
    rcomp = _exp(x) - WAD
    cap = 10 * WAD // YEAR * elapsed
    if rcomp > cap:
        rcomp, k = cap, c["kmin"]
    return (rcomp if debt else 0), k, False
