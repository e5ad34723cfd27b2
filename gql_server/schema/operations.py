"""What operators look at in their day: one root field, which nobody else is answered by, and beneath it lists by theme."""

from __future__ import annotations

from typing import Annotated

import strawberry

from gql_server.schema.arrivals import ArrivalFields
from gql_server.schema.care_fields import CareFields
from gql_server.schema.connections import After, Connection, First, check_first, connection, read_cursor
from gql_server.schema.context import Info
from gql_server.schema.custody_fields import CustodyFields
from gql_server.schema.declare import resolved
from gql_server.schema.house_earnings import EarningFields
from gql_server.schema.proposal_enums import ProposalStatus
from gql_server.schema.proposals import Proposal, proposal_of
from gql_server.schema.queues import QueueFields
from gql_server.schema.risk_fields import RiskFields
from gql_server.service.authorization import Action, authorize


@strawberry.type
class ProposalFields:
    """Proposals among what operators look at."""

    @resolved("What operators proposed, the latest first.")
    async def proposals(
        self,
        info: Info,
        first: First = 20,
        after: After = None,
        status: Annotated[
            list[ProposalStatus] | None,
            strawberry.argument(description="Only those of which this became; absent: those that wait."),
        ] = None,
    ) -> Connection[Proposal]:
        """Return a page of proposals."""
        place = read_cursor(after, str)
        statuses = [ProposalStatus.PENDING] if status is None else status
        now = info.context.services.clock.now()
        found = await info.context.storage.proposals.page(
            statuses, now, check_first(first) + 1, None if place is None else str(place[0])
        )
        rows = [((one.id,), proposal_of(one)) for one in found[:first]]
        return connection(rows, has_next=len(found) > first, has_previous=after is not None)


@strawberry.type(description="What operators look at in their day.")
class Operations(EarningFields, QueueFields, RiskFields, CareFields, CustodyFields, ArrivalFields, ProposalFields):
    """What operators look at in their day."""


@strawberry.type
class OperationsQueries:
    """The root field of what operators look at."""

    @resolved("What operators look at in their day. For operators.")
    def operations(self, info: Info) -> Operations:
        """Return what operators look at; whoever gets it may see all that is beneath."""
        authorize(info.context.viewer, Action.READ_OPERATIONS)
        return Operations()
