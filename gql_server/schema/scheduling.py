"""The operator's mutations about models: changes with notice, and models in shadow. Everyone else gets FORBIDDEN."""

from __future__ import annotations

from typing import Annotated

import strawberry

from gql_server.domain import commands as c
from gql_server.domain.errors import InvalidInput, NotFound
from gql_server.plugin_host.choices import Chosen
from gql_server.schema.commands import command_of
from gql_server.schema.context import Info
from gql_server.schema.enums import ModelKind
from gql_server.schema.ids import key_of
from gql_server.schema.markets import Market
from gql_server.schema.model_inputs import accept, choice_of, chosen
from gql_server.schema.mutations import decide, mutation
from gql_server.schema.scheduled_changes import scheduled_change_of
from gql_server.schema.scheduling_inputs import (
    AttachShadowInput,
    CancelScheduledModelInput,
    DetachShadowInput,
    ScheduleModelInput,
)
from gql_server.schema.scheduling_results import (
    AttachShadowResult,
    AttachShadowSuccess,
    CancelScheduledModelResult,
    CancelScheduledModelSuccess,
    DetachShadowResult,
    DetachShadowSuccess,
    ScheduleModelResult,
    ScheduleModelSuccess,
)
from gql_server.schema.shadows import shadow_of
from gql_server.service.authorization import Action, authorize


@strawberry.type
class SchedulingMutations:
    """The operator's mutations about models."""

    @mutation("Announce a change of a market's models; the first boundary at or after its time applies it. For operators.")
    async def schedule_model(
        self, info: Info, input: Annotated[ScheduleModelInput, strawberry.argument(description="The change.")]
    ) -> ScheduleModelResult:
        """Announce a change."""
        authorize(info.context.viewer, Action.SCHEDULE_MODEL)
        models = _models(info, input)
        command = c.ScheduleModel(
            symbol=input.market,
            kind=input.kind,
            models=tuple(one.ref for one in models),
            initial_state=accept(lambda: models[0].initial_state, "") if input.kind is ModelKind.RATE_MODEL else "",
            penalty_max=accept(lambda: models[0].penalty_max, "") if input.kind is ModelKind.LIQUIDATION_POLICY else 0,
            effective_at=input.effective_at,
        )
        decided = await decide(info, "scheduleModel", command, input.idempotency_key)
        view = await info.context.reader.house()
        return ScheduleModelSuccess(
            command=command_of(decided.command, is_replayed=decided.is_replayed),
            change=scheduled_change_of(view, input.market, decided.command.id),
            market=Market(view=view, symbol=input.market),
        )

    @mutation("Call off a change that is scheduled and not applied yet. For operators.")
    async def cancel_scheduled_model(
        self, info: Info, input: Annotated[CancelScheduledModelInput, strawberry.argument(description="Which one.")]
    ) -> CancelScheduledModelResult:
        """Call off a change."""
        authorize(info.context.viewer, Action.CANCEL_SCHEDULED_MODEL)
        symbol, change_id = keys_of(input.id, "ScheduledChange", "scheduled change")
        decided = await decide(info, "cancelScheduledModel", c.CancelScheduledChange(symbol, change_id), input.idempotency_key)
        return CancelScheduledModelSuccess(
            command=command_of(decided.command, is_replayed=decided.is_replayed),
            market=Market(view=await info.context.reader.house(), symbol=symbol),
        )

    @mutation("Let a rate model run beside a market's own: it steps at every boundary and moves nothing. For operators.")
    async def attach_shadow(
        self, info: Info, input: Annotated[AttachShadowInput, strawberry.argument(description="The model.")]
    ) -> AttachShadowResult:
        """Attach a shadow."""
        authorize(info.context.viewer, Action.ATTACH_SHADOW)
        model = chosen(info, ModelKind.RATE_MODEL, choice_of(input.name, input.parameters), "")
        command = c.AttachShadow(input.market, model.ref, accept(lambda: model.initial_state, ""))
        decided = await decide(info, "attachShadow", command, input.idempotency_key)
        view = await info.context.reader.house()
        return AttachShadowSuccess(
            command=command_of(decided.command, is_replayed=decided.is_replayed),
            shadow=shadow_of(view, input.market, decided.command.id),
            market=Market(view=view, symbol=input.market),
        )

    @mutation("Let a shadow run no longer. For operators.")
    async def detach_shadow(
        self, info: Info, input: Annotated[DetachShadowInput, strawberry.argument(description="Which one.")]
    ) -> DetachShadowResult:
        """Detach a shadow."""
        authorize(info.context.viewer, Action.DETACH_SHADOW)
        symbol, shadow_id = keys_of(input.id, "ShadowModel", "shadow")
        decided = await decide(info, "detachShadow", c.DetachShadow(symbol, shadow_id), input.idempotency_key)
        return DetachShadowSuccess(
            command=command_of(decided.command, is_replayed=decided.is_replayed),
            market=Market(view=await info.context.reader.house(), symbol=symbol),
        )


def _models(info: Info, given: ScheduleModelInput) -> list[Chosen]:
    """Return the models that a change names, at least one.

    Raises:
        InvalidInput: It names none, too many, one that is not installed, or parameters that it does not accept.
    """
    if (given.name is None) == (given.staking_rewards is None):
        raise InvalidInput("name", "must be given, or else stakingRewards")
    if given.staking_rewards is None:
        choices = [("", choice_of(given.name or "", given.parameters))]
    elif given.kind is ModelKind.STAKING_REWARD and given.staking_rewards:
        choices = [(f"stakingRewards.{place}", one.choice()) for place, one in enumerate(given.staking_rewards)]
    else:
        raise InvalidInput("stakingRewards", "must be at least one, and only where kind is STAKING_REWARD")
    return [chosen(info, given.kind, choice, path) for path, choice in choices]


def keys_of(given: str, type_name: str, what: str) -> tuple[str, str]:
    """Return the symbol and the key that a global id names, or refuse with NotFound."""
    symbol, colon, key = (key_of(given, type_name) or "").partition(":")
    if not colon:
        raise NotFound(what)
    return symbol, key
