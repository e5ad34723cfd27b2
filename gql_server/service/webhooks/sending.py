"""Delivers what is written: at least once, in order within a lane, each endpoint by a task of its own.

One process at a time does it, by a claim. A crash between an endpoint's answer and noting it repeats the delivery, under the same
``webhook-id``. What an endpoint does not take waits, and what comes after it in its lane waits behind it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import structlog

from gql_server.ports.ledger import LedgerStore
from gql_server.ports.people import OutgoingEmail, PeopleStore
from gql_server.ports.runtime import Claims, Clock
from gql_server.ports.webhooks import (
    DisabledReason,
    Posted,
    WebhookAttempt,
    WebhookDelivery,
    WebhookEndpoint,
    WebhookPoster,
    WebhookProblem,
    WebhookStore,
)
from gql_server.service.letters import Letters
from gql_server.service.letters.webhooks import WEBHOOK_DISABLED
from gql_server.service.webhooks.signing import headers_of

_log = structlog.get_logger(__name__)

CLAIM: Final = "webhooks"
ENDPOINTS_AT_ONCE: Final = 64
"""How many endpoints are told something at the same time."""
LANES_AT_ONCE: Final = 4
"""How many requests one endpoint gets at the same time, each of another lane."""
LANE_AT_ONCE: Final = 50
"""After how much of one lane the endpoint and its other lanes are looked at again."""
LOOKED_AT_SECONDS: Final = 1.0
"""How long at most before others are looked after while some are being told."""
PAUSES_SECONDS: Final = (5, 60, 300, 1_800, 3_600, 7_200, 14_400)
"""The pause after each failed attempt, before chance makes it longer or shorter; the last one again and again."""
GONE_STATUS: Final = 410
PRUNED_AT_ONCE: Final = 1_000
PRUNE_SECONDS: Final = 3_600


@dataclass(frozen=True, slots=True)
class Patience:
    """How long, in seconds, an endpoint may fail before it is disabled, and how long deliveries are kept."""

    failing_seconds_max: int
    kept_seconds: int


class WebhookSender:
    """Delivers what is written."""

    def __init__(
        self,
        *,
        store: WebhookStore,
        poster: WebhookPoster,
        ledger: LedgerStore,
        people: PeopleStore,
        letters: Letters,
        claims: Claims,
        clock: Clock,
        patience: Patience,
        jitter: Callable[[], float],
    ) -> None:
        """Hold what it works with; ``jitter`` returns by what a pause is multiplied."""
        self._store = store
        self._poster = poster
        self._ledger = ledger
        self._people = people
        self._letters = letters
        self._claims = claims
        self._clock = clock
        self._patience = patience
        self._jitter = jitter
        self._is_ending = False
        self._prune_at = 0

    def end(self) -> None:
        """Let ``run_once`` return soon: what is under way is given up, and made again by whoever comes next."""
        self._is_ending = True

    async def run_once(self) -> int:
        """Deliver everything that is due, and return how much was taken; 0 when another process is at it."""
        self._is_ending = False
        async with self._claims.claim(CLAIM) as is_ours:
            if not is_ours:
                return 0
            taken = await self._deliver()
            await self._prune()
            return taken

    async def _deliver(self) -> int:
        tasks: dict[str, asyncio.Task[int]] = {}
        taken = 0
        try:
            while not self._is_ending:
                due = await self._store.due_endpoints(await self._ledger.now(), ENDPOINTS_AT_ONCE + len(tasks))
                idle = [key for key in due if key not in tasks][: ENDPOINTS_AT_ONCE - len(tasks)]
                tasks |= {key: asyncio.create_task(self._work_off(key), name=f"webhooks of {key}") for key in idle}
                if not tasks:
                    break
                await asyncio.wait(tasks.values(), timeout=LOOKED_AT_SECONDS, return_when=asyncio.FIRST_COMPLETED)
                for key in [key for key, task in tasks.items() if task.done()]:
                    taken += tasks.pop(key).result()
        finally:
            for task in tasks.values():
                task.cancel()
            await asyncio.gather(*tasks.values(), return_exceptions=True)
        return taken

    async def _prune(self) -> None:
        """Forget what is old, some of it at a time, and look for it once an hour."""
        now = await self._ledger.now()
        if now >= self._prune_at:
            count = await self._store.prune(now - self._patience.kept_seconds, PRUNED_AT_ONCE)
            self._prune_at = now + (0 if count == PRUNED_AT_ONCE else PRUNE_SECONDS)

    async def _work_off(self, endpoint_id: str) -> int:
        """Tell one endpoint all that is due, and return how much it took."""
        taken = 0
        while True:
            now = await self._ledger.now()
            endpoint = await self._store.find(endpoint_id)
            if endpoint is None or endpoint.disabled_at is not None:
                return taken
            heads = await self._store.heads(endpoint_id, now, LANES_AT_ONCE)
            if not heads:
                return taken
            results = await self._try_all(endpoint, heads, now)
            taken += sum(results)

    async def _try_all(self, endpoint: WebhookEndpoint, heads: Sequence[WebhookDelivery], now: int) -> list[int]:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(self._try_lane(endpoint, head.lane, now)) for head in heads]
        return [task.result() for task in tasks]

    async def _try_lane(self, endpoint: WebhookEndpoint, lane: str, now: int) -> int:
        """Send what waits in a lane, up to what is not taken or a change of the endpoint, and return how much was taken."""
        taken = 0
        for delivery in await self._store.lane(endpoint.id, lane, LANE_AT_ONCE):
            known = await self._store.find(endpoint.id)
            is_as_it_was = known is not None and known.version == endpoint.version
            if not is_as_it_was or not await self._try(endpoint, delivery, now):
                break
            taken += 1
        return taken

    async def _try(self, endpoint: WebhookEndpoint, delivery: WebhookDelivery, now: int) -> bool:
        headers = headers_of(delivery, endpoint, sent_at=self._clock.now(), now=now)
        begun = self._clock.monotonic()
        posted = await self._poster.post(endpoint.url, delivery.body.encode(), headers)
        milliseconds = int((self._clock.monotonic() - begun) * 1_000)
        at, problem = await self._ledger.now(), _problem_of(posted)
        attempt = WebhookAttempt(delivery.id, endpoint.account_id, delivery.attempts + 1, at, posted.status, problem, milliseconds)
        pause = PAUSES_SECONDS[min(delivery.attempts, len(PAUSES_SECONDS) - 1)] * self._jitter()
        await self._store.record(attempt, at + max(1, round(pause)))
        if problem is None:
            return True
        _log.warning(
            "webhook_not_taken", delivery_id=delivery.id, attempts=attempt.number, problem=problem.value, status=posted.status
        )
        await self._give_up(endpoint, posted, at)
        return False

    async def _give_up(self, endpoint: WebhookEndpoint, posted: Posted, at: int) -> None:
        """Disable an endpoint that says that it is gone, or that has taken nothing for days, and let its owner know."""
        is_gone = posted.status == GONE_STATUS
        since = endpoint.failing_since
        if not is_gone and (since is None or at - since < self._patience.failing_seconds_max):
            return
        reason = DisabledReason.GONE if is_gone else DisabledReason.FAILING
        if await self._store.disable(endpoint.id, reason, at, await self._letter(endpoint)):
            _log.warning("webhook_endpoint_disabled", endpoint_id=endpoint.id, reason=reason.value)

    async def _letter(self, endpoint: WebhookEndpoint) -> OutgoingEmail | None:
        member = (await self._people.members([endpoint.account_id])).get(endpoint.account_id)
        if member is None or not member.email:
            return None
        return self._letters.write(WEBHOOK_DISABLED, member.email, member.locale, particulars={"url": endpoint.url})


def _problem_of(posted: Posted) -> WebhookProblem | None:
    """Return why an attempt failed; a redirect has failed, too."""
    if posted.status is None:
        return posted.problem or WebhookProblem.CONNECTION
    return None if 200 <= posted.status < 300 else WebhookProblem.STATUS
