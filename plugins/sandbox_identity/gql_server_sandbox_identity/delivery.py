"""Posts webhooks to the server that asked, as a real provider does: signed, again until they are taken, and not always in order."""

import asyncio
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

import httpx2

from gql_server.plugin_api import ReportKind
from gql_server_sandbox_identity.signing import Signatures

PAUSES_SECONDS: Final = (0.2, 1, 3, 10, 30, 60)
"""After each attempt that was not taken."""
NONE, TWICE, REVERSED = "none", "twice", "reversed"
DISORDERS: Final = (NONE, TWICE, REVERSED)


@dataclass(frozen=True, slots=True)
class Message:
    """One webhook before it is signed; ``at`` in Unix milliseconds."""

    id: str
    reference: str
    kind: ReportKind
    at: int
    reasons: tuple[str, ...] = ()
    note: str | None = None

    def body(self) -> bytes:
        """Return it as JSON."""
        values = {
            "id": self.id,
            "reference": self.reference,
            "kind": self.kind.value,
            "createdAtMs": self.at,
            "reasons": list(self.reasons),
            "note": self.note,
        }
        return json.dumps(values, ensure_ascii=False).encode()


class Delivery:
    """Delivers webhooks in the background of whoever asks."""

    def __init__(self, signatures: Signatures, *, pause_seconds: float, disorder: str) -> None:
        self._signatures = signatures
        self._pause_seconds = pause_seconds
        self._disorder = disorder
        self._tasks: set[asyncio.Task[None]] = set()

    def begin(self, return_url: str, messages: Sequence[Message]) -> None:
        """Deliver messages, one after the other with a pause between, to the server to which ``return_url`` belongs."""
        parts = urlsplit(return_url)
        url = f"{parts.scheme}://{parts.netloc}/webhooks/identity/sandbox_identity"
        task = asyncio.create_task(self._deliver_all(url, self._in_order(messages)))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _in_order(self, messages: Sequence[Message]) -> list[Message]:
        if self._disorder == REVERSED:
            return list(reversed(messages))
        return [message for message in messages for _ in range(2 if self._disorder == TWICE else 1)]

    async def _deliver_all(self, url: str, messages: Sequence[Message]) -> None:
        async with httpx2.AsyncClient(timeout=5, trust_env=False) as client:
            for message in messages:
                await asyncio.sleep(self._pause_seconds)
                await self._deliver(client, url, message.body())

    async def _deliver(self, client: httpx2.AsyncClient, url: str, body: bytes) -> None:
        for pause in PAUSES_SECONDS:
            now = int(time.time())  # noqa: TID251 - The provider's own clock.
            try:
                answer = await client.post(url, content=body, headers=self._signatures.headers(body, now))
            except httpx2.HTTPError:
                pass
            else:
                if answer.is_success or answer.status_code == 404:
                    return
            await asyncio.sleep(pause)
