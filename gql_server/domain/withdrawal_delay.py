"""How long money waits before it leaves for an address that its owner has not made known in good time (rules D1, D2).

Who waits until when is said here and nowhere else. Whoever gets hold of an account can make the wait longer, never shorter at
once; so the owner, who is told by mail, has the time of the present delay to cancel what is not theirs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

DELAY_SECONDS_MAX: Final = 7 * 86_400
"""The longest delay that can be chosen."""


@dataclass(frozen=True, slots=True)
class WithdrawalDelay:
    """What a customer has chosen; ``next_seconds`` takes its place at ``next_at``, Unix seconds, both None when nothing will."""

    seconds: int = 0
    next_seconds: int | None = None
    next_at: int | None = None


@dataclass(frozen=True, slots=True)
class AddressTrust:
    """What is known of an address when it is named.

    Args:
        trusted_from: From when money leaves for it at once, Unix seconds; None for an address outside the address book.
        floor_seconds: The operator's least delay; a shorter choice counts as this.
    """

    trusted_from: int | None = None
    floor_seconds: int = 0


UNKNOWN: Final = AddressTrust()
"""An address outside the address book, where the operator asks for no delay."""


def settled(delay: WithdrawalDelay, now: int) -> WithdrawalDelay:
    """Return the choice with what is due by now in its place."""
    if delay.next_seconds is None or delay.next_at is None or now < delay.next_at:
        return delay
    return WithdrawalDelay(delay.next_seconds)


def seconds_in_force(delay: WithdrawalDelay, floor_seconds: int, now: int) -> int:
    """Return how long an address outside the book waits that is named now."""
    return max(settled(delay, now).seconds, floor_seconds)


def is_shortening(delay: WithdrawalDelay, seconds: int, now: int) -> bool:
    """Tell whether a choice is shorter than the one in force, so that it waits for the end of that one."""
    return seconds < settled(delay, now).seconds


def chosen(delay: WithdrawalDelay, seconds: int, now: int) -> WithdrawalDelay:
    """Return the choice after another: a longer one at once, a shorter one when the present one has passed (rule D2).

    Law: from when it is made, nothing leaves for an unknown address sooner than the choice before would have let it.
    """
    present = settled(delay, now)
    if not is_shortening(delay, seconds, now):
        return WithdrawalDelay(seconds)
    return WithdrawalDelay(present.seconds, seconds, now + present.seconds)


def release_at(delay: WithdrawalDelay, trust: AddressTrust, now: int) -> int | None:
    """Return until when a payout that is asked for now is delayed, Unix seconds; None for not at all (rule D1)."""
    if trust.trusted_from is not None and trust.trusted_from <= now:
        return None
    seconds = seconds_in_force(delay, trust.floor_seconds, now)
    return now + seconds if seconds else None
