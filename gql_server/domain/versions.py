"""Which versions of models a market has recorded, and which are installed (rule R5)."""

from __future__ import annotations

from dataclasses import replace

from gql_server.domain.draft import Draft
from gql_server.domain.events import EventType
from gql_server.domain.market import Market, ModelRef
from gql_server.domain.models import Models


def installed(models: Models, ref: ModelRef) -> ModelRef:
    """Return the reference at the version that is installed, as it is while none is."""
    version = models.version_of(ref.kind, ref.name)
    return ref if version is None or version == ref.version else replace(ref, version=version)


def is_recorded_version(models: Models, ref: ModelRef) -> bool:
    """Tell whether no other version is installed than the one that the reference names."""
    return models.version_of(ref.kind, ref.name) in {ref.version, None}


def rate_models_of(market: Market) -> tuple[ModelRef, ...]:
    """Return what sets the rates between borrowers and lenders: the curve, and the supply line if there is one."""
    line = market.terms.supply_line
    return (market.rate_model,) if line is None else (market.rate_model, line)


def has_recorded_versions(models: Models, market: Market) -> bool:
    """Tell whether everything that sets the market's rates is installed as it was recorded."""
    return all(is_recorded_version(models, ref) for ref in (*rate_models_of(market), *market.staking_rewards))


def update_versions(draft: Draft, market: Market) -> None:
    """Record the versions that are installed, and write down which are other ones."""
    refs = (*rate_models_of(market), *market.staking_rewards, market.liquidation_policy)
    updated = {ref: new for ref in refs if (new := installed(draft.models, ref)) != ref}
    if not updated:
        return
    market.rate_model = updated.get(market.rate_model, market.rate_model)
    market.staking_rewards = tuple(updated.get(ref, ref) for ref in market.staking_rewards)
    market.liquidation_policy = updated.get(market.liquidation_policy, market.liquidation_policy)
    line = market.terms.supply_line
    if line in updated:
        market.terms = replace(market.terms, supply_line=updated[line])
    for ref, new in updated.items():
        details = {"kind": ref.kind, "name": ref.name, "from": ref.version, "to": new.version}
        draft.tell(EventType.MODEL_UPDATED, symbol=market.symbol, details=details)
