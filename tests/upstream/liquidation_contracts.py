"""The liquidation formulas of other protocols, step by step as their contracts calculate them: integers, every rounding theirs.

Written from the contracts and sharing nothing with the server, so that two ways to the same number meet.
"""

from typing import NamedTuple

WAD = 10**18
BPS = 10_000


def up(a: int, b: int) -> int:
    return -(-a // b)


class Taken(NamedTuple):
    """What a liquidation repays and takes, and whether it is refused."""

    repaid: int
    to_liquidator: int
    fee: int
    is_refused: bool = False


def aave_v3(
    debt: int,
    debt_price: int,
    collateral: int,
    collateral_price: int,
    *,
    cover: int,
    health: int,
    bonus: int,
    fee: int,
    debt_unit: int = 10**6,
    unit: int = WAD,
) -> Taken:
    """v3.7; prices of 8 decimals, thresholds of 2,000 and 1,000 USD."""
    debt_value, collateral_value = up(debt * debt_price, debt_unit), collateral * collateral_price // unit
    most = debt
    if collateral_value >= 2_000 * 10**8 and debt_value >= 2_000 * 10**8 and health > 95 * WAD // 100:
        half = (debt_value * 5_000 + 5_000) // BPS
        if debt_value > half:
            most = half * debt_unit // debt_price
    repaid = min(cover, most)
    taken = debt_price * repaid * unit // (collateral_price * debt_unit) * bonus // BPS
    if taken > collateral:
        taken = collateral
        repaid = up(collateral_price * taken * debt_unit // (debt_price * unit) * BPS, bonus)
    protocol = up((taken - taken * BPS // bonus) * fee, BPS)
    is_refused = False
    if repaid < debt and taken < collateral:
        leaves_debt = up((debt - repaid) * debt_price, debt_unit) >= 1_000 * 10**8
        leaves_collateral = (collateral - taken) * collateral_price // unit >= 1_000 * 10**8
        is_refused = not (leaves_debt and leaves_collateral)
    return Taken(repaid, taken - protocol, protocol, is_refused)


def aave_v4_bonus(health: int, *, for_max: int, factor: int, highest: int) -> int:
    if health <= for_max:
        return highest
    lowest = (highest - BPS) * factor // BPS + BPS
    return lowest + (highest - lowest) * (WAD - health) // (WAD - for_max)


def aave_v4_to_target(total_usd: int, health: int, target: int, bonus: int, factor: int, price8: int, unit: int) -> int:
    """In units with 27 further decimals."""
    penalty = up(bonus * 10**14 * factor, BPS)
    return up(total_usd * 10**26 * 10**27 * unit * (target - health), (target - penalty) * price8 * WAD)


def aave_v4(
    debt: int,
    price8: int,
    collateral: int,
    collateral_price8: int,
    *,
    total_usd: int,
    cover: int,
    health: int,
    target: int,
    bonus: int,
    factor: int,
    fee: int,
    unit: int = WAD,
    collateral_unit: int = 10**6,
) -> Taken:
    penalty = up(bonus * 10**14 * factor, BPS)
    aim = up(total_usd * 10**26 * unit * (target - health), (target - penalty) * price8 * WAD)
    repaid = min(debt, cover, aim)
    if repaid < debt and (debt - repaid) * price8 * WAD // unit < 1_000 * 10**26:
        repaid = debt
    taken = repaid * price8 * collateral_unit * bonus // (unit * collateral_price8 * BPS)
    is_dust = taken < collateral and (collateral - taken) * collateral_price8 * WAD // collateral_unit < 1_000 * 10**26
    if taken > collateral or (is_dust and repaid < debt):
        taken = collateral
        repaid = up(taken * collateral_price8 * unit * BPS, price8 * collateral_unit * bonus)
    kept = taken * fee * (bonus - BPS) // (bonus * BPS)
    return Taken(repaid, taken - kept, kept, cover < repaid)


def silo_repay_value(debt: int, collateral: int, target: int, fee: int) -> int:
    if debt == 0 or fee >= WAD:
        return 0
    if debt >= collateral or target == 0:
        return debt
    wanted = target * collateral
    if wanted >= debt * WAD:
        return 0
    repay = debt * WAD - wanted
    divider = target + target * fee // WAD
    if divider >= WAD:
        return debt
    repay //= WAD - divider
    if repay > debt:
        return debt
    return debt if repay * WAD // debt > 9 * WAD // 10 else repay


def silo_taken_value(repaid: int, collateral: int, fee: int) -> int:
    return min(collateral, repaid + repaid * fee // WAD)


def euler(liability: int, price: int, balance: int, collateral_price: int, ltv: int, discount: int) -> tuple[int, int]:
    liability_value, value = liability * price // WAD, balance * collateral_price // WAD
    counted = value * ltv // BPS
    if counted > liability_value:
        return 0, 0
    factor = max(counted * WAD // liability_value, WAD - discount * WAD // BPS)
    if value == 0:
        return 0, balance
    repay_value, yield_value = liability_value, liability_value * WAD // factor
    if value < yield_value:
        repay_value, yield_value = value * factor // WAD, value
    return repay_value * liability // liability_value, yield_value * balance // value


def compound_v2(repay: int, borrowed_price: int, collateral_price: int, rate: int, incentive: int) -> int:
    ratio = incentive * borrowed_price // WAD * WAD // (collateral_price * rate // WAD)
    return ratio * repay // WAD


def comet_quote(amount: int, base_price8: int, price8: int, store_front: int, factor: int) -> int:
    discount = store_front * (WAD - factor) // WAD
    discounted = price8 * (WAD - discount) // WAD
    return base_price8 * amount * WAD // discounted // 10**6


def morpho_lif(lltv: int, cursor: int, highest: int) -> int:
    return min(highest, WAD * WAD // (WAD - cursor * (WAD - lltv) // WAD))


def morpho_seize(shares: int, assets: int, total_shares: int, price: int, lif: int) -> tuple[int, int]:
    """Returns seized and repaid assets for shares to repay."""
    repaid = shares * (assets + 1) // (total_shares + 10**6)
    return repaid * lif // WAD * 10**36 // price, up(shares * (assets + 1), total_shares + 10**6)


def morpho_repay(seized: int, assets: int, total_shares: int, price: int, lif: int) -> tuple[int, int]:
    """Returns repaid shares and assets for collateral to seize."""
    shares = up(up(up(seized * price, 10**36) * WAD, lif) * (total_shares + 10**6), assets + 1)
    return shares, up(shares * (assets + 1), total_shares + 10**6)
