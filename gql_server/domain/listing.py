"""Listing assets and markets, and changing their terms; terms that could not stand are refused (rules X3, C4, M2, §3)."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from gql_server.domain import commands as c
from gql_server.domain.accrual import fix_staking_rate, reprice, restart_hour, throttle_bound, touch
from gql_server.domain.assets import Asset
from gql_server.domain.changes import use_rate_model
from gql_server.domain.delisting import require_not_delisting
from gql_server.domain.draft import Draft, require_asset, require_market
from gql_server.domain.errors import InvalidInput, TermsRefused
from gql_server.domain.events import EventType
from gql_server.domain.journal import AssetLedger
from gql_server.domain.market import Market, ModelRef, ModelStatus, utilization
from gql_server.domain.outcomes import Done
from gql_server.domain.pay_terms import require_rewards_to_reach_lenders, since, take_up
from gql_server.domain.penalties import require_seizures_to_heal
from gql_server.domain.scheduling import review_scheduled, walk_before_terms_change
from gql_server.domain.sound_terms import require_fraction, require_sound_limits, require_sound_risk, require_sound_terms
from gql_server.units import AMOUNT_MAX

_SYMBOL: Final = re.compile(r"[A-Z][A-Z0-9]{0,11}", re.ASCII)
_DECIMALS_MAX: Final = 18
_UNITS_MIN: Final = 10**6


def create_asset(draft: Draft, command: c.CreateAsset) -> Done:
    """List an asset, or change its terms; decimals never change."""
    existing = draft.book.assets.get(command.symbol)
    if existing is not None and not command.is_change:
        raise TermsRefused("§3", f"{command.symbol} is listed already")
    if existing is None and command.is_change:
        require_asset(draft.book, command.symbol)
    if existing is not None and existing.decimals != command.decimals:
        raise TermsRefused("§3", "The decimals of an asset never change")
    _require_sound_asset(command)
    if command.risk is not None:
        require_sound_risk(command.risk)
    elif draft.book.markets.get(command.symbol) is not None:
        raise TermsRefused("M1", "An asset with a market needs risk terms")
    walk_before_terms_change(draft)
    minimum, fee = command.minimum_deposit, command.withdrawal_fee
    if existing is None:
        asset = Asset(command.symbol, command.name, command.decimals, minimum, fee, command.risk)
        draft.book.ledgers.put(command.symbol, AssetLedger(command.symbol))
    else:
        asset = replace(existing, name=command.name, minimum_deposit=minimum, withdrawal_fee=fee, risk=command.risk)
    draft.book.assets.put(command.symbol, asset)
    require_seizures_to_heal(draft.book)
    review_scheduled(draft)
    draft.tell(EventType.ASSET_CHANGED, symbol=command.symbol)
    return Done()


def create_market(draft: Draft, command: c.CreateMarket) -> Done:
    """Open a market: from now on the asset is lent automatically."""
    asset = require_asset(draft.book, command.symbol)
    if draft.book.markets.get(command.symbol) is not None:
        raise TermsRefused("C3", f"{command.symbol} has a market already")
    if asset.risk is None:
        raise TermsRefused("M1", "An asset with a market needs risk terms")
    require_sound_terms(command.terms)
    require_sound_limits(command.limits)
    require_fraction("insuranceShare", command.insurance_share)
    cadence, models = command.terms.cadence_seconds, command.models
    market = Market(
        symbol=command.symbol,
        state=command.state,
        terms=since(command.terms, draft.now),
        limits=command.limits,
        rate_model=_since(models.rate_model, draft.now),
        staking_rewards=tuple(_since(ref, draft.now) for ref in models.staking_rewards),
        liquidation_policy=_since(models.liquidation_policy, draft.now),
        penalty_max=models.penalty_max,
        insurance_share=command.insurance_share,
        accrued_at=draft.now,
        boundary_at=draft.now // cadence * cadence,
        model_state=models.initial_state,
        throttle_bound=throttle_bound(command.limits, 0),
    )
    draft.book.markets.put(command.symbol, market)
    require_rewards_to_reach_lenders(market)
    require_seizures_to_heal(draft.book)
    _start_models(draft, market)
    draft.tell(EventType.MARKET_CHANGED, symbol=command.symbol)
    return Done()


def update_market(draft: Draft, command: c.UpdateMarket) -> Done:
    """Change a market from now on: what has accrued until now accrued on the old terms."""
    require_market(draft.book, command.symbol)
    market = touch(draft, command.symbol)
    if command.terms is not None:
        require_sound_terms(command.terms)
        has_other_cadence = market.terms.cadence_seconds != command.terms.cadence_seconds
        take_up(draft, market, command.terms)
        if has_other_cadence:
            restart_hour(market)
        reprice(draft, market)
    if command.limits is not None:
        require_sound_limits(command.limits)
        market.limits = command.limits
        market.throttle_bound = throttle_bound(command.limits, utilization(market))
    if command.insurance_share is not None:
        require_fraction("insuranceShare", command.insurance_share)
        market.insurance_share = command.insurance_share
    if command.state is not None:
        require_not_delisting(market, command.state)
        market.state = command.state
    if command.models is not None:
        _change_models(draft, market, command.models)
    require_rewards_to_reach_lenders(market)
    require_seizures_to_heal(draft.book)
    review_scheduled(draft)
    draft.tell(EventType.MARKET_CHANGED, symbol=command.symbol)
    return Done()


def _change_models(draft: Draft, market: Market, models: c.MarketModels) -> None:
    use_rate_model(market, models.rate_model, models.initial_state, draft.now)
    market.staking_rewards = tuple(_since(ref, draft.now) for ref in models.staking_rewards)
    market.liquidation_policy = _since(models.liquidation_policy, draft.now)
    market.penalty_max = models.penalty_max
    _start_models(draft, market)


def _since(ref: ModelRef, now: int) -> ModelRef:
    return replace(ref, since=now)


def _start_models(draft: Draft, market: Market) -> None:
    """Take the first rates; a model that breaks at once is refused."""
    market.is_rate_held = False
    fix_staking_rate(draft, market, draft.now)
    reprice(draft, market)
    if market.model_status is ModelStatus.STALE:
        raise TermsRefused("R5", f"The rate model gives no rate: {market.model_fault}")


def _require_sound_asset(command: c.CreateAsset) -> None:
    if _SYMBOL.fullmatch(command.symbol) is None:
        raise InvalidInput("symbol", "must be 1 to 12 capital letters and digits, a letter first")
    if not command.name.strip() or len(command.name) > 80:
        raise InvalidInput("name", "must be 1 to 80 characters")
    if not 0 <= command.decimals <= _DECIMALS_MAX:
        raise InvalidInput("decimals", f"must be 0 to {_DECIMALS_MAX}")
    if not 0 < command.minimum_deposit <= AMOUNT_MAX:
        raise InvalidInput("minimumDeposit", "must be more than 0")
    if not 0 <= command.withdrawal_fee <= AMOUNT_MAX:
        raise InvalidInput("withdrawalFee", "must not be negative")
    if command.decimals < 6 and command.minimum_deposit < _UNITS_MIN:
        raise TermsRefused("§3", f"An asset has at least 6 decimals or a minimum deposit of at least {_UNITS_MIN} units")
