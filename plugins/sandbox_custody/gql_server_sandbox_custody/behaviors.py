"""What an address provokes: a partner sees what follows by writing the beginning of one."""

from dataclasses import dataclass
from enum import Enum
from typing import Final

from gql_server.plugin_api import PayoutOrder, PayoutState


class Behavior(Enum):
    """How a payout goes on."""

    SENT = "sent at once"
    FAILS = "fails at once"
    STUCK = "accepted, and never sent; it can be cancelled"
    SLOW = "accepted, and sent when it is asked about the third time"
    LOST = "said to be sent, and never is"
    TIMES_OUT = "sent, but the first who asks hears nothing"


PREFIXES: Final = {
    "sandbox-fail": Behavior.FAILS,
    "sandbox-stuck": Behavior.STUCK,
    "sandbox-slow": Behavior.SLOW,
    "sandbox-lost": Behavior.LOST,
    "sandbox-timeout": Behavior.TIMES_OUT,
}
SENT_WHEN_ASKED: Final = 3


@dataclass(frozen=True, slots=True)
class Start:
    """How a payout begins: its state, whether coins leave, and why not."""

    state: PayoutState
    has_left: bool
    reason: str | None = None


_STARTS: Final = {
    Behavior.SENT: Start(PayoutState.SENT, has_left=True),
    Behavior.FAILS: Start(PayoutState.FAILED, has_left=False, reason="The address asks for it."),
    Behavior.STUCK: Start(PayoutState.ACCEPTED, has_left=False),
    Behavior.SLOW: Start(PayoutState.ACCEPTED, has_left=False),
    Behavior.LOST: Start(PayoutState.SENT, has_left=False),
    Behavior.TIMES_OUT: Start(PayoutState.SENT, has_left=True),
}


def behavior_of(address: str) -> Behavior:
    """Return what an address provokes."""
    return next((behavior for prefix, behavior in PREFIXES.items() if address.startswith(prefix)), Behavior.SENT)


def start_of(order: PayoutOrder) -> Start:
    """Return how a payout begins."""
    return _STARTS[behavior_of(order.address)]
