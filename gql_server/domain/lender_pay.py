"""How lenders are paid of what borrowers pay: a choice of the market, apart from its curve (rules R1, R8).

Three kinds, after the protocols that made them known; one place computes rates, accrual and display of all of them:

* ``SKIM_FEE`` (Aave, Compound): borrowers pay the curve; lenders get that less a fee.
* ``SUPPLY_LINE`` (Comet): borrowers pay the curve; lenders are paid by a line of their own over utilization. What borrowers pay
  beyond it is the treasury's; where the line asks for more than they pay, the treasury tops it up as far as rule C1 admits.
* ``FEE_ON_TOP`` (marginfi): lenders get the curve's rate; borrowers pay fees on top, which go to the treasury and the insurance.

Nobody gains, and nobody's rewards are thinned out, by borrowing and lending again in a ring: what lenders earn in all, the add-on
included, never falls when utilization rises, and never exceeds what a borrower pays for the same amount. Hence the bounds here.

Rates are yearly with 18 decimals; fractions have 18 decimals; ``staking_rate`` is the sum of the add-on rates, 0 while unknown.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from gql_server.units import WAD, mul_div_down, mul_div_up


class LenderPayKind(StrEnum):
    """How lenders are paid."""

    SKIM_FEE = "SKIM_FEE"
    SUPPLY_LINE = "SUPPLY_LINE"
    FEE_ON_TOP = "FEE_ON_TOP"


@dataclass(frozen=True, slots=True)
class LenderPay:
    """How lenders are paid. The fees are those of ``FEE_ON_TOP`` and 0 for the other kinds.

    Args:
        treasury_rate_fee: Part of the curve's rate that borrowers pay to the treasury on top of it.
        treasury_fixed_fee: Yearly rate that borrowers pay to the treasury whatever the curve says.
        insurance_rate_fee: The same part for the insurance.
        insurance_fixed_fee: The same rate for the insurance.
    """

    kind: LenderPayKind = LenderPayKind.SKIM_FEE
    treasury_rate_fee: int = 0
    treasury_fixed_fee: int = 0
    insurance_rate_fee: int = 0
    insurance_fixed_fee: int = 0


@dataclass(frozen=True, slots=True)
class FeesOnTop:
    """What borrowers pay beyond the curve's rate, yearly per unit borrowed; each part is rounded up."""

    treasury: int
    insurance: int


@dataclass(frozen=True, slots=True)
class Split:
    """How the interest of a piece of time is shared out; nothing in it depends on how long the piece is.

    Args:
        fee_share: The part of the interest that is not the lenders', rounded up.
        insurance_share: The part of that which is meant for the insurance, rounded down; the rest is the treasury's.
        top_up: What the treasury owes the lenders beyond the interest: units a year, times 10^18.
    """

    fee_share: int
    insurance_share: int = 0
    top_up: int = 0


def curve_rate_min(pay: LenderPay, fee: int, staking_rate: int) -> int:
    """Return the least rate that the curve counts as, so that the add-on is safe from rings (rule R8).

    At full utilization lenders must get at least the add-on, since nothing is left to stake: with a fee f of the interest that
    takes ``add-on / (1 - f)``, rounded up; the other kinds give lenders no less than the add-on once the curve is at it.
    """
    if pay.kind is LenderPayKind.SKIM_FEE and fee < WAD:
        return mul_div_up(staking_rate, WAD, WAD - fee)
    return staking_rate


def fees_on_top(pay: LenderPay, curve_rate: int) -> FeesOnTop:
    """Return the fees of ``FEE_ON_TOP`` at a rate of the curve; 0 for the other kinds.

    Source: marginfi ``interest_rate.rs``, ``calc_interest_rate``; its group and program fees are both the treasury's here.
    """
    return FeesOnTop(
        mul_div_up(curve_rate, pay.treasury_rate_fee, WAD) + pay.treasury_fixed_fee,
        mul_div_up(curve_rate, pay.insurance_rate_fee, WAD) + pay.insurance_fixed_fee,
    )


def borrow_rate_of(pay: LenderPay, fee: int, *, curve_rate: int, staking_rate: int) -> int:
    """Return what borrowers pay a year per unit borrowed: the curve, raised to its least rate, and the fees on top."""
    counted = max(curve_rate, curve_rate_min(pay, fee, staking_rate))
    on_top = fees_on_top(pay, counted)
    return counted + on_top.treasury + on_top.insurance


def lend_rate_of(pay: LenderPay, fee: int, *, curve_rate: int, supply_rate: int, staking_rate: int, utilization: int) -> int:
    """Return what lenders earn a year per unit lent, without the add-on, rounded down.

    Args:
        fee: Part of the interest that is kept, of ``SKIM_FEE``.
        curve_rate: What the rate model answers at this utilization.
        supply_rate: What the supply line answers at this utilization; only ``SUPPLY_LINE`` has one.
        utilization: Unclamped: above 1 lenders as a whole earn on more than they lent.
    """
    counted = max(curve_rate, curve_rate_min(pay, fee, staking_rate))
    if pay.kind is LenderPayKind.SUPPLY_LINE:
        return lenders_flow(counted, supply_rate, staking_rate, lent=WAD, borrowed=utilization) // WAD
    earned = mul_div_down(counted, utilization, WAD)
    return earned if pay.kind is LenderPayKind.FEE_ON_TOP else mul_div_down(earned, WAD - fee, WAD)


def lenders_flow(borrow_rate: int, supply_rate: int, staking_rate: int, *, lent: int, borrowed: int) -> int:
    """Return what a supply line gives all lenders: units a year, times 10^18.

    That is the line, and beside it the add-on on what is lent out and hence cannot be staked; with the add-on on the rest lenders
    get ``line + add-on`` at any utilization. But never more in all than a borrower pays for the same amount.
    """
    busy = min(borrowed, lent)
    return min(supply_rate * lent + staking_rate * busy, borrow_rate * lent - staking_rate * (lent - busy))


def split_of(pay: LenderPay, fee: int, *, curve_rate: int, supply_rate: int, staking_rate: int, lent: int, borrowed: int) -> Split:
    """Return how interest on these totals is shared out; ``borrow_rate_of`` says how much it is.

    Args:
        lent: More than 0; without lenders all interest is the treasury's.
    """
    if pay.kind is LenderPayKind.SKIM_FEE:
        return Split(fee)
    counted = max(curve_rate, curve_rate_min(pay, fee, staking_rate))
    if pay.kind is LenderPayKind.SUPPLY_LINE:
        paid, owed = counted * borrowed, lenders_flow(counted, supply_rate, staking_rate, lent=lent, borrowed=borrowed)
        fee_share = mul_div_up(paid - owed, WAD, paid) if paid > owed else 0
        return Split(fee_share, top_up=max(0, owed - paid))
    on_top = fees_on_top(pay, counted)
    fees = on_top.treasury + on_top.insurance
    if fees == 0:
        return Split(0)
    return Split(mul_div_up(fees, WAD, counted + fees), mul_div_down(on_top.insurance, WAD, fees))
