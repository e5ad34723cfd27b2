"""Signatures by Standard Webhooks.

Source: github.com/standard-webhooks/standard-webhooks, the specification: symmetric signatures, ``v1``, and their rotation.
"""

from __future__ import annotations

import base64
import hashlib
from datetime import UTC, datetime
from typing import Final

from standardwebhooks.webhooks import Webhook

from gql_server.ports.runtime import Identifiers
from gql_server.ports.webhooks import WebhookDelivery, WebhookEndpoint

PREFIX: Final = "whsec_"
USER_AGENT: Final = "gql-server-webhooks/1"


def new_secret(identifiers: Identifiers) -> str:
    """Return a new secret of 256 bits, as receivers take it."""
    return PREFIX + base64.b64encode(hashlib.sha256(identifiers.new_token().encode()).digest()).decode()


def headers_of(delivery: WebhookDelivery, endpoint: WebhookEndpoint, *, sent_at: int, now: int) -> dict[str, str]:
    """Return the headers of one attempt.

    Args:
        sent_at: Real time, Unix seconds: receivers refuse what is five minutes off.
        now: Money time, in which the secret before the latest expires.
    """
    secrets = [endpoint.secret]
    if endpoint.previous_secret is not None and endpoint.previous_until is not None and now < endpoint.previous_until:
        secrets.append(endpoint.previous_secret)
    at = datetime.fromtimestamp(sent_at, UTC)
    return {
        "content-type": "application/json",
        "user-agent": USER_AGENT,
        "webhook-id": delivery.id,
        "webhook-timestamp": str(sent_at),
        "webhook-signature": " ".join(Webhook(secret).sign(delivery.id, at, delivery.body) for secret in secrets),
    }
