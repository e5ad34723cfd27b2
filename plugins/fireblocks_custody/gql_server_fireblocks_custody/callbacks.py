"""Reads the vendor's webhooks (v2).

Sources, of developers.fireblocks.com/reference: ``validating-webhooks`` (``Fireblocks-Webhook-Signature`` is a detached JWS, RS512,
over the body, under a key that the vendor publishes as JWKS, to be kept for an hour), ``webhook-notification-structure`` and
``transaction-webhooks-v2`` (``id``, ``eventType``, ``workspaceId``, ``createdAt``, ``data``), and
``webhooks-gettingstarted-responsesretries`` (ten attempts within about eight hours). ``createdAt`` is documented in seconds and
shown in milliseconds: both are read. The older ``Fireblocks-Signature`` is not accepted.
"""

import json
from collections.abc import Mapping
from typing import Any, Final

import httpx2

from gql_server.plugin_api import CallbackRejected
from gql_server_fireblocks_custody.client import SECONDS_MAX, trusted

SIGNATURE_HEADER: Final = "fireblocks-webhook-signature"
ALGORITHMS: Final = ("RS512",)
EVENTS: Final = frozenset({"transaction.created", "transaction.status.updated"})
AHEAD_SECONDS_MAX: Final = 300
KEYS_SECONDS: Final = 3_600
AGAIN_SECONDS: Final = 60
"""How soon an unknown key makes the keys be fetched again: not more often, whatever comes."""
MILLISECONDS_FROM: Final = 10**11


class Callbacks:
    """Verifies webhooks, and keeps the keys for that."""

    def __init__(self, keys_url: str, workspace_id: str, age_seconds_max: int) -> None:
        """Accept webhooks of this workspace."""
        from joserfc.jwk import KeySet  # noqa: PLC0415 - a server whose coins are elsewhere does not load it

        self._keys_url = keys_url
        self._workspace_id = workspace_id
        self._age_seconds_max = age_seconds_max
        self._keys = KeySet([])
        self._fetched_at: int | None = None

    async def read(self, headers: Mapping[str, str], body: bytes, now: int) -> Mapping[str, Any] | None:
        """Return the transaction that a webhook is about, None when it is about something else.

        Raises:
            CallbackRejected: Its signature does not hold, it is another workspace's, or too old.
        """
        await self._check(headers.get(SIGNATURE_HEADER, ""), body, now)
        said: dict[str, Any] = json.loads(body)
        if said.get("workspaceId") != self._workspace_id:
            raise CallbackRejected("it is for another workspace")
        made_at = int(said["createdAt"])
        made_at = made_at // 1_000 if made_at >= MILLISECONDS_FROM else made_at
        if not -AHEAD_SECONDS_MAX <= now - made_at <= self._age_seconds_max:
            raise CallbackRejected("it is too old, or from the future")
        return said["data"] if said.get("eventType") in EVENTS else None

    async def _check(self, signature: str, body: bytes, now: int) -> None:
        from joserfc import jws  # noqa: PLC0415 - as above
        from joserfc.errors import JoseError  # noqa: PLC0415 - as above

        try:
            header = jws.extract_compact(signature.encode(), body).headers()
        except (JoseError, ValueError):
            raise CallbackRejected("there is no signature") from None
        await self._keep_keys(header.get("kid"), now)
        try:
            jws.deserialize_compact(signature, self._keys, algorithms=ALGORITHMS, payload=body)
        except (JoseError, ValueError):
            raise CallbackRejected("the signature does not hold") from None

    async def _keep_keys(self, name: object, now: int) -> None:
        """Fetch the vendor's keys where they are old, or this one is not among them."""
        age = None if self._fetched_at is None else abs(now - self._fetched_at)
        is_known = any(key.kid == name for key in self._keys.keys)
        if age is not None and age < (KEYS_SECONDS if is_known else AGAIN_SECONDS):
            return
        async with httpx2.AsyncClient(timeout=SECONDS_MAX, verify=trusted()) as client:
            answer = await client.get(self._keys_url)
        self._keys = self._keys.import_key_set(answer.raise_for_status().json())
        self._fetched_at = now
