"""Pauses: what an operator has stopped for a while, of one asset or of all (rule C7). They end by themselves, or by hand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class PauseScope(StrEnum):
    """What a pause stops. Deposits, repayments and liquidations it never stops."""

    NEW_RISK = "NEW_RISK"
    PAYOUTS = "PAYOUTS"
    TRANSFERS = "TRANSFERS"


@dataclass(frozen=True, slots=True)
class Pause:
    """One thing that is stopped.

    Args:
        since: Unix seconds.
        until: When it ends by itself, Unix seconds; None for not before somebody ends it.
        reason: For customers; may be empty.
    """

    scope: PauseScope
    since: int
    until: int | None = None
    reason: str = ""

    def is_in_force(self, now: int) -> bool:
        """Tell whether it has not ended by itself."""
        return self.until is None or now < self.until


def in_force(pauses: Iterable[Pause], now: int) -> tuple[Pause, ...]:
    """Return those that have not ended by themselves."""
    return tuple(pause for pause in pauses if pause.is_in_force(now))


def pause_of(pauses: Iterable[Pause], scope: PauseScope, now: int) -> Pause | None:
    """Return the pause that stops this now, None where nothing does."""
    return next((pause for pause in pauses if pause.scope is scope and pause.is_in_force(now)), None)
