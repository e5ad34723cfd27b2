"""Posts webhooks to the server that asked, as a real provider does: signed, again until they are taken, and not always in order.

What waits is in the outbox before a page says that it was handed in; a thread works it off, and a server that starts again goes on
with what it finds there.
"""

import json
import sqlite3
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

import httpx2

from gql_server.plugin_api import ReportKind
from gql_server_sandbox_identity.outbox import Due, Outbox, Waiting
from gql_server_sandbox_identity.signing import Signatures

PAUSES_SECONDS: Final = (0.2, 1, 3, 10, 30, 60)
"""After each attempt that was not taken; the last one again and again."""
GIVEN_UP_AFTER_SECONDS: Final = 24 * 3600
LOOKED_AT_SECONDS: Final = 1.0
"""How long at most before the outbox is looked at again, where another process may have added something."""
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
    """Delivers webhooks in a thread of its own, which lives as long as something waits."""

    def __init__(self, signatures: Signatures, outbox: Outbox, *, pause_seconds: float, disorder: str) -> None:
        self._signatures = signatures
        self._outbox = outbox
        self._pause_seconds = pause_seconds
        self._disorder = disorder
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None

    def begin(self, return_url: str, messages: Sequence[Message]) -> None:
        """Deliver messages, one after the other with a pause between, to the server to which ``return_url`` belongs."""
        parts = urlsplit(return_url)
        url = f"{parts.scheme}://{parts.netloc}/webhooks/identity/sandbox_identity"
        now, ordered = _now(), self._in_order(messages)
        batch = ordered[0].id
        waiting = [
            Waiting(message.id, ordered[:place].count(message), batch, url, message.body(), now + (place + 1) * self._pause_seconds)
            for place, message in enumerate(ordered)
        ]
        self._outbox.add(waiting, now)
        self._work()

    def resume(self) -> None:
        """Go on with what an earlier process left."""
        if self._outbox.is_there:
            self._work()

    def _in_order(self, messages: Sequence[Message]) -> list[Message]:
        if self._disorder == REVERSED:
            return list(reversed(messages))
        return [message for message in messages for _ in range(2 if self._disorder == TWICE else 1)]

    def _work(self) -> None:
        with self._changed:
            if self._thread is None:
                self._thread = threading.Thread(target=self._deliver_all, name="sandbox-identity", daemon=True)
                self._thread.start()
            self._changed.notify()

    def _deliver_all(self) -> None:
        with httpx2.Client(timeout=5, trust_env=False) as client:
            while self._outbox.is_there:
                try:
                    if not self._deliver_what_is_due(client):
                        return
                except sqlite3.Error:  # The disk is full, or the file is locked for long: it may be otherwise soon.
                    time.sleep(LOOKED_AT_SECONDS)
        with self._changed:
            self._thread = None

    def _deliver_what_is_due(self, client: httpx2.Client) -> bool:
        """Deliver, then wait for what comes next; False when there is nothing more, and the thread ends."""
        while (due := self._outbox.take(_now())) is not None:
            self._deliver(client, due)
        with self._changed:
            next_at = self._outbox.next_due_at(_now() - GIVEN_UP_AFTER_SECONDS)
            if next_at is None:
                self._thread = None
                return False
            self._changed.wait(min(max(next_at - _now(), 0.0), LOOKED_AT_SECONDS))
            return True

    def _deliver(self, client: httpx2.Client, due: Due) -> None:
        try:
            answer = client.post(due.url, content=due.body, headers=self._signatures.headers(due.body, int(_now())))
        except httpx2.HTTPError:
            is_taken = False
        else:
            is_taken = answer.is_success or answer.status_code == 404
        if is_taken:
            self._outbox.remove(due.place)
        else:
            self._outbox.put_off(due.place, _now() + PAUSES_SECONDS[min(due.attempts, len(PAUSES_SECONDS)) - 1])


def _now() -> float:
    return time.time()  # noqa: TID251 - The provider's own clock.
