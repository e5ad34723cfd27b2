"""Attaching shadows to a market and detaching them (rule R10)."""

from __future__ import annotations

from dataclasses import replace

from gql_server.domain import commands as c
from gql_server.domain.accrual import walk_boundaries
from gql_server.domain.draft import Draft, require_market
from gql_server.domain.errors import InvalidInput, NotFound, TermsRefused
from gql_server.domain.events import EventType
from gql_server.domain.market import Market, ModelKind, Shadow
from gql_server.domain.market_rates import borrow_rate_on
from gql_server.domain.outcomes import Done
from gql_server.domain.shadows import SHADOWS_MAX
from gql_server.domain.stepping import require_rate


def attach_shadow(draft: Draft, command: c.AttachShadow) -> Done:
    """Let a rate model run beside the live one; its first step is at the next boundary."""
    require_market(draft.book, command.symbol)
    if command.model.kind is not ModelKind.RATE_MODEL:
        raise InvalidInput("name", "must be a rate model")
    walk_boundaries(draft, command.symbol)
    market = draft.book.change_market(command.symbol)
    if len(market.shadows) >= SHADOWS_MAX:
        raise TermsRefused("R10", f"At most {SHADOWS_MAX} shadows run in a market")
    rate = require_rate(draft.models, command.model, command.initial_state, market)
    rate = borrow_rate_on(market, rate)
    shadow = Shadow(draft.command_id, replace(command.model, since=draft.now), command.initial_state, rate)
    market.shadows = (*market.shadows, shadow)
    _tell(draft, market, "SHADOW_ATTACHED", shadow)
    return Done()


def detach_shadow(draft: Draft, command: c.DetachShadow) -> Done:
    """Let a shadow run no longer, after the boundaries that were missed."""
    require_market(draft.book, command.symbol)
    walk_boundaries(draft, command.symbol)
    market = draft.book.change_market(command.symbol)
    shadow = next((one for one in market.shadows if one.id == command.shadow_id), None)
    if shadow is None:
        raise NotFound("shadow")
    market.shadows = tuple(one for one in market.shadows if one is not shadow)
    _tell(draft, market, "SHADOW_DETACHED", shadow)
    return Done()


def _tell(draft: Draft, market: Market, what: str, shadow: Shadow) -> None:
    details = {
        "change": what,
        "shadow_id": shadow.id,
        "models": f"{shadow.model.name} {shadow.model.version}",
        "parameters_hash": shadow.model.parameters_hash,
    }
    draft.tell(EventType.MARKET_CHANGED, symbol=market.symbol, details=details)
