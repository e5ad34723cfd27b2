"""What a log tells, and whom it concerns: by topics, so that nobody looks at what is not theirs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Generic, NamedTuple, TypeVar

from gql_server.domain.events import EventType
from gql_server.ports.event_log import Place
from gql_server.ports.ledger import LoggedEvent
from gql_server.ports.onboarding import OnboardingChanged

T_co = TypeVar("T_co", covariant=True)


class Topic(NamedTuple):
    """A thing that can be followed: its kind, and which one of them."""

    kind: str
    key: str = ""


LIQUIDATIONS: Final = Topic("liquidations")
WORTHS: Final = Topic("worths")
"""What any asset counts for as collateral or debt."""
EVERYBODY: Final = Topic("onboarding")
"""The way to approval, of every account."""

_MOVES_WORTH: Final = frozenset({
    EventType.PRICE_OBSERVED, EventType.ASSET_CHANGED, EventType.MARKET_CHANGED, EventType.BAD_DEBT_BOOKED,
})  # fmt: skip
"""What changes the margin of whoever has the asset, though it is not about them."""


def market(symbol: str) -> Topic:
    """Return the topic of a market."""
    return Topic("market", symbol)


def sub_account(sub_account_id: str) -> Topic:
    """Return the topic of a sub-account."""
    return Topic("sub-account", sub_account_id)


def worth(symbol: str) -> Topic:
    """Return the topic of what an asset counts for."""
    return Topic("worth", symbol)


def onboarding(account_id: str) -> Topic:
    """Return the topic of an account's way to approval."""
    return Topic("onboarding", account_id)


@dataclass(frozen=True, slots=True)
class Told(Generic[T_co]):
    """One thing that a log tells.

    Args:
        place: Where it stands in the log.
        topics: Whom it concerns.
        thing: The thing itself.
    """

    place: Place
    topics: tuple[Topic, ...]
    thing: T_co


def told_of_event(logged: LoggedEvent) -> Told[LoggedEvent]:
    """Return an event of the ledger with its topics."""
    event, topics = logged.event, []
    if event.symbol is not None:
        topics.append(market(event.symbol))
        if event.type in _MOVES_WORTH:
            topics += [WORTHS, worth(event.symbol)]
    if event.sub_account_id is not None:
        topics.append(sub_account(event.sub_account_id))
    if event.type is EventType.LIQUIDATED:
        topics.append(LIQUIDATIONS)
    return Told(Place(logged.seq, logged.line), tuple(topics), logged)


def told_of_boundary(seq: int, symbol: str) -> Told[None]:
    """Return the passing of a boundary, which moves a market's rate and everybody's interest and makes no event."""
    return Told(Place(seq, -1), (market(symbol), WORTHS, worth(symbol)), None)


def told_of_change(change: OnboardingChanged) -> Told[OnboardingChanged]:
    """Return a change on the way to approval with its topics."""
    return Told(Place(change.seq, 0), (EVERYBODY, onboarding(change.account_id)), change)
