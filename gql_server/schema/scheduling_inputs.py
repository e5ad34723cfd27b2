"""Inputs of the mutations that schedule models and let them run in shadow."""

from __future__ import annotations

import strawberry

from gql_server.schema.enums import ModelKind
from gql_server.schema.model_inputs import PARAMETERS, ModelChoiceInput
from gql_server.schema.money_inputs import KEY
from gql_server.schema.scalars import JSON, DateTime

MARKET = "Symbol of the market's asset, for instance `BTC`."


@strawberry.input(description="A change of a market's models, to be announced.")
class ScheduleModelInput:
    """A change of a market's models, to be announced."""

    market: str = strawberry.field(description=MARKET)
    kind: ModelKind = strawberry.field(description="What is replaced.")
    name: str | None = strawberry.field(
        default=None, description="Registered name of the model; absent only where `stakingRewards` says more."
    )
    parameters: JSON | None = strawberry.field(default=None, description=PARAMETERS)
    staking_rewards: list[ModelChoiceInput] | None = strawberry.field(
        default=None,
        description="For staking rewards, instead of `name`: all that the market will have, at least one.",
    )
    effective_at: DateTime = strawberry.field(
        description="From when it may be applied, not in the past: the first boundary at or after it applies it."
    )
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="Call off a change that is scheduled and not applied yet.")
class CancelScheduledModelInput:
    """Call off a change."""

    id: strawberry.ID = strawberry.field(description="Which `ScheduledChange`.")
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="A rate model to run beside a market's own.")
class AttachShadowInput:
    """A rate model to run beside a market's own."""

    market: str = strawberry.field(description=MARKET)
    name: str = strawberry.field(description="Registered name of the rate model.")
    parameters: JSON | None = strawberry.field(default=None, description=PARAMETERS)
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="Let a shadow run no longer.")
class DetachShadowInput:
    """Let a shadow run no longer."""

    id: strawberry.ID = strawberry.field(description="Which `ShadowModel`.")
    idempotency_key: str = strawberry.field(description=KEY)
