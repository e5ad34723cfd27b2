"""What subscriptions send: each update with its place in the log."""

from __future__ import annotations

import strawberry

from gql_server.schema.accounts import Account
from gql_server.schema.activity import Activity
from gql_server.schema.live.event_ids import EVENT_ID
from gql_server.schema.margin import Margin
from gql_server.schema.markets import Market
from gql_server.schema.onboarding_changes import OnboardingChange
from gql_server.schema.sub_accounts import SubAccount


@strawberry.type(description="Markets that have changed, as they are after it. However much happens, a few updates a second.")
class MarketUpdate:
    """Markets that have changed."""

    event_id: str = strawberry.field(description=EVENT_ID)
    markets: list[Market] = strawberry.field(description="Those of them that have changed; all of them in the first update.")


@strawberry.type(description="A margin that may have changed, as it is after it. However much happens, a few updates a second.")
class MarginUpdate:
    """A margin that may have changed."""

    event_id: str = strawberry.field(description=EVENT_ID)
    margin: Margin = strawberry.field(description="How safe the sub-account is.")
    sub_account: SubAccount = strawberry.field(description="The sub-account, as it is at the same time.")


@strawberry.type(description="One thing that happened in a sub-account; each comes once, in the order in which they happened.")
class ActivityUpdate:
    """One thing that happened in a sub-account."""

    event_id: str = strawberry.field(description=EVENT_ID)
    activity: Activity = strawberry.field(description="What happened.")


@strawberry.type(description="One liquidation; each comes once, in the order in which they happened.")
class LiquidationUpdate:
    """One liquidation."""

    event_id: str = strawberry.field(description=EVENT_ID)
    activity: Activity = strawberry.field(description="What was seized of the debtor, and why.")
    sub_account: SubAccount = strawberry.field(description="The debtor's sub-account, as it is now.")


@strawberry.type(description="One change on the way to approval; each comes once, in the order in which they happened.")
class OnboardingUpdate:
    """One change on the way to approval."""

    event_id: str = strawberry.field(description=EVENT_ID)
    change: OnboardingChange = strawberry.field(description="What happened.")
    account: Account = strawberry.field(description="The account, as it is now.")
