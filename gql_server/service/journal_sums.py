"""What the journal adds up to, against the control accounts and the rows of holders (rule G1)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from gql_server.domain.accounts import PayoutStatus
from gql_server.domain.book import Book
from gql_server.domain.journal import ASSET_SIDE, Entry, LedgerAccount
from gql_server.service.differences import Difference

_HOLDERS = (LedgerAccount.BALANCES, LedgerAccount.PAYOUTS, LedgerAccount.SUSPENSE)
"""Accounts of which each sub-account has a row of its own in units; loans and lenders are held in shares."""


class JournalSums:
    """Sums of a journal that is read once."""

    def __init__(self) -> None:
        """Begin with nothing booked."""
        self._controls: Counter[tuple[str, ...]] = Counter()
        self._holders: Counter[tuple[str, ...]] = Counter()

    def add(self, entry: Entry) -> None:
        """Add one entry to both of its accounts, and to their holders."""
        for account, holder, change in (
            (entry.debit, entry.debit_holder, entry.amount if entry.debit in ASSET_SIDE else -entry.amount),
            (entry.credit, entry.credit_holder, -entry.amount if entry.credit in ASSET_SIDE else entry.amount),
        ):
            self._controls[entry.symbol, account] += change
            if account in _HOLDERS:
                self._holders[entry.symbol, account, holder or ""] += change

    def held(self, symbol: str, account: LedgerAccount, holder: str) -> int:
        """Return what a sub-account has in one of the accounts of which each has a row of its own in units."""
        return self._holders[symbol, account, holder]

    def control(self, symbol: str, account: LedgerAccount) -> int:
        """Return what an account of an asset comes to."""
        return self._controls[symbol, account]

    def holdings(self) -> Iterator[tuple[str, LedgerAccount, str, int]]:
        """Yield what sub-accounts have in those accounts: asset, account, sub-account, and units other than 0."""
        for (symbol, account, holder), units in self._holders.items():
            if units:
                yield symbol, LedgerAccount(account), holder, units

    def differences(self, book: Book) -> Iterator[Difference]:
        """Yield where the stored book says something else than the journal adds up to."""
        yield from _compare("the journal's {1} of {0}", dict(controls_of(book)), self._controls)
        yield from _compare("the journal's {1} of {0} for {2}", _holders_of(book), self._holders)


def _compare(where: str, stored: dict[tuple[str, ...], int], booked: Counter[tuple[str, ...]]) -> Iterator[Difference]:
    for key in sorted(stored.keys() | booked.keys()):
        if stored.get(key, 0) != booked[key]:
            yield Difference(where.format(*key), str(stored.get(key, 0)), str(booked[key]))


def controls_of(book: Book) -> Iterator[tuple[tuple[str, LedgerAccount], int]]:
    """Yield the control accounts of every asset in a book: the symbol and the account, and the units."""
    for ledger in book.ledgers.values():
        yield (ledger.symbol, LedgerAccount.CUSTODY), ledger.custody
        yield (ledger.symbol, LedgerAccount.BALANCES), ledger.balances
        yield (ledger.symbol, LedgerAccount.PAYOUTS), ledger.payouts
        yield (ledger.symbol, LedgerAccount.SUSPENSE), ledger.suspense
        yield (ledger.symbol, LedgerAccount.TREASURY), ledger.treasury
        yield (ledger.symbol, LedgerAccount.INSURANCE), ledger.insurance
        yield (ledger.symbol, LedgerAccount.MISSING), ledger.missing
    for market in book.markets.values():
        yield (market.symbol, LedgerAccount.LOANS), market.total_borrowed
        yield (market.symbol, LedgerAccount.LENDERS), market.total_lent
        yield (market.symbol, LedgerAccount.STAKING_RECEIVABLE), market.staking_receivable


def _holders_of(book: Book) -> dict[tuple[str, ...], int]:
    held: Counter[tuple[str, ...]] = Counter()
    for sub_account in book.sub_accounts.values():
        for symbol, balance in sub_account.balances.items():
            held[symbol, LedgerAccount.BALANCES, sub_account.id] += balance.available
    for payout in book.payouts.values():
        if payout.status in (PayoutStatus.REQUESTED, PayoutStatus.DELAYED):
            held[payout.symbol, LedgerAccount.PAYOUTS, payout.sub_account_id] += payout.amount
    for deposit in book.deposits.values():
        held[deposit.symbol, LedgerAccount.SUSPENSE, deposit.sub_account_id] += deposit.held_amount
    return held
