"""Double entry: every change of an amount is an entry that takes from one ledger account and gives to another (rule G1).

An entry debits one account and credits another by the same amount, so each sums to zero by construction, and so does every
command per asset. Debits raise what the house has (custody, loans, staking receivable); credits raise what it owes.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from gql_server.domain.copying import copier


class LedgerAccount(StrEnum):
    """The accounts of one asset: ``custody + missing + loans + staking_receivable = lenders + … + insurance``."""

    CUSTODY = "CUSTODY"
    LOANS = "LOANS"
    STAKING_RECEIVABLE = "STAKING_RECEIVABLE"
    MISSING = "MISSING"
    LENDERS = "LENDERS"
    BALANCES = "BALANCES"
    PAYOUTS = "PAYOUTS"
    SUSPENSE = "SUSPENSE"
    TREASURY = "TREASURY"
    INSURANCE = "INSURANCE"


ASSET_SIDE = frozenset({LedgerAccount.CUSTODY, LedgerAccount.LOANS, LedgerAccount.STAKING_RECEIVABLE, LedgerAccount.MISSING})
"""What the house has; a debit raises these, a credit raises all others."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the journal: an amount moves from the credited to the debited account.

    Args:
        symbol: The asset.
        debit: Account that is debited.
        credit: Account that is credited.
        amount: Units, more than 0.
        debit_holder: Sub-account whose part of the debited account changes, None for the whole house.
        credit_holder: The same for the credited account.
    """

    symbol: str
    debit: LedgerAccount
    credit: LedgerAccount
    amount: int
    debit_holder: str | None = None
    credit_holder: str | None = None


@dataclass(slots=True)
class AssetLedger:
    """The control accounts of one asset that are not totals of its market; units, never negative.

    Args:
        missing: Coins that should be in custody and are not: what the house has to bring (rules C1, N4).
        drawn: What was drawn from the treasury on a day (rule H1).
        drawn_on: The beginning of that day, Unix seconds.
    """

    symbol: str
    custody: int = 0
    balances: int = 0
    payouts: int = 0
    suspense: int = 0
    treasury: int = 0
    insurance: int = 0
    missing: int = 0
    drawn: int = 0
    drawn_on: int = 0

    @property
    def claims(self) -> int:
        """Return what custody must cover at once: balances, payouts, suspense and insurance (rule C1)."""
        return self.balances + self.payouts + self.suspense + self.insurance

    def copy(self) -> AssetLedger:
        """Return a copy that can be changed without changing this one."""
        return _copy_asset_ledger(self)


_copy_asset_ledger = copier(AssetLedger)
