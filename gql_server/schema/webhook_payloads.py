"""What webhooks say: the same names, ids and numbers as everywhere in this API."""

from __future__ import annotations

from typing import Final

import orjson

from gql_server.domain.models import Models
from gql_server.ports.ledger import LoggedEvent, Snapshot
from gql_server.ports.onboarding import OnboardingChanged
from gql_server.ports.webhooks import WebhookType
from gql_server.schema.activity import shown_details
from gql_server.schema.ids import global_id
from gql_server.schema.scalars import format_date_time
from gql_server.schema.view import View
from gql_server.service.webhooks.payloads import BODY_BYTES_MAX
from gql_server.units import format_fixed

_NO_ACCOUNT: Final = ""


class WebhookBodies:
    """Writes the bodies of webhooks."""

    def __init__(self, models: Models) -> None:
        """Hold the models, which a view is made with."""
        self._models = models

    def of_event(self, kind: WebhookType, logged: LoggedEvent, snapshot: Snapshot) -> str:
        """Return the body that tells an event: an `Activity` of a sub-account; without its details where they are too long."""
        view, event = View.of(snapshot, self._models), logged.event
        symbol = event.symbol or ""
        data: dict[str, object] = {
            "id": global_id("Activity", logged.seq, logged.line),
            "accountId": global_id("Account", event.account_id or _NO_ACCOUNT),
            "subAccountId": global_id("SubAccount", event.sub_account_id or _NO_ACCOUNT),
            "commandId": global_id("Command", logged.command_id),
            "asset": symbol,
            "amount": format_fixed(event.amount or 0, view.decimals(symbol)),
            "details": shown_details(view, event.details, event.symbol),
        }
        whole = _body(kind, logged.at, data)
        return whole if len(whole.encode()) < BODY_BYTES_MAX else _body(kind, logged.at, {**data, "details": None})

    def of_change(self, change: OnboardingChanged) -> str:
        """Return the body that tells a change on the way to approval; its reasons are asked for by its id."""
        return _body(
            WebhookType.ONBOARDING_CHANGED,
            change.at,
            {
                "id": global_id("OnboardingChange", change.account_id, change.number),
                "accountId": global_id("Account", change.account_id),
                "event": change.event.value,
                "cameFrom": change.came_from.value,
                "status": change.status.value,
            },
        )

    def of_test(self, endpoint_id: str, at: int) -> str:
        """Return the body of a test."""
        return _body(WebhookType.WEBHOOK_TEST, at, {"endpointId": global_id("WebhookEndpoint", endpoint_id)})


def _body(kind: WebhookType, at: int, data: dict[str, object]) -> str:
    return orjson.dumps({"type": kind.value, "timestamp": format_date_time(at), "data": data}).decode()
