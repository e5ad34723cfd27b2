"""The withdrawal delay of an account, as it is and as it will be."""

from __future__ import annotations

import strawberry

from gql_server.domain.withdrawal_delay import DELAY_SECONDS_MAX
from gql_server.schema.context import Info
from gql_server.schema.scalars import DateTime, Duration


@strawberry.type(description="A withdrawal delay that takes the place of the present one.")
class PendingDelay:
    """A withdrawal delay that takes the place of the present one."""

    delay: Duration = strawberry.field(description="How long payouts wait then.")
    effective_at: DateTime = strawberry.field(description="From when, in the money's time.")


@strawberry.type(
    description="How long a payout to an address outside the address book waits. A longer delay is in force at once, a shorter one "
    "when the present one has passed."
)
class WithdrawalDelay:
    """How long a payout to an address outside the address book waits."""

    current: Duration = strawberry.field(description="In force now; `PT0S`: payouts leave at once.")
    pending: PendingDelay | None = strawberry.field(description="What is in force next; null when nothing was chosen.")
    minimum: Duration = strawberry.field(description="The shortest that can be chosen: the operator's, for everybody.")
    maximum: Duration = strawberry.field(description="The longest that can be chosen.")


async def withdrawal_delay_of(info: Info, account_id: str) -> WithdrawalDelay:
    """Return the delay of an account as it is now."""
    delays = info.context.services.delays
    shown = await delays.view(account_id)
    pending = None
    if shown.next_seconds is not None and shown.next_at is not None:
        pending = PendingDelay(delay=Duration(shown.next_seconds), effective_at=DateTime(shown.next_at))
    return WithdrawalDelay(
        current=Duration(shown.seconds),
        pending=pending,
        minimum=Duration(delays.floor_seconds),
        maximum=Duration(DELAY_SECONDS_MAX),
    )
