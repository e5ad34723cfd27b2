"""Changes of terms with notice (rule R9): announced here, visible to everybody, applied by a boundary."""

from __future__ import annotations

from gql_server.domain import commands as c
from gql_server.domain.accrual import walk_boundaries
from gql_server.domain.changes import SCHEDULED_MAX, tell_terms
from gql_server.domain.delisting import require_not_delisting
from gql_server.domain.draft import Draft, require_asset, require_market
from gql_server.domain.errors import InvalidInput, TermsRefused
from gql_server.domain.market import Market
from gql_server.domain.outcomes import Done
from gql_server.domain.pay_terms import require_rewards_to_reach_lenders
from gql_server.domain.penalties import fault_of_risk
from gql_server.domain.scheduling import review_scheduled, walk_before_terms_change
from gql_server.domain.sound_terms import require_fraction, require_sound_limits, require_sound_risk, require_sound_terms
from gql_server.domain.stepping import require_rate
from gql_server.domain.terms import AnnouncedTerms


def schedule_terms(draft: Draft, command: c.ScheduleTerms) -> Done:
    """Announce a change of terms; what could not stand now is refused now."""
    require_asset(draft.book, command.symbol)
    require_market(draft.book, command.symbol)
    if command.effective_at < draft.now:
        raise InvalidInput("effectiveAt", "must not be in the past")
    if (command.state, command.terms, command.limits, command.insurance_share, command.risk) == (None,) * 5:
        raise InvalidInput("terms", "must be given, or something else that changes")
    walk_before_terms_change(draft)
    walk_boundaries(draft, command.symbol)
    market = draft.book.change_market(command.symbol)
    if len(market.scheduled) + len(market.announced) >= SCHEDULED_MAX:
        raise TermsRefused("R9", f"At most {SCHEDULED_MAX} changes are scheduled in a market")
    _require_sound(draft, market, command)
    change = AnnouncedTerms(
        draft.command_id,
        command.effective_at,
        draft.now,
        command.state,
        command.terms,
        command.limits,
        command.insurance_share,
        command.risk,
    )
    announce(draft, market, change)
    require_rewards_to_reach_lenders(market)
    review_scheduled(draft)
    return Done()


def announce(draft: Draft, market: Market, change: AnnouncedTerms) -> None:
    """Put a change where it will be applied. Sorting is stable: of two due at the same time the one announced first comes first."""
    market.announced = tuple(sorted((*market.announced, change), key=lambda one: one.effective_at))
    tell_terms(draft, market, "SCHEDULED", change)


def _require_sound(draft: Draft, market: Market, command: c.ScheduleTerms) -> None:
    if command.state is not None:
        require_not_delisting(market, command.state)
    if command.terms is not None:
        require_sound_terms(command.terms)
        if command.terms.supply_line is not None:
            require_rate(draft.models, command.terms.supply_line, "", market)
    if command.limits is not None:
        require_sound_limits(command.limits)
    if command.insurance_share is not None:
        require_fraction("insuranceShare", command.insurance_share)
    if command.risk is not None:
        require_sound_risk(command.risk)
        fault = fault_of_risk(draft.book, market.symbol, command.risk)
        if fault is not None:
            raise TermsRefused("X3", fault)
