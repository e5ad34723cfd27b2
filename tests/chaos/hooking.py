"""A program whose processes deliver webhooks as a server's worker does, and say in a header which of them it is.

One that is killed is replaced, until all is delivered. They are forked, since starting Python takes longer than delivering.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import traceback
from collections.abc import Mapping

from gql_server.app.posting import GuardedPoster
from gql_server.ports.webhooks import DeliveryFilter, DeliveryStatus, Posted
from gql_server.service.letters import Letters
from gql_server.service.webhooks import Destinations, Patience, WebhookSender
from tests.service.house import CountedIdentifiers, RunningClock
from tests.service.storages import opened, storage_at

ENDPOINT = "killing"
PROCESSES = 2
LOOK_SECONDS = 0.02


class Named:
    """Posts, and says who does."""

    def __init__(self) -> None:
        self._poster = GuardedPoster(Destinations(is_plain_http_fine=True, is_loopback_fine=True), seconds_max=10)

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Posted:
        return await self._poster.post(url, body, {**headers, "x-process": str(os.getpid())})


async def deliver_all(url: str) -> None:
    clock = RunningClock()
    async with opened(storage_at(url)) as storage:
        sender = WebhookSender(
            store=storage.webhooks,
            poster=Named(),
            ledger=storage.ledger,
            people=storage.people,
            letters=Letters("https://lend.example", clock, CountedIdentifiers(7)),
            claims=storage.claims,
            clock=clock,
            patience=Patience(86_400, 86_400),
            jitter=lambda: 1.0,
        )
        while await storage.webhooks.deliveries(DeliveryFilter(ENDPOINT, DeliveryStatus.PENDING), 1, None):
            await sender.run_once()
            await asyncio.sleep(LOOK_SECONDS)


def begin(url: str) -> int:
    """Begin a process, and return its id."""
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            asyncio.run(deliver_all(url))
            status = 0
        except BaseException:  # noqa: BLE001 - it ends here, whatever it is
            traceback.print_exc()
        finally:
            os._exit(status)
    return pid


def supervise(url: str) -> int:
    """Replace who is killed until all have done their work, and return how many failed otherwise."""
    running, failed = {begin(url) for _ in range(PROCESSES)}, 0
    while running:
        pid, status = os.wait()
        running.discard(pid)
        if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
            running.add(begin(url))
        else:
            failed += status != 0
    return failed


if __name__ == "__main__":
    sys.exit(supervise(*sys.argv[1:]))
