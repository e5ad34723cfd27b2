"""Which events of the log customers are told of: one fact for each letter, under a key that it has for ever."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from typing import Final

from gql_server.domain.accounts import HOUSE_SUB_ACCOUNT_ID, DepositStatus, FrozenBy, PayoutStatus
from gql_server.domain.events import Event, EventType
from gql_server.domain.outcomes import Liquidated
from gql_server.ports.ledger import SYSTEM_SCOPE, LoggedEvent
from gql_server.ports.notices import NoticeTopic


class NoticeKind(StrEnum):
    """What customers are told of."""

    AT_RISK = "AT_RISK"
    LIQUIDATED = "LIQUIDATED"
    MATURED = "MATURED"
    MARKET_ENDS = "MARKET_ENDS"
    PAYOUT_DELAYED = "PAYOUT_DELAYED"
    PAYOUT_SENT = "PAYOUT_SENT"
    PAYOUT_FAILED = "PAYOUT_FAILED"
    DEPOSIT_HELD = "DEPOSIT_HELD"
    DEPOSIT_RETURNED = "DEPOSIT_RETURNED"
    DELAY_SET = "DELAY_SET"
    DELAY_TO_BE_SHORTER = "DELAY_TO_BE_SHORTER"
    FROZEN = "FROZEN"
    FROZEN_BY_OPERATOR = "FROZEN_BY_OPERATOR"
    UNFROZEN = "UNFROZEN"


TOPICS: Final[Mapping[NoticeKind, NoticeTopic | None]] = {
    NoticeKind.AT_RISK: NoticeTopic.MARGIN_AT_RISK,
    NoticeKind.LIQUIDATED: None,
    NoticeKind.MATURED: NoticeTopic.MATURITY,
    NoticeKind.MARKET_ENDS: None,
    NoticeKind.PAYOUT_DELAYED: None,
    NoticeKind.PAYOUT_SENT: NoticeTopic.PAYOUTS,
    NoticeKind.PAYOUT_FAILED: NoticeTopic.PAYOUTS,
    NoticeKind.DEPOSIT_HELD: NoticeTopic.DEPOSITS,
    NoticeKind.DEPOSIT_RETURNED: NoticeTopic.DEPOSITS,
    NoticeKind.DELAY_SET: None,
    NoticeKind.DELAY_TO_BE_SHORTER: None,
    NoticeKind.FROZEN: None,
    NoticeKind.FROZEN_BY_OPERATOR: None,
    NoticeKind.UNFROZEN: None,
}
"""By which of a customer's choices a notice goes; None: nobody can do without it."""

_PAYOUTS: Final = {
    PayoutStatus.DELAYED: NoticeKind.PAYOUT_DELAYED,
    PayoutStatus.SENT: NoticeKind.PAYOUT_SENT,
    PayoutStatus.CONFIRMED: NoticeKind.PAYOUT_SENT,
    PayoutStatus.FAILED: NoticeKind.PAYOUT_FAILED,
}
_DEPOSITS: Final = {
    DepositStatus.HELD: NoticeKind.DEPOSIT_HELD,
    DepositStatus.RETURNED: NoticeKind.DEPOSIT_RETURNED,
}


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that a customer is told of.

    Args:
        name: Names it among all of its kind: the event's, or the payout's, which is told once however often it is reported.
        sub_account_id: In which it happened; None for what happened to the account as a whole.
        at: Money time, Unix seconds.
        events: What tells it: one event, or all that a liquidation made in the sub-account.
        outcome: What the liquidation came to.
    """

    kind: NoticeKind
    name: str
    account_id: str
    sub_account_id: str | None
    at: int
    events: tuple[Event, ...]
    outcome: Liquidated | None = None

    @property
    def event(self) -> Event:
        """Return the event, the first of several."""
        return self.events[0]

    @property
    def letter_id(self) -> str:
        """Return the id of its letter, the same at every attempt to write it: 32 hexadecimal digits."""
        return hashlib.sha256(f"{self.kind}:{self.name}".encode()).hexdigest()[:32]


def may_be_liquidation(logged: LoggedEvent) -> bool:
    """Tell whether an event may be of a liquidation, so that its command must be looked at."""
    is_told = logged.event.type in (EventType.LIQUIDATED, EventType.REPAID)
    return is_told and logged.command_key.scope == SYSTEM_SCOPE


def facts_of(events: Sequence[LoggedEvent], liquidations: Mapping[str, Liquidated]) -> list[Fact]:
    """Return what customers are told of.

    Args:
        events: In the order of the log, all lines of a command or none.
        liquidations: Outcomes of the commands among them that liquidated, by command id.
    """
    facts: list[Fact] = []
    for command_id, lines in groupby(events, key=lambda logged: logged.command_id):
        told = list(lines)
        if command_id in liquidations:
            facts += _liquidation(told, liquidations[command_id])
        facts += [fact for logged in told if (fact := _fact(logged)) is not None]
    return facts


def _fact(logged: LoggedEvent) -> Fact | None:
    event = logged.event
    if event.account_id is None or event.sub_account_id == HOUSE_SUB_ACCOUNT_ID:
        return None
    kind = _kind_of_account(event) if event.sub_account_id is None else _kind_of(event)
    name = f"{logged.command_id}:{logged.line}"
    if kind in (NoticeKind.PAYOUT_DELAYED, NoticeKind.PAYOUT_SENT, NoticeKind.PAYOUT_FAILED):
        name = str(event.details["payout_id"])
    return None if kind is None else Fact(kind, name, event.account_id, event.sub_account_id, logged.at, (event,))


def _kind_of(event: Event) -> NoticeKind | None:
    status = event.details.get("status")
    match event.type:
        case EventType.AT_RISK:
            return NoticeKind.AT_RISK
        case EventType.MATURED:
            return NoticeKind.MATURED
        case EventType.MARKET_CHANGED:
            return NoticeKind.MARKET_ENDS
        case EventType.PAID_OUT if "deposit_id" in event.details:
            return None  # Its deposit tells that it goes back, and where it could not.
        case EventType.PAID_OUT:
            return _PAYOUTS.get(PayoutStatus(str(status)))
        case EventType.DEPOSITED:
            return _DEPOSITS.get(DepositStatus(str(status)))
        case _:
            return None


def _kind_of_account(event: Event) -> NoticeKind | None:
    """Return what is told of an account as a whole: what may leave it, and when."""
    if event.type is not EventType.ACCOUNT_CHANGED:
        return None
    if "delay_seconds" in event.details:
        is_waiting = event.details["next_delay_seconds"] is not None
        return NoticeKind.DELAY_TO_BE_SHORTER if is_waiting else NoticeKind.DELAY_SET
    if "is_frozen" in event.details:
        by_operator = event.details["by"] == FrozenBy.OPERATOR
        frozen = NoticeKind.FROZEN_BY_OPERATOR if by_operator else NoticeKind.FROZEN
        return frozen if event.details["is_frozen"] else NoticeKind.UNFROZEN
    return None


def _liquidation(told: Sequence[LoggedEvent], outcome: Liquidated) -> list[Fact]:
    """Return one fact for the debtor, who is whom a repayment or the debtor's side of a seizure is about."""
    theirs = [
        logged
        for logged in told
        if (logged.event.type is EventType.LIQUIDATED and logged.event.details.get("role") == "debtor")
        or logged.event.type is EventType.REPAID
    ]
    if not theirs or not outcome.seizures:
        return []
    first, events = theirs[0], tuple(logged.event for logged in theirs)
    account_id, sub_account_id = str(first.event.account_id), str(first.event.sub_account_id)
    return [Fact(NoticeKind.LIQUIDATED, first.command_id, account_id, sub_account_id, first.at, events, outcome)]
