"""Which terms make sense by themselves: ranges, and what must not be above what (rules M2, C4, L6)."""

from __future__ import annotations

from typing import Final

from gql_server.domain.assets import RiskTerms
from gql_server.domain.errors import InvalidInput
from gql_server.domain.market import LendingTerms, MarketLimits
from gql_server.domain.pay_terms import require_sound_pay
from gql_server.units import AMOUNT_MAX, WAD

_DAY: Final = 86_400
_MATURITY_DAYS_MAX: Final = 366
_FACTOR_MAX: Final = WAD


def require_sound_risk(risk: RiskTerms) -> None:
    """Refuse risk terms that are out of range, or whose initial requirement is less than the maintenance one (rule M2)."""
    require_fraction("risk.haircutWeight", risk.haircut_weight)
    if not 0 < risk.haircut_base <= 2 * WAD:
        raise InvalidInput("risk.haircutBase", "must be more than 0 and at most 2")
    for field, value in (
        ("haircutPenalty", risk.haircut_penalty),
        ("initialMarginFactor", risk.initial_margin_factor),
        ("maintenanceMarginFactor", risk.maintenance_margin_factor),
        ("initialMarginBase", risk.initial_margin_base),
    ):
        if not 0 <= value <= _FACTOR_MAX:
            raise InvalidInput(f"risk.{field}", "must be 0 to 1")
    if not 0 < risk.maintenance_margin_base <= WAD:
        raise InvalidInput("risk.maintenanceMarginBase", "must be more than 0 and at most 1")
    if risk.initial_margin_base < risk.maintenance_margin_base:
        raise InvalidInput("risk.initialMarginBase", "must be at least the maintenance margin base")
    if risk.initial_margin_factor < risk.maintenance_margin_factor:
        raise InvalidInput("risk.initialMarginFactor", "must be at least the maintenance margin factor")
    if not 0 < risk.price_max_age_seconds <= 30 * _DAY:
        raise InvalidInput("risk.priceMaxAge", "must be more than 0 and at most 30 days")


def require_fraction(field: str, value: int) -> None:
    """Refuse what is no fraction, 18 decimals."""
    if not 0 <= value <= WAD:
        raise InvalidInput(field, "must be 0 to 1")


def require_sound_terms(terms: LendingTerms) -> None:
    """Refuse lending terms that are out of range."""
    require_fraction("terms.fee", terms.fee)
    require_sound_pay(terms)
    if not 0 <= terms.maturity_seconds <= _MATURITY_DAYS_MAX * _DAY:
        raise InvalidInput("terms.maturity", f"must be at most {_MATURITY_DAYS_MAX} days")
    if not terms.is_full_withdrawal_only:
        raise InvalidInput("terms.fullWithdrawalOnly", "must be true: there is no partial withdrawal of a loan")
    if not 60 <= terms.cadence_seconds <= _DAY:
        raise InvalidInput("terms.rateCadence", "must be one minute to one day")


def require_sound_limits(limits: MarketLimits) -> None:
    """Refuse limits that are out of range, or whose threshold is above the maximum (rule C4)."""
    require_fraction("limits.maxUtilization", limits.utilization_max)
    require_fraction("limits.throttleThreshold", limits.throttle_threshold)
    require_fraction("limits.throttleUpdateFraction", limits.throttle_fraction)
    if limits.throttle_threshold > limits.utilization_max:
        raise InvalidInput("limits.throttleThreshold", "must not be above maxUtilization (rule C4)")
    for field, cap in (("lentCap", limits.lent_cap), ("borrowedCap", limits.borrowed_cap)):
        if cap is not None and not 0 <= cap <= AMOUNT_MAX:
            raise InvalidInput(f"limits.{field}", "must not be negative")
