"""What each hook accepts: which kind of class, with which attributes and methods."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from gql_server.domain.market import ModelKind
from gql_server.domain.models import LiquidationView


@dataclass(frozen=True, slots=True)
class ModelOffer:
    """What a hook for models accepts.

    Args:
        kind: What its models are for.
        attributes: Class attributes beside ``name`` and ``formula``, with the exact type of each.
        methods: Methods with arguments as the host will pass them.
    """

    kind: ModelKind
    attributes: Mapping[str, type] = field(default_factory=dict)
    methods: Mapping[str, tuple[object, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AdapterOffer:
    """What a hook for adapters accepts.

    Args:
        role: What its adapters are, for people.
        methods: Asynchronous methods with how many arguments the host will pass.
    """

    role: str
    methods: Mapping[str, int]


_VIEW = LiquidationView(equity=0, maintenance_requirement=0, health_factor=0, collateral=(), debts=())

MODEL_OFFERS: Final[Mapping[str, ModelOffer]] = {
    "register_rate_models": ModelOffer(ModelKind.RATE_MODEL, {"is_monotone": bool}, {"initial_state": (), "step": (0, 0, "")}),
    "register_staking_rewards": ModelOffer(ModelKind.STAKING_REWARD, {"feeds": tuple}, {"annual_rate": ({},)}),
    "register_liquidation_policies": ModelOffer(ModelKind.LIQUIDATION_POLICY, {}, {"penalty_max": (), "plan": (_VIEW,)}),
}
"""By hook. A new kind of model is one hook specification and one line here."""

ADAPTER_OFFERS: Final[Mapping[str, AdapterOffer]] = {
    "register_price_sources": AdapterOffer("price source", {"observe": 1}),
    "register_custodians": AdapterOffer(
        "custodian",
        {
            "send": 1,
            "find_payout": 1,
            "cancel_payout": 1,
            "payouts": 2,
            "deposit_address": 1,
            "arrivals": 2,
            "read_callback": 3,
            "holdings": 0,
        },
    ),
    "register_notifiers": AdapterOffer("notifier", {"send": 1}),
    "register_identity_providers": AdapterOffer("identity provider", {"start": 1, "read_webhook": 3}),
}
"""By hook. A new kind of adapter is one hook specification and one line here."""
