"""Which notices a customer takes by e-mail."""

from __future__ import annotations

from collections.abc import Mapping

import strawberry

from gql_server.ports.notices import NoticeTopic
from gql_server.schema.context import Info


@strawberry.type(description="Which notices come by e-mail; all do unless they were switched off.")
class NoticePreferences:
    """Which notices come by e-mail."""

    margin_at_risk: bool = strawberry.field(description="That a margin has come to be at risk of liquidation.")
    maturity: bool = strawberry.field(description="That a loan has matured.")
    payouts: bool = strawberry.field(description="That a payout was sent, or failed.")
    deposits: bool = strawberry.field(description="That a deposit is held, or was returned.")


@strawberry.input(description="Say which notices come by e-mail. What concerns safety, and liquidations, always do.")
class NoticePreferencesInput:
    """Say which notices come by e-mail."""

    margin_at_risk: bool | None = strawberry.field(
        default=None, description="That a margin has come to be at risk of liquidation; absent: as it is."
    )
    maturity: bool | None = strawberry.field(default=None, description="That a loan has matured; absent: as it is.")
    payouts: bool | None = strawberry.field(default=None, description="That a payout was sent, or failed; absent: as it is.")
    deposits: bool | None = strawberry.field(default=None, description="That a deposit is held, or was returned; absent: as it is.")


def wanted_notices(given: NoticePreferencesInput | None) -> Mapping[NoticeTopic, bool]:
    """Return what was said of each topic; what was not said is not there."""
    if given is None:
        return {}
    said = {
        NoticeTopic.MARGIN_AT_RISK: given.margin_at_risk,
        NoticeTopic.MATURITY: given.maturity,
        NoticeTopic.PAYOUTS: given.payouts,
        NoticeTopic.DEPOSITS: given.deposits,
    }
    return {topic: is_wanted for topic, is_wanted in said.items() if is_wanted is not None}


async def notice_preferences(info: Info, account_id: str) -> NoticePreferences:
    """Return which notices come to an account."""
    muted = (await info.context.storage.muted_notices.of([account_id])).get(account_id, frozenset())
    return NoticePreferences(
        margin_at_risk=NoticeTopic.MARGIN_AT_RISK not in muted,
        maturity=NoticeTopic.MATURITY not in muted,
        payouts=NoticeTopic.PAYOUTS not in muted,
        deposits=NoticeTopic.DEPOSITS not in muted,
    )
