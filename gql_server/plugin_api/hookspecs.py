"""The hooks. They register classes; they never compute money, so the order of registration changes nothing.

Each is a plain function without arguments that returns a list of classes: models are frozen dataclasses whose fields are their
parameters, adapters are classes that can be made without arguments. Names are unique within a hook over all plugins; a duplicate
stops the server at start. Every docstring ends with the laws that the host holds an offer to.
"""

from __future__ import annotations

from collections.abc import Sequence

import pluggy

from gql_server.plugin_api.custody import Custodian
from gql_server.plugin_api.identity import IdentityProvider
from gql_server.plugin_api.protocols import (
    LiquidationPolicy,
    Notifier,
    PriceSource,
    RateModel,
    StakingReward,
)

PROJECT_NAME = "gql_server"
hookspec = pluggy.HookspecMarker(PROJECT_NAME)
hookimpl = pluggy.HookimplMarker(PROJECT_NAME)


@hookspec
def register_rate_models() -> Sequence[type[RateModel]]:
    """Offer rate models: ``step(utilization, elapsed_seconds, state) -> RateStep(rate, state)``.

    Law: pure; elapsed 0 leaves the state as it is; 0 <= rate <= ceiling; non-decreasing unless declared otherwise; exact int.
    """
    return ()


@hookspec
def register_staking_rewards() -> Sequence[type[StakingReward]]:
    """Offer staking rewards: ``annual_rate(observations) -> rate``.

    Law: pure; bounded; None while unknown; rates of several add-ons sum.
    """
    return ()


@hookspec
def register_liquidation_policies() -> Sequence[type[LiquidationPolicy]]:
    """Offer liquidation policies: ``plan(view) -> Plan or None``.

    Law: None for a healthy view; the plan stays within the view's bounds.
    """
    return ()


@hookspec
def register_price_sources() -> Sequence[type[PriceSource]]:
    """Offer price sources.

    Law: time-limited and isolated; what it does not answer grows stale.
    """
    return ()


@hookspec
def register_custodians() -> Sequence[type[Custodian]]:
    """Offer custodians.

    Law: one id sends once; one request has one address; no cursor loses an arrival; a callback of somebody else's is rejected.
    """
    return ()


@hookspec
def register_notifiers() -> Sequence[type[Notifier]]:
    """Offer notifiers.

    Law: raising means not sent; the message is tried again with the same id.
    """
    return ()


@hookspec
def register_identity_providers() -> Sequence[type[IdentityProvider]]:
    """Offer identity providers.

    Law: starting twice with one check id starts one verification; a webhook that was altered, or is too old, is rejected.
    """
    return ()
