"""What may differ between what a custodian says it holds, sent and received, and what the ledger says (rule G6)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class DifferenceKind(StrEnum):
    """What differs.

    HOLDING_SHORT, HOLDING_OVER: the custodian holds less, or more, than the ledger's custody account says, beyond what is on
    its way. ASSET_UNKNOWN: it holds something that the ledger has no asset for. DECIMALS: its amounts have other decimals there.

    PAYOUT_UNKNOWN_TO_LEDGER: coins left for a payout that is none. PAYOUT_UNKNOWN_TO_CUSTODY: the ledger has a payout as sent of
    which the custodian has never heard. PAYOUT_STATUS: one side has the amount gone, the other has it back. PAYOUT_AMOUNT,
    PAYOUT_ADDRESS: another amount left, or for elsewhere. PAYOUT_FEE: the network's fee was taken out of the holdings too.

    DEPOSIT_UNKNOWN_TO_CUSTODY: something was credited that never came. DEPOSIT_AMOUNT: another amount was credited than came.
    ARRIVAL_NOT_CREDITED: it came, is deep enough, and nobody was credited. ARRIVAL_CREDITED_TWICE: it came once.
    ARRIVAL_STUCK: it is reported and not confirmed for too long.
    REORGANIZED_NOT_REVERSED: its network has forgotten it, and the credit stands. RETURN_NOT_SENT: it is booked as sent back, and
    the custodian was never asked to send it.
    """

    HOLDING_SHORT = "HOLDING_SHORT"
    HOLDING_OVER = "HOLDING_OVER"
    ASSET_UNKNOWN = "ASSET_UNKNOWN"
    DECIMALS = "DECIMALS"
    PAYOUT_UNKNOWN_TO_LEDGER = "PAYOUT_UNKNOWN_TO_LEDGER"
    PAYOUT_UNKNOWN_TO_CUSTODY = "PAYOUT_UNKNOWN_TO_CUSTODY"
    PAYOUT_STATUS = "PAYOUT_STATUS"
    PAYOUT_AMOUNT = "PAYOUT_AMOUNT"
    PAYOUT_ADDRESS = "PAYOUT_ADDRESS"
    PAYOUT_FEE = "PAYOUT_FEE"
    DEPOSIT_UNKNOWN_TO_CUSTODY = "DEPOSIT_UNKNOWN_TO_CUSTODY"
    DEPOSIT_AMOUNT = "DEPOSIT_AMOUNT"
    ARRIVAL_NOT_CREDITED = "ARRIVAL_NOT_CREDITED"
    ARRIVAL_CREDITED_TWICE = "ARRIVAL_CREDITED_TWICE"
    ARRIVAL_STUCK = "ARRIVAL_STUCK"
    REORGANIZED_NOT_REVERSED = "REORGANIZED_NOT_REVERSED"
    RETURN_NOT_SENT = "RETURN_NOT_SENT"


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference.

    Args:
        subject: What it is about: a payout's or deposit's id, an arrival's, a network, or the asset itself.
        symbol: The asset as the ledger names it, or as the custodian does where the ledger has none; None where nobody says.
        network: None where it is about all of them, or the asset has none.
        custody: What the custodian says.
        ledger: What the ledger says.
        amount: By how much, units of the ledger, always 0 or more; None where it is about no amount, or the asset is unknown.
    """

    kind: DifferenceKind
    subject: str
    symbol: str | None
    network: str | None
    custody: str
    ledger: str
    amount: int | None = None
