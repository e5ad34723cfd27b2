"""What a boundary does with the changes that were announced (rule R9): applies those that are due, in order, or drops them."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from gql_server.domain.draft import Draft
from gql_server.domain.events import EventType
from gql_server.domain.market import Market, ModelKind, ModelRef, ScheduledChange

SCHEDULED_MAX: Final = 16
"""How many changes one market may have ahead of it."""


def apply_due(draft: Draft, market: Market, boundary: int) -> bool:
    """Apply what is due at a boundary, after the old model's step for the hour that ends there.

    Returns:
        Whether another rate model or other rewards are in use now, so that the rates must be set anew.
    """
    due = [change for change in market.scheduled if change.effective_at <= boundary]
    if not due:
        return False
    market.scheduled = market.scheduled[len(due) :]
    applied = [change for change in due if change.obstacle is None]
    for change in due:
        if change.obstacle is None:
            use_models(market, change, boundary)
        tell_change(draft, market, "APPLIED" if change.obstacle is None else "DROPPED", change)
    return any(change.kind is not ModelKind.LIQUIDATION_POLICY for change in applied)


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
