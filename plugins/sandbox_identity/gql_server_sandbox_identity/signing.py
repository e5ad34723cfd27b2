"""Signatures: of webhooks, over time and body, and of the links to the pages."""

import hmac
from collections.abc import Mapping
from typing import Final

from gql_server.plugin_api import WebhookRejected

TIME_HEADER: Final = "x-sandbox-identity-time"
SIGNATURE_HEADER: Final = "x-sandbox-identity-signature"
WINDOW_SECONDS: Final = 300
"""How old a webhook may be, and how far its clock may be ahead."""


class Signatures:
    """Signs and verifies under one secret."""

    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()

    def headers(self, body: bytes, now: int) -> dict[str, str]:
        """Return the headers of a webhook that is posted now."""
        return {"content-type": "application/json", TIME_HEADER: str(now), SIGNATURE_HEADER: self._of(now, body)}

    def check(self, headers: Mapping[str, str], body: bytes, now: int) -> None:
        """Return if the webhook was signed under the secret, and not long ago.

        Raises:
            WebhookRejected: When it was not.
        """
        given = headers.get(TIME_HEADER, "")
        if not (given.isascii() and given.isdigit() and len(given) <= 12):
            raise WebhookRejected("there is no time")
        if not hmac.compare_digest(self._of(int(given), body).encode(), headers.get(SIGNATURE_HEADER, "").encode()):
            raise WebhookRejected("the signature does not hold")
        if abs(now - int(given)) > WINDOW_SECONDS:
            raise WebhookRejected("it is too old")

    def of_reference(self, reference: str) -> str:
        """Return what a link must bear besides the reference, so that nobody guesses one."""
        return hmac.digest(self._secret, b"link\n" + reference.encode(), "sha256").hex()[:16]

    def _of(self, at: int, body: bytes) -> str:
        return hmac.digest(self._secret, b"webhook\n%d\n" % at + body, "sha256").hex()
