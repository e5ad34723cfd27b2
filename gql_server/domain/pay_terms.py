"""Which ways of paying lenders can stand, and how a market takes up another one (rules R1, R5, R8)."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from gql_server.domain.draft import Draft
from gql_server.domain.errors import InvalidInput, TermsRefused
from gql_server.domain.lender_pay import LenderPayKind
from gql_server.domain.market import LendingTerms, Market, ModelKind, counted_rate
from gql_server.domain.market_rates import charge, supply_line_now
from gql_server.units import WAD

FEE_BESIDE_REWARDS_MAX: Final = 9 * WAD // 10
"""With this fee the curve is raised to ten times the add-on."""

_FEES: Final = {
    "treasuryRateFee": "treasury_rate_fee",
    "treasuryFixedFee": "treasury_fixed_fee",
    "insuranceRateFee": "insurance_rate_fee",
    "insuranceFixedFee": "insurance_fixed_fee",
}


def require_sound_pay(terms: LendingTerms) -> None:
    """Refuse parameters that do not belong to the kind, or make no sense.

    Raises:
        InvalidInput: A fee is out of range, one is given that the kind does not have, or the supply line is missing or too many.
    """
    pay = terms.lender_pay
    for name, attribute in _FEES.items():
        fee = getattr(pay, attribute)
        if not 0 <= fee <= WAD:
            raise InvalidInput(f"terms.lenderPay.{name}", "must be 0 to 1")
        if fee and pay.kind is not LenderPayKind.FEE_ON_TOP:
            raise InvalidInput(f"terms.lenderPay.{name}", f"must be 0: {pay.kind} has no fee on top")
    if terms.fee and pay.kind is not LenderPayKind.SKIM_FEE:
        raise InvalidInput("terms.fee", f"must be 0: {pay.kind} skims no fee")
    line = terms.supply_line
    if (line is None) is (pay.kind is LenderPayKind.SUPPLY_LINE):
        problem = "must be given" if line is None else f"must not be given: {pay.kind} has no supply line"
        raise InvalidInput("terms.lenderPay.supplyLine", problem)
    if line is not None and line.kind is not ModelKind.RATE_MODEL:
        raise InvalidInput("terms.lenderPay.supplyLine", "must be a rate model")


def require_rewards_to_reach_lenders(market: Market) -> None:
    """Refuse a fee, of now or announced, that leaves lenders too little where there is an add-on, or will be (rule R8).

    The curve is raised to ``add-on / (1 - fee)``, so that no ring thins the add-on out: a fee near 1 would make borrowers pay a
    multiple of the add-on that nobody meant.

    Raises:
        TermsRefused: It does.
    """
    has_rewards = market.staking_rewards or any(change.kind is ModelKind.STAKING_REWARD for change in market.scheduled)
    fees = [market.terms.fee, *(change.terms.fee for change in market.announced if change.terms is not None)]
    if has_rewards and max(fees) > FEE_BESIDE_REWARDS_MAX:
        raise TermsRefused("R8", "With a staking reward the fee must be at most 0.9: lenders need a part of what borrowers pay")


def since(terms: LendingTerms, now: int, used: LendingTerms | None = None) -> LendingTerms:
    """Return the terms with the time from which their supply line is used; one that goes on keeps its time."""
    line = terms.supply_line
    if line is None:
        return terms
    before = None if used is None else used.supply_line
    if before is not None and replace(line, since=before.since) == before:
        return replace(terms, supply_line=before)
    return replace(terms, supply_line=replace(line, since=now))


def take_up(draft: Draft, market: Market, terms: LendingTerms) -> None:
    """Let a market pay its lenders by these terms from now on, at the rate of its curve that counts now.

    Raises:
        TermsRefused: The supply line gives no rate.
    """
    curve_rate = counted_rate(market)
    market.terms = since(terms, draft.now, market.terms)
    line = supply_line_now(draft.models, market)
    if line is not None and line.step is None:
        raise TermsRefused("R5", f"The supply line gives no rate: {line.fault}")
    market.lenders_rate = 0 if line is None or line.step is None else line.step.rate
    charge(market, curve_rate)
