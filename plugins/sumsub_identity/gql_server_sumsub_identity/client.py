"""Signed requests to the vendor's API.

Source: docs.sumsub.com/reference/authentication: ``X-App-Access-Sig`` is the HMAC-SHA256, in lower-case hexadecimal, of the Unix
time in ``X-App-Access-Ts``, the method, the path with its query, and the body, under the secret of the app token.
"""

import hmac
import json
import time
from typing import Any, Final

import httpx2

SECONDS_MAX: Final = 8.0
"""Below the host's own limit, so that a slow answer is reported as such."""


class SumsubRefused(Exception):
    """The vendor answered with an error. Of what it said only status and code are kept: the rest may name the customer."""

    def __init__(self, status: int, code: object) -> None:
        super().__init__(f"the provider answered {status}" + (f" (code {code})" if isinstance(code, int) else ""))
        self.status = status


class SumsubClient:
    """Asks the API, each time over a connection of its own."""

    def __init__(self, base_url: str, app_token: str, secret_key: str) -> None:
        self._base_url = base_url.rstrip("/")
        self._app_token = app_token
        self._secret_key = secret_key.encode()

    async def ask(self, method: str, path: str, values: object = None) -> dict[str, Any]:
        """Return what the API answers to one request; ``path`` with its query, as it goes over the wire.

        Raises:
            SumsubRefused: When it answers with an error.
        """
        body = b"" if values is None else json.dumps(values, ensure_ascii=False).encode()
        at = str(int(time.time()))  # noqa: TID251 - The vendor compares it with its own clock.
        headers = {
            "Accept": "application/json",
            "Content-Type": "application/json",
            "X-App-Token": self._app_token,
            "X-App-Access-Ts": at,
            "X-App-Access-Sig": hmac.digest(self._secret_key, f"{at}{method}{path}".encode() + body, "sha256").hex(),
        }
        async with httpx2.AsyncClient(timeout=SECONDS_MAX) as client:
            answer = await client.request(method, self._base_url + path, content=body, headers=headers)
        said = _object(answer.content)
        if not answer.is_success:
            raise SumsubRefused(answer.status_code, said.get("errorCode"))
        return said


def _object(body: bytes) -> dict[str, Any]:
    try:
        said = json.loads(body)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}
