"""Changes of models with notice (rule R9): announced here, visible to everybody, applied by a boundary."""

from __future__ import annotations

from dataclasses import replace

from gql_server.domain import commands as c
from gql_server.domain.accrual import next_boundary, walk_boundaries
from gql_server.domain.book import Book
from gql_server.domain.changes import SCHEDULED_MAX, tell_change, tell_terms, use_models
from gql_server.domain.delisting import is_of_delisting
from gql_server.domain.draft import Draft, require_market
from gql_server.domain.errors import InvalidInput, NotFound, TermsRefused
from gql_server.domain.market import Market, ModelKind, ScheduledChange
from gql_server.domain.market_rates import charge
from gql_server.domain.models import Models
from gql_server.domain.outcomes import Done
from gql_server.domain.pay_terms import require_rewards_to_reach_lenders
from gql_server.domain.penalties import fault_of_penalty, fault_of_risk
from gql_server.domain.stepping import rate_now, require_rate, staking_rate_of
from gql_server.domain.terms import AnnouncedTerms


def schedule_model(draft: Draft, command: c.ScheduleModel) -> Done:
    """Announce a change of model; what could not stand now is refused now."""
    symbol = command.symbol
    require_market(draft.book, symbol)
    if command.effective_at < draft.now:
        raise InvalidInput("effectiveAt", "must not be in the past")
    is_whole = len(command.models) == 1 or (command.kind is ModelKind.STAKING_REWARD and command.models)
    if not is_whole or any(ref.kind is not command.kind for ref in command.models):
        raise InvalidInput("name", "must be one model of the kind, or one or several staking rewards")
    walk_boundaries(draft, symbol)
    market = draft.book.change_market(symbol)
    if len(market.scheduled) + len(market.announced) >= SCHEDULED_MAX:
        raise TermsRefused("R9", f"At most {SCHEDULED_MAX} changes are scheduled in a market")
    change = ScheduledChange(
        draft.command_id,
        command.kind,
        command.models,
        command.initial_state,
        command.penalty_max,
        command.effective_at,
        draft.now,
    )
    _require_sound(draft, market, change)
    # Sorting is stable: of two that are due at the same time the one announced first is applied first.
    market.scheduled = tuple(sorted((*market.scheduled, change), key=lambda one: one.effective_at))
    require_rewards_to_reach_lenders(market)
    tell_change(draft, market, "SCHEDULED", change)
    return Done()


def cancel_scheduled_change(draft: Draft, command: c.CancelScheduledChange) -> Done:
    """Call off a change; one that a missed boundary has applied meanwhile is not there any more."""
    require_market(draft.book, command.symbol)
    walk_boundaries(draft, command.symbol)
    market = draft.book.change_market(command.symbol)
    change = next((one for one in market.scheduled if one.id == command.change_id), None)
    if change is None:
        _cancel_terms(draft, market, command.change_id)
    else:
        market.scheduled = tuple(one for one in market.scheduled if one is not change)
        tell_change(draft, market, "CANCELLED", change)
    review_scheduled(draft)
    return Done()


def _cancel_terms(draft: Draft, market: Market, change_id: str) -> None:
    change = next((one for one in market.announced if one.id == change_id and not is_of_delisting(market, one)), None)
    if change is None:
        raise NotFound("scheduled change")
    market.announced = tuple(one for one in market.announced if one is not change)
    tell_terms(draft, market, "CANCELLED", change)


def _require_sound(draft: Draft, market: Market, change: ScheduledChange) -> None:
    if change.kind is ModelKind.RATE_MODEL:
        require_rate(draft.models, change.models[0], change.initial_state, market)
    if change.kind is ModelKind.LIQUIDATION_POLICY:
        fault = fault_of_penalty(draft.book, market.symbol, change.penalty_max, is_ahead=True)
        if fault is not None:
            raise TermsRefused("X3", fault)


def walk_before_terms_change(draft: Draft) -> None:
    """Bring every market's policy to the present: a boundary that was missed applies it by the terms of its time (rule R4)."""
    for market in list(draft.book.markets.values()):
        bring_policy_to_present(draft, market.symbol)


def bring_policy_to_present(draft: Draft, symbol: str) -> None:
    """Walk a market that has a policy or risk terms ahead of it, so that those in use are those that count now."""
    market = draft.book.markets[symbol]
    has_policy = any(change.kind is ModelKind.LIQUIDATION_POLICY for change in market.scheduled)
    if has_policy or any(change.risk is not None for change in market.announced):
        walk_boundaries(draft, symbol)


def review_scheduled(draft: Draft) -> None:
    """Note of what is ahead and bound by X3, policies and risk terms, whether it could still be applied."""
    for market in list(draft.book.markets.values()):
        reviewed = tuple(_reviewed(draft, market, change) for change in market.scheduled)
        if reviewed != market.scheduled:
            draft.book.change_market(market.symbol).scheduled = reviewed
        announced = tuple(_reviewed_terms(draft, market, change) for change in market.announced)
        if announced != market.announced:
            draft.book.change_market(market.symbol).announced = announced


def _reviewed(draft: Draft, market: Market, change: ScheduledChange) -> ScheduledChange:
    if change.kind is not ModelKind.LIQUIDATION_POLICY:
        return change
    return replace(change, obstacle=fault_of_penalty(draft.book, market.symbol, change.penalty_max, is_ahead=True))


def _reviewed_terms(draft: Draft, market: Market, change: AnnouncedTerms) -> AnnouncedTerms:
    return change if change.risk is None else replace(change, obstacle=fault_of_risk(draft.book, market.symbol, change.risk))


def applies_at(market: Market, change: ScheduledChange | AnnouncedTerms) -> int:
    """Return the boundary at which a change will be applied while the market's cadence stays as it is, Unix seconds."""
    cadence = market.terms.cadence_seconds
    return max(next_boundary(market), -(-change.effective_at // cadence) * cadence)


def preview(book: Book, models: Models, market: Market, change: ScheduledChange | None = None) -> tuple[Market, bool]:
    """Return a market as its models would have it at its present utilization, and whether its rate model gives a rate.

    Args:
        book: Holds the feeds that staking rewards want.
        models: Asked now.
        market: As it is now, projected; it stays as it is.
        change: What is in use already in the preview; None for the market's present models.
    """
    copy = market.copy()
    if change is not None:
        use_models(copy, change, change.effective_at)
        if change.kind is ModelKind.STAKING_REWARD:
            feeds, at = book.feeds.values(), market.boundary_at
            copy.staking_rate, copy.staking_note = staking_rate_of(models, copy.staking_rewards, feeds, at)
    answer = rate_now(models, copy.rate_model, copy.model_state, copy)
    if answer.step is not None:
        charge(copy, answer.step.rate)
    return copy, answer.step is not None
