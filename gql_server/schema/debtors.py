"""Sub-accounts that owe something, by how safe they are; for operators."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import strawberry

from gql_server.domain.report import Margin
from gql_server.schema.connections import After, Connection, First, check_first, connection, read_cursor
from gql_server.schema.context import Info
from gql_server.schema.declare import described, resolved
from gql_server.schema.enums import MarginStatus
from gql_server.schema.sub_accounts import SubAccount
from gql_server.service.authorization import Action, authorize
from gql_server.service.watch import EveryDebtor


class DebtorOrder(StrEnum):
    """In which order debtors are listed."""

    HEALTH_ASC = "HEALTH_ASC"
    HEALTH_DESC = "HEALTH_DESC"


described(
    DebtorOrder,
    "In which order sub-accounts that owe something are listed.",
    HEALTH_ASC="Those nearest to liquidation come first; before them those whose health is unknown.",
    HEALTH_DESC="The safest come first; those whose health is unknown come last.",
)


@strawberry.type
class DebtorQueries:
    """Debtors to read."""

    @resolved("Sub-accounts that owe something, by health factor: each is measured when this is asked. For operators.")
    async def debtors(
        self,
        info: Info,
        first: First = 50,
        after: After = None,
        order_by: Annotated[DebtorOrder, strawberry.argument(description="In which order.")] = DebtorOrder.HEALTH_ASC,
        statuses: Annotated[
            list[MarginStatus] | None, strawberry.argument(description="Only those that stand so; absent: all.")
        ] = None,
    ) -> Connection[SubAccount]:
        """Return a page of sub-accounts."""
        context = info.context
        authorize(context.viewer, Action.READ_LIQUIDATIONS)
        check_first(first)
        place = read_cursor(after, int, int, str)
        found = [
            (*_rank(margin, order_by), sub_account.id)
            async for sub_account, margin in EveryDebtor(context.storage.ledger, context.models).measured()
            if statuses is None or margin.status in statuses
        ]
        following = sorted(row for row in found if place is None or row > place)
        shown = following[:first]
        views = await context.reader.with_sub_accounts([key for _, _, key in shown])
        rows = [(row, SubAccount(view=view, key=row[2])) for row, view in zip(shown, views, strict=True) if view is not None]
        return connection(rows, has_next=len(following) > first, has_previous=place is not None)


def _rank(margin: Margin, order: DebtorOrder) -> tuple[int, int]:
    """Return where a margin stands: what is unknown is at the dangerous end."""
    sign = 1 if order is DebtorOrder.HEALTH_ASC else -1
    return (sign, sign * margin.health_factor) if margin.health_factor is not None else (0, 0)
