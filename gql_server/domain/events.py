"""What happened: facts in the past tense, written with the command that made them, told to others after the commit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

Details = Mapping[str, str | int | bool | None]
"""What explains an event, by name; amounts in units, rates with 18 decimals, times in Unix seconds."""


class EventType(StrEnum):
    """Kinds of facts. Those about a sub-account are its activity; the others concern markets, prices and the house."""

    DEPOSITED = "DEPOSITED"
    LENT = "LENT"
    INTEREST = "INTEREST"
    REWARDED = "REWARDED"
    WITHDREW = "WITHDREW"
    BORROWED = "BORROWED"
    REPAID = "REPAID"
    TRANSFERRED = "TRANSFERRED"
    LIQUIDATED = "LIQUIDATED"
    PAID_OUT = "PAID_OUT"
    LOST = "LOST"
    AT_RISK = "AT_RISK"
    MATURED = "MATURED"
    ACCOUNT_OPENED = "ACCOUNT_OPENED"
    ACCOUNT_CHANGED = "ACCOUNT_CHANGED"
    ASSET_CHANGED = "ASSET_CHANGED"
    MARKET_CHANGED = "MARKET_CHANGED"
    PRICE_OBSERVED = "PRICE_OBSERVED"
    FEED_OBSERVED = "FEED_OBSERVED"
    BAD_DEBT_BOOKED = "BAD_DEBT_BOOKED"
    MODEL_BROKE = "MODEL_BROKE"
    MODEL_RECOVERED = "MODEL_RECOVERED"
    MODEL_UPDATED = "MODEL_UPDATED"
    REWARD_CUT = "REWARD_CUT"
    HOUSE_FUNDED = "HOUSE_FUNDED"


@dataclass(frozen=True, slots=True)
class Event:
    """One fact. ``symbol`` and ``amount`` (units) are None where they mean nothing."""

    type: EventType
    symbol: str | None = None
    amount: int | None = None
    account_id: str | None = None
    sub_account_id: str | None = None
    details: Details = field(default_factory=dict)
