"""The rate formulas of other protocols, step by step as their contracts calculate them: integers, every rounding theirs.

Written from the contracts and sharing nothing with the server, so that two ways to the same number meet.
"""

RAY = 10**27
HALF_RAY = RAY // 2
WAD = 10**18
U32 = 2**32 - 1
BPS_RAY = 10**23


def _ray_mul(a: int, b: int) -> int:
    return (a * b + HALF_RAY) // RAY


def _ray_div(a: int, b: int) -> int:
    return (a * RAY + b // 2) // b


def _percent_mul(a: int, bps: int) -> int:
    return (a * bps + 5_000) // 10_000


def _up(a: int, b: int) -> int:
    return (a + b - 1) // b


def aave_v3(
    debt: int, liquidity: int, unbacked: int, *, optimal: int, base: int, slope1: int, slope2: int, reserve_factor: int
) -> tuple[int, int]:
    """Returns borrow and supply rate in ray; parameters in basis points."""
    if debt == 0:
        return base * BPS_RAY, 0
    usage, supply_usage = _ray_div(debt, liquidity + debt), _ray_div(debt, liquidity + debt + unbacked)
    rate, kink = base * BPS_RAY, optimal * BPS_RAY
    if usage > kink:
        rate += slope1 * BPS_RAY + _ray_mul(slope2 * BPS_RAY, _ray_div(usage - kink, RAY - kink))
    else:
        rate += _ray_div(_ray_mul(slope1 * BPS_RAY, usage), kink)
    return rate, _percent_mul(_ray_mul(rate, supply_usage), 10_000 - reserve_factor)


def aave_v4(drawn: int, liquidity: int, swept: int, *, optimal: int, base: int, before: int, after: int) -> int:
    """Returns the borrow rate in ray; parameters in basis points."""
    rate, kink = base * BPS_RAY, optimal * BPS_RAY
    if drawn == 0:
        return rate
    usage = _up(drawn * RAY, liquidity + drawn + swept)
    if usage <= kink:
        return rate + _up(_up(before * BPS_RAY * usage, RAY) * RAY, kink)
    return rate + before * BPS_RAY + _up(_up(after * BPS_RAY * (usage - kink), RAY) * RAY, RAY - kink)


def compound_utilization(cash: int, borrows: int, reserves: int) -> int:
    """Returns utilization with 18 decimals."""
    return 0 if borrows == 0 else borrows * WAD // (cash + borrows - reserves)


def compound_jump(utilization: int, *, base: int, multiplier: int, jump: int, kink: int, blocks: int, is_second: bool) -> int:
    """Returns the rate per block; yearly parameters with 18 decimals."""
    slope = multiplier * WAD // (blocks * kink) if is_second else multiplier // blocks
    base, jump = base // blocks, jump // blocks
    if utilization <= kink:
        return utilization * slope // WAD + base
    return (utilization - kink) * jump // WAD + kink * slope // WAD + base


def comet(utilization: int, *, base: int, low: int, high: int, kink: int) -> int:
    """Returns the rate per second; yearly parameters with 18 decimals."""
    base, low, high = (value // 31_536_000 for value in (base, low, high))
    if utilization <= kink:
        return base + low * utilization // WAD
    return base + low * kink // WAD + high * (utilization - kink) // WAD


def euler_kink(utilization: int, *, base: int, slope1: int, slope2: int, kink: int) -> int:
    """Returns the rate per second in ray; utilization and kink in parts of 2^32 - 1."""
    if utilization <= kink:
        return base + utilization * slope1
    return base + kink * slope1 + slope2 * (utilization - kink)


def euler_kinky(utilization: int, *, base: int, slope: int, shape: int, kink: int, cutoff: int) -> int:
    """Returns the rate per second in ray; utilization and kink in parts of 2^32 - 1."""
    if utilization <= kink:
        return min(cutoff, base + utilization * slope)
    left, over = U32 - utilization, slope * (utilization - kink)
    if left == 0:
        return cutoff
    return min(cutoff, base + kink * slope + over * (U32 - kink) * (1 + shape) // left - over * shape)


def fraxlend(utilization: int, *, minimum: int, vertex: int, maximum: int, vertex_utilization: int) -> int:
    """Returns the rate per second; utilizations with 5 decimals."""
    if utilization < vertex_utilization:
        slope = (vertex - minimum) * 10**5 // vertex_utilization
        return minimum + utilization * slope // 10**5
    if utilization > vertex_utilization:
        slope = (maximum - vertex) * 10**5 // (10**5 - vertex_utilization)
        return vertex + (utilization - vertex_utilization) * slope // 10**5
    return vertex
