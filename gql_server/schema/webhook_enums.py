"""The enums of webhooks, each member with its meaning."""

from __future__ import annotations

from gql_server.ports.webhooks import DeliveryStatus, DisabledReason, WebhookProblem, WebhookType
from gql_server.schema.declare import described

__all__ = ["DeliveryStatus", "DisabledReason", "WebhookProblem", "WebhookType"]

described(
    WebhookType,
    "What a webhook tells. In the payload `type` is the name in small letters, with a full stop for the first `_`.",
    name="WebhookEventType",
    DEPOSIT_CREDITED="A deposit was credited: `deposit.credited`.",
    DEPOSIT_HELD="A deposit is held, and not lent: `deposit.held`.",
    DEPOSIT_RETURNED="A held deposit went back: `deposit.returned`.",
    LEND_MATURED="A loan has matured, once a term: `lend.matured`.",
    BORROW_OPENED="Something was borrowed: `borrow.opened`.",
    BORROW_REPAID="A debt was repaid, in part or whole, by whom ever: `borrow.repaid`.",
    MARGIN_AT_RISK="A margin has come to be at risk: `margin.at_risk`.",
    MARGIN_LIQUIDATED="Collateral was seized, or taken over: `margin.liquidated`.",
    PAYOUT_DELAYED="A payout waits for its delay: `payout.delayed`.",
    PAYOUT_SENT="A payout left: `payout.sent`.",
    PAYOUT_CONFIRMED="A payout is confirmed: `payout.confirmed`.",
    PAYOUT_FAILED="A payout failed, and is back in the balance: `payout.failed`.",
    ONBOARDING_CHANGED="An account moved on its way to approval: `onboarding.changed`.",
    WEBHOOK_TEST="Somebody asked for a test: `webhook.test`. Every endpoint is told of its own.",
)
described(
    DeliveryStatus,
    "Where a delivery stands.",
    name="WebhookDeliveryStatus",
    PENDING="It waits for its turn, or for the next attempt.",
    DELIVERED="The endpoint took it.",
)
described(
    DisabledReason,
    "Why an endpoint is told nothing.",
    name="WebhookDisabledReason",
    BY_OWNER="Its owner said so.",
    GONE="It answered 410 Gone.",
    FAILING="It has taken nothing for days.",
)
described(
    WebhookProblem,
    "Why an attempt failed.",
    STATUS="The endpoint answered something else than a success; a redirect is not followed.",
    TIMEOUT="The endpoint did not answer in time.",
    CONNECTION="There was no connection, or it broke.",
    CERTIFICATE="The endpoint's certificate is not good: of an authority that is not trusted, for another name, or expired.",
    FORBIDDEN_ADDRESS="The name leads to an address that nothing is sent to, such as a private one.",
)
