"""Callbacks, signed and read.

Source: the Standard Webhooks specification: ``webhook-signature`` is the HMAC-SHA256 over id, time and body, joined by points.
"""

import datetime as dt
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

from standardwebhooks.webhooks import Webhook

from gql_server.plugin_api import Arrival, CallbackRejected, CustodyReceipt
from gql_server_sandbox_custody.arrivals import arrival_in

WINDOW_SECONDS: Final = 300
"""How old a callback may be, and how far its clock may be ahead."""
TYPE: Final = "custody.reported"


class Callbacks:
    """Signs and reads the callbacks for one operator, under one secret."""

    def __init__(self, secret: str, operator: str) -> None:
        """Sign under this secret.

        Args:
            secret: ``whsec_`` and at least 24 bytes in base64.

        Raises:
            ValueError: It is none.
        """
        try:
            self._webhook = Webhook(secret)
        except Exception as error:
            raise ValueError("callback_secret: give whsec_ and bytes in base64") from error
        self._operator = operator

    def post(self, reports: Sequence[Arrival | CustodyReceipt], now: int, callback_id: str) -> tuple[dict[str, str], bytes]:
        """Return headers and body of a callback, as they would come."""
        told = [{"arrival" if isinstance(report, Arrival) else "payout": asdict(report)} for report in reports]
        body = json.dumps({"type": TYPE, "operator": self._operator, "reports": told})
        headers = {
            "content-type": "application/json",
            "webhook-id": callback_id,
            "webhook-timestamp": str(now),
            "webhook-signature": self._webhook.sign(callback_id, _moment(now), body),
        }
        return headers, body.encode()

    def read(self, headers: Mapping[str, str], body: bytes, now: int) -> list[Arrival | CustodyReceipt]:
        """Return what a callback reports.

        Raises:
            CallbackRejected: Its signature does not hold, it is too old, or for another operator.
        """
        self._check(headers, body, now)
        said: dict[str, Any] = json.loads(body)
        if said["operator"] != self._operator:
            raise CallbackRejected("it is for another operator")
        if said["type"] != TYPE:
            return []
        return [
            arrival_in(report["arrival"]) if "arrival" in report else CustodyReceipt(**report["payout"])
            for report in said["reports"]
        ]

    def _check(self, headers: Mapping[str, str], body: bytes, now: int) -> None:
        at = headers.get("webhook-timestamp", "")
        if not (at.isascii() and at.isdigit() and len(at) <= 11):
            raise CallbackRejected("there is no time")
        try:
            expected = self._webhook.sign(headers.get("webhook-id", ""), _moment(int(at)), body.decode())
        except UnicodeDecodeError:
            raise CallbackRejected("it is no text") from None
        given = headers.get("webhook-signature", "").split(" ")
        if not any(hmac.compare_digest(expected.encode(), one.encode()) for one in given):
            raise CallbackRejected("the signature does not hold")
        if abs(now - int(at)) > WINDOW_SECONDS:
            raise CallbackRejected("it is too old, or from the future")


def _moment(seconds: int) -> dt.datetime:
    return dt.datetime.fromtimestamp(seconds, dt.UTC)
