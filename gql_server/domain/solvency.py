"""What the house has and owes of one asset, side by side (rules G1, C1)."""

from __future__ import annotations

from dataclasses import dataclass

from gql_server.domain.book import Book


@dataclass(frozen=True, slots=True)
class Sides:
    """Both sides of one asset's control accounts, units, as they are booked: what accrued since is in neither.

    Args:
        loans: What borrowers owe.
        staking_receivable: Rewards that lenders were credited and the house has not received.
        lenders: What lend positions are owed.
        missing: Coins that should be in custody and are not: the house has to bring them (rule N4).
    """

    custody: int
    loans: int
    staking_receivable: int
    lenders: int
    balances: int
    payouts: int
    suspense: int
    treasury: int
    insurance: int
    missing: int = 0

    @property
    def has(self) -> int:
        """Return what the house has."""
        return self.custody + self.loans + self.staking_receivable + self.missing

    @property
    def owes(self) -> int:
        """Return what the house owes, its own treasury and insurance among it."""
        return self.lenders + self.balances + self.payouts + self.suspense + self.treasury + self.insurance

    @property
    def gap(self) -> int:
        """Return what it has less what it owes: 0 in sound books, always."""
        return self.has - self.owes


def sides_of(book: Book, symbol: str) -> Sides:
    """Return both sides of an asset that is in the book with its ledger and, if it has one, its market."""
    ledger, market = book.ledgers[symbol], book.markets.get(symbol)
    return Sides(
        custody=ledger.custody,
        loans=0 if market is None else market.total_borrowed,
        staking_receivable=0 if market is None else market.staking_receivable,
        lenders=0 if market is None else market.total_lent,
        balances=ledger.balances,
        payouts=ledger.payouts,
        suspense=ledger.suspense,
        treasury=ledger.treasury,
        insurance=ledger.insurance,
        missing=ledger.missing,
    )
