"""How a journal is written for beancount, and for ledger and hledger: amounts in whole tokens with all their decimals."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

from gql_server.domain.journal import ASSET_SIDE, LedgerAccount
from gql_server.service.accounting.booked import Booked
from gql_server.units import format_fixed

Balances = Mapping[tuple[LedgerAccount, str], int]
"""Units by account and asset; more than 0 as the house counts them, on either side."""

_EQUITY: Final = frozenset({LedgerAccount.TREASURY, LedgerAccount.INSURANCE})
OPENING: Final = "Opening balances"


def day_of(at: int) -> str:
    """Return the day of a time, in UTC."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d")


def day_after(at: int) -> str:
    """Return the day after that of a time."""
    return (datetime.fromtimestamp(at, UTC) + timedelta(days=1)).strftime("%Y-%m-%d")


def name_of(account: LedgerAccount) -> str:
    """Return an account as plain-text accounting names it: what the house has, owes, and owns itself."""
    kind = "Assets" if account in ASSET_SIDE else "Equity" if account in _EQUITY else "Liabilities"
    return f"{kind}:{account.value.title().replace('_', '')}"


def signed(account: LedgerAccount, units: int) -> int:
    """Return an amount of an account as plain-text accounting counts it: what is owed and owned is negative."""
    return units if account in ASSET_SIDE else -units


class Format(ABC):
    """A way to write a journal; amounts are exact, and every posting is written out."""

    def __init__(self, decimals: Mapping[str, int]) -> None:
        """Know the decimals of every asset."""
        self._decimals = decimals

    @abstractmethod
    def begin(self) -> str:
        """Return what stands before everything."""

    @abstractmethod
    def opening(self, at: int, balances: Balances) -> str:
        """Return what was there before the first command that is written."""

    @abstractmethod
    def command(self, booked: Booked) -> str:
        """Return what a command booked."""

    @abstractmethod
    def end(self, at: int, balances: Balances) -> str:
        """Return that this has to be there at the end of the day of a time, for the program to check."""

    def amount(self, symbol: str, units: int) -> str:
        """Return an amount with its asset."""
        return f"{format_fixed(units, self._decimals[symbol])} {self.commodity(symbol)}"

    def commodity(self, symbol: str) -> str:
        """Return how an asset is named."""
        return symbol

    def _postings(self, balances: Balances) -> list[str]:
        return [f"{name_of(one)}  {self.amount(symbol, units)}" for one, symbol, units in self._sorted(balances) if units]

    def _sorted(self, balances: Balances) -> Iterable[tuple[LedgerAccount, str, int]]:
        for (account, symbol), units in sorted(balances.items(), key=lambda item: (item[0][1], item[0][0])):
            yield account, symbol, signed(account, units)


class Beancount(Format):
    """Beancount 2 and 3: https://beancount.github.io/docs/beancount_language_syntax.html ."""

    def begin(self) -> str:
        """Return the accounts, open from before anything was booked."""
        lines = [f"1970-01-01 open {name_of(account)}" for account in LedgerAccount]
        lines += [f"1970-01-01 commodity {symbol}\n  decimals: {count}" for symbol, count in self._decimals.items()]
        return 'option "title" "gql_server"\n\n' + "\n".join(lines) + "\n"

    def opening(self, at: int, balances: Balances) -> str:
        """Return one transaction, which sums to zero by asset because the books do."""
        lines = [f'\n{day_of(at)} * "{OPENING}"']
        lines += [f"  {posting}" for posting in self._postings(balances)]
        return "\n".join(lines) + "\n" if len(lines) > 1 else ""

    def command(self, booked: Booked) -> str:
        """Return a transaction with a link that is the command's id."""
        lines = [f'\n{day_of(booked.at)} * "{booked.kind}" ^{booked.command_id}', f"  seq: {booked.seq}"]
        for entry in booked.entries:
            for account, holder, sign in ((entry.debit, entry.debit_holder, 1), (entry.credit, entry.credit_holder, -1)):
                lines.append(f"  {name_of(account)}  {self.amount(entry.symbol, sign * entry.amount)}")
                lines += [] if holder is None else [f'    holder: "{holder}"']
        return "\n".join(lines) + "\n"

    def end(self, at: int, balances: Balances) -> str:
        """Return an assertion of each account and asset, to the unit, as of the morning after."""
        day = day_after(at)
        exact = [(one, symbol, format_fixed(units, self._decimals[symbol])) for one, symbol, units in self._sorted(balances)]
        lines = [f"{day} balance {name_of(one)}  {number} ~ 0 {symbol}" for one, symbol, number in exact]
        return "\n" + "\n".join(lines) + "\n" if lines else ""


class LedgerCli(Format):
    """Ledger 3, and hledger: https://ledger-cli.org/doc/ledger3.html ."""

    def begin(self) -> str:
        """Return the accounts and the commodities."""
        accounts = [f"account {name_of(account)}" for account in LedgerAccount]
        return "\n".join([*accounts, *(f"commodity {self.commodity(symbol)}" for symbol in self._decimals)]) + "\n"

    def opening(self, at: int, balances: Balances) -> str:
        """Return one transaction, which sums to zero by asset because the books do."""
        lines = [f"\n{day_of(at)} * {OPENING}"]
        lines += [f"    {posting}" for posting in self._postings(balances)]
        return "\n".join(lines) + "\n" if len(lines) > 1 else ""

    def command(self, booked: Booked) -> str:
        """Return a transaction whose code is the command's place in the log."""
        lines = [f"\n{day_of(booked.at)} * ({booked.seq}) {booked.kind}", f"    ; id: {booked.command_id}"]
        for entry in booked.entries:
            for account, holder, sign in ((entry.debit, entry.debit_holder, 1), (entry.credit, entry.credit_holder, -1)):
                lines.append(f"    {name_of(account)}  {self.amount(entry.symbol, sign * entry.amount)}")
                lines += [] if holder is None else [f"    ; holder: {holder}"]
        return "\n".join(lines) + "\n"

    def end(self, at: int, balances: Balances) -> str:
        """Return a transaction that moves nothing and says what has to be there."""
        lines = [f"\n{day_of(at)} * Balances"]
        lines += [
            f"    {name_of(account)}  {self.amount(symbol, 0)} = {self.amount(symbol, units)}"
            for account, symbol, units in self._sorted(balances)
        ]
        return "\n".join(lines) + "\n" if balances else ""

    def commodity(self, symbol: str) -> str:
        """Return the symbol, in quotes where it has digits."""
        return symbol if symbol.isalpha() else f'"{symbol}"'


FORMATS: Final[Mapping[str, type[Format]]] = {"beancount": Beancount, "ledger": LedgerCli}
"""By the names of their programs."""
