"""Everything that can be followed, and the tasks that follow it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from gql_server.domain.events import EventType
from gql_server.ports.announcements import Announcement
from gql_server.ports.event_log import ONBOARDING, Place
from gql_server.ports.ledger import LoggedEvent
from gql_server.ports.onboarding import OnboardingChanged
from gql_server.ports.runtime import Clock, Storage
from gql_server.service.live import told as topics
from gql_server.service.live.events import follow_events
from gql_server.service.live.hub import Hub
from gql_server.service.live.key_watch import KeyWatch
from gql_server.service.live.logs import LedgerLog, OnboardingLog
from gql_server.service.live.moments import Beat, Update
from gql_server.service.live.session_watch import SessionWatch
from gql_server.service.live.told import Told


@dataclass(frozen=True, slots=True)
class LiveLimits:
    """How much is followed, and how often.

    Args:
        subscribers_max: How many subscriptions a process serves, of each log.
        events_waiting_max: How many events may wait for one subscriber before it is told that it fell behind.
        poll_seconds: How often a log is looked at though nothing was announced.
        beat_seconds: How far apart two looks at a projection are at least.
        session_seconds: How often the sessions and keys behind open connections are looked at.
    """

    subscribers_max: int = 20_000
    events_waiting_max: int = 256
    poll_seconds: float = 2.0
    beat_seconds: float = 0.25
    session_seconds: float = 1.0


class Live:
    """Live data of one process."""

    def __init__(self, storage: Storage, clock: Clock, *, idle_seconds: int, limits: LiveLimits) -> None:
        """Make it; nothing is followed until it runs."""
        self._storage = storage
        self._limits = limits
        self._ledger_log = LedgerLog(storage.ledger, storage.event_log)
        self._onboarding_log = OnboardingLog(storage.onboarding, storage.event_log)
        poll, most = limits.poll_seconds, limits.subscribers_max
        self._ledger: Hub[LoggedEvent | None] = Hub(self._ledger_log, poll_seconds=poll, listeners_max=most)
        self._onboarding: Hub[OnboardingChanged] = Hub(self._onboarding_log, poll_seconds=poll, listeners_max=most)
        self._beat: Beat[LoggedEvent | None] = Beat(self._ledger, limits.beat_seconds)
        self.sessions = SessionWatch(storage.sessions, clock, idle_seconds=idle_seconds, seconds=limits.session_seconds)
        self.keys = KeyWatch(storage.api_keys, clock, seconds=limits.session_seconds)
        self.is_ending = asyncio.Event()
        """Set when the process is asked to end: whoever streams finishes."""

    @property
    def subscribers(self) -> int:
        """Return how many subscriptions there are."""
        return self._ledger.count + self._onboarding.count

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Follow everything for a while."""
        self.is_ending.clear()
        followers = (self._ledger.run, self._onboarding.run, self._beat.run, self.sessions.run, self.keys.run)
        async with self._storage.announcements.listening(self._hear):
            tasks = [asyncio.create_task(follow(), name="live") for follow in followers]
            try:
                yield
            finally:
                self.is_ending.set()
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)

    def _hear(self, announcement: Announcement | None) -> None:
        if announcement is None or announcement.log != ONBOARDING:
            self._ledger.wake()
        if announcement is None or announcement.log == ONBOARDING:
            self._onboarding.wake()

    def activity(
        self, sub_account_id: str, types: Sequence[EventType], after: Place | None
    ) -> AsyncGenerator[Told[LoggedEvent | None], None]:
        """Yield a sub-account's events of these types; see ``follow_events``."""
        wanted = frozenset(types)
        return follow_events(
            self._ledger,
            topics.sub_account(sub_account_id),
            self._ledger_log.of_sub_account(sub_account_id, types),
            after=after,
            limit=self._limits.events_waiting_max,
            is_wanted=lambda logged: logged is not None and logged.event.type in wanted,
        )

    def liquidations(self, after: Place | None) -> AsyncGenerator[Told[LoggedEvent | None], None]:
        """Yield everybody's liquidations, each by the debtor's event; see ``follow_events``."""
        return follow_events(
            self._ledger,
            topics.LIQUIDATIONS,
            self._ledger_log.of_type(EventType.LIQUIDATED),
            after=after,
            limit=self._limits.events_waiting_max,
            is_wanted=lambda logged: logged is not None and logged.event.details.get("role") == "debtor",
        )

    def onboarding(self, account_id: str | None, after: Place | None) -> AsyncGenerator[Told[OnboardingChanged], None]:
        """Yield changes of an account on its way to approval, or of everybody; see ``follow_events``."""
        return follow_events(
            self._onboarding,
            topics.EVERYBODY if account_id is None else topics.onboarding(account_id),
            self._onboarding_log.past(account_id),
            after=after,
            limit=self._limits.events_waiting_max,
            is_wanted=lambda _: True,
        )

    def markets(self, symbols: Sequence[str], after: Place | None) -> AsyncGenerator[Update, None]:
        """Yield moments at which markets changed; see ``Beat.follow``."""
        return self._beat.follow([topics.market(symbol) for symbol in symbols], after)

    def margin(self, sub_account_id: str, after: Place | None) -> AsyncGenerator[Update, None]:
        """Yield moments at which a margin may have changed; see ``Beat.follow``.

        What any asset counts for is told, whether the sub-account has it or not: what it has may change at any time.
        """
        return self._beat.follow([topics.sub_account(sub_account_id), topics.WORTHS], after)
