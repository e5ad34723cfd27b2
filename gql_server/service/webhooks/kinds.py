"""Which events of the ledger's log endpoints are told of, and as what."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from gql_server.domain.accounts import HOUSE_SUB_ACCOUNT_ID, DepositStatus, PayoutStatus
from gql_server.domain.events import Event, EventType
from gql_server.ports.webhooks import WebhookType

_PLAIN: Final[Mapping[EventType, WebhookType]] = {
    EventType.MATURED: WebhookType.LEND_MATURED,
    EventType.BORROWED: WebhookType.BORROW_OPENED,
    EventType.REPAID: WebhookType.BORROW_REPAID,
    EventType.AT_RISK: WebhookType.MARGIN_AT_RISK,
    EventType.LIQUIDATED: WebhookType.MARGIN_LIQUIDATED,
}
_PAYOUTS: Final[Mapping[str, WebhookType]] = {
    PayoutStatus.DELAYED: WebhookType.PAYOUT_DELAYED,
    PayoutStatus.SENT: WebhookType.PAYOUT_SENT,
    PayoutStatus.CONFIRMED: WebhookType.PAYOUT_CONFIRMED,
    PayoutStatus.FAILED: WebhookType.PAYOUT_FAILED,
}
_DEPOSITS: Final[Mapping[str, WebhookType]] = {
    DepositStatus.CREDITED: WebhookType.DEPOSIT_CREDITED,
    DepositStatus.HELD: WebhookType.DEPOSIT_HELD,
    DepositStatus.RETURNED: WebhookType.DEPOSIT_RETURNED,
}


def kind_of(event: Event) -> WebhookType | None:
    """Return as what an event is told; None where it is not, as nothing of the house is."""
    if event.account_id is None or event.sub_account_id in (None, HOUSE_SUB_ACCOUNT_ID):
        return None
    if event.type is EventType.PAID_OUT and "deposit_id" not in event.details:  # A return is told by its deposit.
        return _PAYOUTS.get(str(event.details.get("status")))
    if event.type is EventType.DEPOSITED:
        return _DEPOSITS.get(str(event.details.get("status")))
    return _PLAIN.get(event.type)
