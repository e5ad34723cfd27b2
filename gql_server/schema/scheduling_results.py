"""What the mutations answer that schedule models and let them run in shadow."""

from __future__ import annotations

from typing import Annotated, TypeAlias

import strawberry

from gql_server.schema import refusals as r
from gql_server.schema.commands import Command
from gql_server.schema.markets import Market
from gql_server.schema.proposals import ProposalMade
from gql_server.schema.scheduled_changes import ScheduledChange
from gql_server.schema.shadows import ShadowModel

COMMAND = "The command, as it was first decided."


@strawberry.type(description="The change is announced; everybody sees it in `Market.scheduledChanges`.")
class ScheduleModelSuccess:
    """The change is announced."""

    command: Command = strawberry.field(description=COMMAND)
    change: ScheduledChange | None = strawberry.field(
        description="The change; null when it was applied, cancelled or dropped since, for a key that was used before."
    )
    market: Market = strawberry.field(description="The market as it is now.")


@strawberry.type(description="The change is called off.")
class CancelScheduledModelSuccess:
    """The change is called off."""

    command: Command = strawberry.field(description=COMMAND)
    market: Market = strawberry.field(description="The market as it is now.")


@strawberry.type(description="The model runs in shadow; its first step is at the next boundary.")
class AttachShadowSuccess:
    """The model runs in shadow."""

    command: Command = strawberry.field(description=COMMAND)
    shadow: ShadowModel | None = strawberry.field(
        description="The shadow; null when it was detached since, for a key that was used before."
    )
    market: Market = strawberry.field(description="The market as it is now.")


@strawberry.type(description="The shadow runs no longer.")
class DetachShadowSuccess:
    """The shadow runs no longer."""

    command: Command = strawberry.field(description=COMMAND)
    market: Market = strawberry.field(description="The market as it is now.")


ScheduleModelResult: TypeAlias = Annotated[
    ScheduleModelSuccess | ProposalMade | r.InvalidInput | r.NotFound | r.TermsRefused | r.IdempotencyConflict | r.Overloaded,
    strawberry.union("ScheduleModelResult", description="What `scheduleModel` answers."),
]
CancelScheduledModelResult: TypeAlias = Annotated[
    CancelScheduledModelSuccess | ProposalMade | r.InvalidInput | r.NotFound | r.IdempotencyConflict | r.Overloaded,
    strawberry.union("CancelScheduledModelResult", description="What `cancelScheduledModel` answers."),
]
AttachShadowResult: TypeAlias = Annotated[
    AttachShadowSuccess | r.InvalidInput | r.NotFound | r.TermsRefused | r.IdempotencyConflict | r.Overloaded,
    strawberry.union("AttachShadowResult", description="What `attachShadow` answers."),
]
DetachShadowResult: TypeAlias = Annotated[
    DetachShadowSuccess | r.InvalidInput | r.NotFound | r.IdempotencyConflict | r.Overloaded,
    strawberry.union("DetachShadowResult", description="What `detachShadow` answers."),
]
