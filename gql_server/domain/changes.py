"""What a boundary does with the changes that were announced (rule R9): applies those that are due, in order, or drops them."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from gql_server.domain.draft import Draft
from gql_server.domain.events import EventType
from gql_server.domain.market import (
    LendingTerms,
    Market,
    ModelKind,
    ModelRef,
    ScheduledChange,
    counted_rate,
    lend_rate_base,
)
from gql_server.domain.market_rates import charge
from gql_server.domain.pay_terms import since
from gql_server.domain.terms import AnnouncedTerms

SCHEDULED_MAX: Final = 16
"""How many changes one market may have ahead of it."""


def apply_due(draft: Draft, market: Market, boundary: int) -> bool:
    """Apply what is due at a boundary, after the old model's step for the hour that ends there.

    Returns:
        Whether another rate model, other rewards or other lending terms are in use now, so that the rates must be set anew.
    """
    if not market.scheduled and not market.announced:
        return False
    ahead: list[ScheduledChange | AnnouncedTerms] = [*market.scheduled, *market.announced]
    due = [change for change in ahead if change.effective_at <= boundary]
    if not due:
        return False
    market.scheduled = tuple(change for change in market.scheduled if change.effective_at > boundary)
    market.announced = tuple(change for change in market.announced if change.effective_at > boundary)
    is_priced_anew = False
    for change in sorted(due, key=lambda one: (one.effective_at, one.announced_at)):
        what = "APPLIED" if change.obstacle is None else "DROPPED"
        if isinstance(change, AnnouncedTerms):
            if change.obstacle is None:
                use_terms(draft, market, change, boundary)
                is_priced_anew |= change.terms is not None
            tell_terms(draft, market, what, change)
        else:
            if change.obstacle is None:
                use_models(market, change, boundary)
                is_priced_anew |= change.kind is not ModelKind.LIQUIDATION_POLICY
            tell_change(draft, market, what, change)
    return is_priced_anew


def use_terms(draft: Draft, market: Market, change: AnnouncedTerms, since_when: int) -> None:
    """Let a market use the terms that a change names; what it does not name stays. Rates are to be set anew by the caller."""
    market.state = market.state if change.state is None else change.state
    market.limits = market.limits if change.limits is None else change.limits
    market.insurance_share = market.insurance_share if change.insurance_share is None else change.insurance_share
    if change.terms is not None:
        _use_lending_terms(market, change.terms, since_when)
    if change.risk is not None:
        asset = draft.book.assets[market.symbol]
        draft.book.assets.put(market.symbol, replace(asset, risk=change.risk))
        draft.tell(EventType.ASSET_CHANGED, symbol=market.symbol)


def _use_lending_terms(market: Market, terms: LendingTerms, since_when: int) -> None:
    """Charge by other terms at the curve's rate that counts; until a supply line has answered, lenders keep what they earn."""
    curve_rate, lend_rate, had_line = counted_rate(market), lend_rate_base(market), market.terms.supply_line is not None
    market.terms = since(terms, since_when, market.terms)
    if market.terms.supply_line is None:
        market.lenders_rate = 0
    elif not had_line:
        market.lenders_rate = lend_rate
    charge(market, curve_rate)


def use_models(market: Market, change: ScheduledChange, since: int) -> None:
    """Let a market use what a change names."""
    if change.kind is ModelKind.RATE_MODEL:
        use_rate_model(market, change.models[0], change.initial_state, since)
    elif change.kind is ModelKind.STAKING_REWARD:
        market.staking_rewards = tuple(replace(ref, since=since) for ref in change.models)
    else:
        market.liquidation_policy = replace(change.models[0], since=since)
        market.penalty_max = change.penalty_max


def use_rate_model(market: Market, ref: ModelRef, initial_state: str, since: int) -> None:
    """Let a market use a rate model: another one starts from its own initial state, the same one goes on."""
    used = market.rate_model
    if (used.name, used.version, used.parameters_hash) != (ref.name, ref.version, ref.parameters_hash):
        market.rate_model = replace(ref, since=since)
        market.model_state = initial_state


def tell_change(draft: Draft, market: Market, what: str, change: ScheduledChange) -> None:
    """Write down what became of a change: ``SCHEDULED``, ``CANCELLED``, ``APPLIED`` or, with a note why, ``DROPPED``."""
    draft.tell(
        EventType.MARKET_CHANGED,
        symbol=market.symbol,
        details={
            "change": what,
            "change_id": change.id,
            "kind": change.kind,
            "models": ", ".join(f"{ref.name} {ref.version}" for ref in change.models),
            "parameters_hash": ", ".join(ref.parameters_hash for ref in change.models),
            "effective_at": change.effective_at,
            "note": change.obstacle,
        },
    )


def tell_terms(draft: Draft, market: Market, what: str, change: AnnouncedTerms) -> None:
    """Write down what became of a change of terms: ``SCHEDULED``, ``CANCELLED``, ``APPLIED`` or, with a note why, ``DROPPED``."""
    parts = ("state", "terms", "limits", "insurance_share", "risk")
    draft.tell(
        EventType.MARKET_CHANGED,
        symbol=market.symbol,
        details={
            "change": what,
            "change_id": change.id,
            "kind": "TERMS",
            "parts": ", ".join(part for part in parts if getattr(change, part) is not None),
            "state": change.state,
            "effective_at": change.effective_at,
            "note": change.obstacle,
        },
    )
