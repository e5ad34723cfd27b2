"""What the house earns and spends, read off the journal: every entry of treasury and insurance is of one kind (rule H6).

So the kinds of any span sum to what treasury and insurance moved by in it, to the unit. A move between the two is nothing earned.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from enum import StrEnum
from typing import Final, NamedTuple

from gql_server.domain.accounts import HOUSE_SUB_ACCOUNT_ID
from gql_server.domain.events import Event, EventType
from gql_server.domain.journal import Entry, LedgerAccount

HOUSE_ACCOUNTS: Final = frozenset({LedgerAccount.TREASURY, LedgerAccount.INSURANCE})


class EarningKind(StrEnum):
    """Of what something is that treasury and insurance gained or lost."""

    INTEREST = "INTEREST"
    WITHDRAWAL_FEES = "WITHDRAWAL_FEES"
    STAKING = "STAKING"
    LENDERS_TOPPED_UP = "LENDERS_TOPPED_UP"
    BAD_DEBT = "BAD_DEBT"
    MISSING_COINS = "MISSING_COINS"
    LEFTOVERS = "LEFTOVERS"
    SEIZED = "SEIZED"
    FUNDED = "FUNDED"
    DRAWN = "DRAWN"
    OTHER = "OTHER"


EARNED: Final = (
    EarningKind.INTEREST,
    EarningKind.WITHDRAWAL_FEES,
    EarningKind.STAKING,
    EarningKind.LENDERS_TOPPED_UP,
    EarningKind.BAD_DEBT,
    EarningKind.MISSING_COINS,
    EarningKind.LEFTOVERS,
)
"""What is earned or lost; the others are the operator's own money, and what seized collateral was paid with and brought in."""


class Part(NamedTuple):
    """What a kind of an asset came to, units; negative where it was spent."""

    symbol: str
    kind: EarningKind
    amount: int


_PAID_IN: Final = {
    "FundTreasury": EarningKind.FUNDED,
    "SettleStakingReward": EarningKind.STAKING,
    "SellSeized": EarningKind.SEIZED,
    "RedeemSeized": EarningKind.SEIZED,
    "CloseAccount": EarningKind.LEFTOVERS,
}
"""What money is that came into the treasury from custody or from a balance, by the command."""


def parts_of(command_kind: str, entries: Iterable[Entry], events: Iterable[Event]) -> list[Part]:
    """Return what one command earned and spent, by asset and kind.

    Args:
        command_kind: The command's class name.
        entries: All that it booked on treasury or insurance, others do no harm.
        events: What it told; the bad debts among them say what of a debt the treasury bore for nothing.
    """
    sums: Counter[tuple[str, EarningKind]] = Counter()
    for entry in entries:
        change = house_change(entry)
        if change:
            sums[entry.symbol, _kind_of(command_kind, entry)] += change
    for event in events:
        if event.type is EventType.BAD_DEBT_BOOKED and event.symbol is not None:
            borne = int(event.details.get("treasury") or 0)
            sums[event.symbol, EarningKind.SEIZED] += borne
            sums[event.symbol, EarningKind.BAD_DEBT] -= borne
    return [Part(symbol, kind, amount) for (symbol, kind), amount in sorted(sums.items()) if amount]


def house_change(entry: Entry) -> int:
    """Return by how much an entry raises treasury and insurance together; 0 between the two."""
    return entry.amount * ((entry.credit in HOUSE_ACCOUNTS) - (entry.debit in HOUSE_ACCOUNTS))


def _kind_of(command_kind: str, entry: Entry) -> EarningKind:
    is_gain = entry.credit in HOUSE_ACCOUNTS
    other, holder = (entry.debit, entry.debit_holder) if is_gain else (entry.credit, entry.credit_holder)
    if other is LedgerAccount.LOANS:
        if is_gain:
            return EarningKind.INTEREST
        return EarningKind.BAD_DEBT if entry.debit is LedgerAccount.INSURANCE else EarningKind.SEIZED
    if other is LedgerAccount.LENDERS:
        if not is_gain:
            return EarningKind.LENDERS_TOPPED_UP
        return EarningKind.SEIZED if holder == HOUSE_SUB_ACCOUNT_ID and command_kind == "RedeemSeized" else EarningKind.LEFTOVERS
    if other is LedgerAccount.PAYOUTS:
        return EarningKind.DRAWN if holder == HOUSE_SUB_ACCOUNT_ID else EarningKind.WITHDRAWAL_FEES
    if other is LedgerAccount.STAKING_RECEIVABLE:
        return EarningKind.STAKING
    if other is LedgerAccount.MISSING:
        return EarningKind.MISSING_COINS
    return _PAID_IN.get(command_kind, EarningKind.OTHER)
