"""How a journal is written for beancount, and for ledger and hledger: amounts in whole tokens with all their decimals."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import ClassVar, Final, Generic, TypeVar

from gql_server.domain.journal import ASSET_SIDE, LedgerAccount
from gql_server.service.accounting.booked import Booked
from gql_server.units import format_fixed

Balances = Mapping[tuple[LedgerAccount, str], int]
"""Units by account and asset; more than 0 as the house counts them, on either side."""

_EQUITY: Final = frozenset({LedgerAccount.TREASURY, LedgerAccount.INSURANCE})
OPENING: Final = "Opening balances"

Piece = TypeVar("Piece")


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


@dataclass(frozen=True, slots=True)
class Posting:
    """What one line of a transaction adds to an account.

    Args:
        units: As plain-text accounting counts them, see ``signed``.
        holder: Sub-account whose part of the account changes, None for the whole house.
    """

    account: LedgerAccount
    symbol: str
    units: int
    holder: str | None = None


def postings_of(booked: Booked) -> Iterator[Posting]:
    """Yield what a command booked, two postings an entry: what is debited, and what is credited."""
    for entry in booked.entries:
        yield Posting(entry.debit, entry.symbol, entry.amount, entry.debit_holder)
        yield Posting(entry.credit, entry.symbol, -entry.amount, entry.credit_holder)


def postings_to(balances: Balances) -> Iterator[Posting]:
    """Yield what comes to these balances, by asset and account."""
    for (account, symbol), units in sorted(balances.items(), key=lambda item: (item[0][1], item[0][0])):
        yield Posting(account, symbol, signed(account, units))


class Format(ABC, Generic[Piece]):
    """A way to write a journal, piece by piece; amounts are exact, and every posting is written out."""

    def __init__(self, decimals: Mapping[str, int]) -> None:
        """Know the decimals of every asset."""
        self._decimals = decimals

    @abstractmethod
    def begin(self) -> Piece:
        """Return what stands before everything."""

    @abstractmethod
    def opening(self, at: int, balances: Balances) -> Piece:
        """Return one transaction of what was there before the first command that is written; by asset it sums to zero."""

    @abstractmethod
    def command(self, booked: Booked) -> Piece:
        """Return the transaction of a command."""

    @abstractmethod
    def end(self, at: int, balances: Balances) -> Piece:
        """Return that this has to be there at the end of the day of a time, for the reader to check."""


class PlainText(Format[str]):
    """A file for a program of plain-text accounting."""

    indent: ClassVar[str]
    """What a posting is set in by; what is said of it is set in twice."""

    def opening(self, at: int, balances: Balances) -> str:
        """Return the transaction; nothing where nothing was there."""
        lines = [line for posting in postings_to(balances) if posting.units for line in self._lines(posting)]
        return self._transaction([self._title(at, OPENING, None)], lines) if lines else ""

    def command(self, booked: Booked) -> str:
        """Return the transaction, with the command's id and its place in the log."""
        lines = [line for posting in postings_of(booked) for line in self._lines(posting)]
        return self._transaction([self._title(booked.at, booked.kind, booked), self._remark(booked)], lines)

    def amount(self, symbol: str, units: int) -> str:
        """Return an amount with its asset."""
        return f"{self.number(symbol, units)} {self.commodity(symbol)}"

    def number(self, symbol: str, units: int) -> str:
        """Return an amount in whole tokens."""
        return format_fixed(units, self._decimals[symbol])

    def commodity(self, symbol: str) -> str:
        """Return how an asset is named."""
        return symbol

    @abstractmethod
    def _title(self, at: int, narration: str, booked: Booked | None) -> str:
        """Return the line that a transaction begins with."""

    @abstractmethod
    def _remark(self, booked: Booked) -> str:
        """Return what else is said of a command."""

    @abstractmethod
    def _holder(self, holder: str) -> str:
        """Return of whose part a posting is."""

    def _lines(self, posting: Posting) -> Iterable[str]:
        yield f"{self.indent}{name_of(posting.account)}  {self.amount(posting.symbol, posting.units)}"
        if posting.holder is not None:
            yield self._holder(posting.holder)

    def _transaction(self, heads: Iterable[str], lines: Iterable[str]) -> str:
        return "\n" + "\n".join([*heads, *lines]) + "\n"


class Beancount(PlainText):
    """Beancount 2 and 3: https://beancount.github.io/docs/beancount_language_syntax.html ."""

    indent = "  "

    def begin(self) -> str:
        """Return the accounts, open from before anything was booked."""
        lines = [f"1970-01-01 open {name_of(account)}" for account in LedgerAccount]
        lines += [f"1970-01-01 commodity {symbol}\n  decimals: {count}" for symbol, count in self._decimals.items()]
        return 'option "title" "gql_server"\n\n' + "\n".join(lines) + "\n"

    def end(self, at: int, balances: Balances) -> str:
        """Return an assertion of each account and asset, to the unit, as of the morning after."""
        day = day_after(at)
        lines = [
            f"{day} balance {name_of(one.account)}  {self.number(one.symbol, one.units)} ~ 0 {one.symbol}"
            for one in postings_to(balances)
        ]
        return "\n" + "\n".join(lines) + "\n" if lines else ""

    def _title(self, at: int, narration: str, booked: Booked | None) -> str:
        link = "" if booked is None else f" ^{booked.command_id}"
        return f'{day_of(at)} * "{narration}"{link}'

    def _remark(self, booked: Booked) -> str:
        return f"  seq: {booked.seq}"

    def _holder(self, holder: str) -> str:
        return f'    holder: "{holder}"'


class LedgerCli(PlainText):
    """Ledger 3, and hledger: https://ledger-cli.org/doc/ledger3.html ."""

    indent = "    "

    def begin(self) -> str:
        """Return the accounts and the commodities."""
        accounts = [f"account {name_of(account)}" for account in LedgerAccount]
        return "\n".join([*accounts, *(f"commodity {self.commodity(symbol)}" for symbol in self._decimals)]) + "\n"

    def end(self, at: int, balances: Balances) -> str:
        """Return a transaction that moves nothing and says what has to be there."""
        lines = [
            f"    {name_of(one.account)}  {self.amount(one.symbol, 0)} = {self.amount(one.symbol, one.units)}"
            for one in postings_to(balances)
        ]
        return self._transaction([f"{day_of(at)} * Balances"], lines) if lines else ""

    def commodity(self, symbol: str) -> str:
        """Return the symbol, in quotes where it has digits."""
        return symbol if symbol.isalpha() else f'"{symbol}"'

    def _title(self, at: int, narration: str, booked: Booked | None) -> str:
        code = "" if booked is None else f"({booked.seq}) "
        return f"{day_of(at)} * {code}{narration}"

    def _remark(self, booked: Booked) -> str:
        return f"    ; id: {booked.command_id}"

    def _holder(self, holder: str) -> str:
        return f"    ; holder: {holder}"


FORMATS: Final[Mapping[str, type[PlainText]]] = {"beancount": Beancount, "ledger": LedgerCli}
"""By the names of their programs."""
