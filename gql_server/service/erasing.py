"""Erases in the background, so many at a time: letters that were sent, and what was kept of closed accounts long enough."""

from __future__ import annotations

from typing import Final

from gql_server.ports.closures import ClosureStore
from gql_server.ports.onboarding import OperatorAction
from gql_server.ports.runtime import Clock
from gql_server.service.closing import AT_ONCE, SYSTEM, Closing

LETTERS_KEPT_SECONDS: Final = 30 * 86_400
"""How long a letter that was sent is kept, for questions about it."""
LETTERS_AT_ONCE: Final = 200
PAUSE_SECONDS: Final = 60
SHORT_PAUSE_SECONDS: Final = 1
"""Where a round has left something over."""


class Erasing:
    """Erases what is kept no longer."""

    def __init__(self, closures: ClosureStore, closing: Closing, clock: Clock) -> None:
        """Hold what it works with."""
        self._closures = closures
        self._closing = closing
        self._clock = clock

    async def run_once(self) -> float:
        """Do one round, and return after how many seconds to do the next.

        Raises:
            TellerFailure, StorageFailure: When it cannot be done now.
        """
        now = self._clock.now()
        left_behind = await self._closing.catch_up()
        letters = await self._closures.drop_letters(now - LETTERS_KEPT_SECONDS, LETTERS_AT_ONCE)
        due = await self._closures.due(now - self._closing.retention_seconds, AT_ONCE)
        for account_id in due:
            await self._closures.erase(account_id, OperatorAction(0, now, SYSTEM, "eraseAccount", account_id))
        is_full = left_behind == AT_ONCE or len(due) == AT_ONCE or letters >= LETTERS_AT_ONCE
        return SHORT_PAUSE_SECONDS if is_full else PAUSE_SECONDS
