"""What the mutations answer that care for markets."""

from __future__ import annotations

from typing import Annotated, TypeAlias

import strawberry

from gql_server.schema import refusals as r
from gql_server.schema.assets import Asset
from gql_server.schema.commands import Command
from gql_server.schema.markets import Market
from gql_server.schema.proposals import ProposalMade
from gql_server.schema.scheduled_terms import ScheduledTerms
from gql_server.schema.scheduling_results import COMMAND


@strawberry.type(description="The change is announced; everybody sees it in `Market.scheduledTerms`.")
class ScheduleTermsSuccess:
    """The change is announced."""

    command: Command = strawberry.field(description=COMMAND)
    change: ScheduledTerms | None = strawberry.field(
        description="The change; null when it was applied, cancelled or dropped since, for a key that was used before."
    )
    market: Market = strawberry.field(description="The market as it is now.")


@strawberry.type(description="The change of terms is called off.")
class CancelScheduledTermsSuccess:
    """The change of terms is called off."""

    command: Command = strawberry.field(description=COMMAND)
    market: Market = strawberry.field(description="The market as it is now.")


@strawberry.type(description="It is announced that the market ends: everybody sees it in `Market.delisting`, who is in it is told.")
class DelistMarketSuccess:
    """It is announced that the market ends."""

    command: Command = strawberry.field(description=COMMAND)
    market: Market = strawberry.field(description="The market as it is now.")


@strawberry.type(description="The market does not end; its state stays as it is.")
class CancelDelistingSuccess:
    """The market does not end."""

    command: Command = strawberry.field(description=COMMAND)
    market: Market = strawberry.field(description="The market as it is now.")


@strawberry.type(description="The pauses are as the input says; everybody sees them in `Asset.pauses`.")
class PauseSuccess:
    """The pauses are as the input says."""

    command: Command = strawberry.field(description=COMMAND)
    assets: list[Asset] = strawberry.field(description="The assets that the input meant, by symbol.")


ScheduleTermsResult: TypeAlias = Annotated[
    ScheduleTermsSuccess | ProposalMade | r.InvalidInput | r.NotFound | r.TermsRefused | r.IdempotencyConflict | r.Overloaded,
    strawberry.union("ScheduleTermsResult", description="What `scheduleTerms` answers."),
]
CancelScheduledTermsResult: TypeAlias = Annotated[
    CancelScheduledTermsSuccess | ProposalMade | r.InvalidInput | r.NotFound | r.IdempotencyConflict | r.Overloaded,
    strawberry.union("CancelScheduledTermsResult", description="What `cancelScheduledTerms` answers."),
]
DelistMarketResult: TypeAlias = Annotated[
    DelistMarketSuccess | ProposalMade | r.InvalidInput | r.NotFound | r.TermsRefused | r.IdempotencyConflict | r.Overloaded,
    strawberry.union("DelistMarketResult", description="What `delistMarket` answers."),
]
CancelDelistingResult: TypeAlias = Annotated[
    CancelDelistingSuccess | ProposalMade | r.InvalidInput | r.NotFound | r.IdempotencyConflict | r.Overloaded,
    strawberry.union("CancelDelistingResult", description="What `cancelDelisting` answers."),
]
PauseResult: TypeAlias = Annotated[
    PauseSuccess | r.InvalidInput | r.NotFound | r.IdempotencyConflict | r.Overloaded,
    strawberry.union("PauseResult", description="What `pauseMarket` and `pauseEverything` answer."),
]
ResumeResult: TypeAlias = Annotated[
    PauseSuccess | ProposalMade | r.InvalidInput | r.NotFound | r.IdempotencyConflict | r.Overloaded,
    strawberry.union("ResumeResult", description="What `resumeMarket` and `resumeEverything` answer."),
]
