"""One command being decided: an overlay of the book, the time, the models, and what the decision writes down."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeVar

from gql_server.domain.accounts import Account, AccountStanding, Balance, NotLentReason, SubAccount, WaitingCredit
from gql_server.domain.assets import Asset
from gql_server.domain.book import Book
from gql_server.domain.errors import NotFound
from gql_server.domain.events import Details, Event, EventType
from gql_server.domain.history import RateSample, ShadowSample
from gql_server.domain.journal import ASSET_SIDE, Entry, LedgerAccount
from gql_server.domain.market import Market
from gql_server.domain.models import Models

_LEDGER_FIELDS = {
    LedgerAccount.CUSTODY: "custody",
    LedgerAccount.BALANCES: "balances",
    LedgerAccount.PAYOUTS: "payouts",
    LedgerAccount.SUSPENSE: "suspense",
    LedgerAccount.TREASURY: "treasury",
    LedgerAccount.INSURANCE: "insurance",
    LedgerAccount.MISSING: "missing",
}
_MARKET_FIELDS = {
    LedgerAccount.LOANS: "total_borrowed",
    LedgerAccount.LENDERS: "total_lent",
    LedgerAccount.STAKING_RECEIVABLE: "staking_receivable",
}

T = TypeVar("T")

NO_COMMAND: Final = ""
"""In place of a command's id, where nothing is decided: a look, or what a boundary does by itself."""


class Draft:
    """What a command has changed and written so far; nothing of it counts until ``book.merge()``.

    Args:
        book: An overlay of the book, this command's own.
        now: The time of the batch, Unix seconds.
        models: The markets' models.
        command_id: Names the deposit or payout that the command makes.
    """

    __slots__ = ("book", "command_id", "entries", "events", "models", "now", "rebased", "samples", "shadow_samples")

    def __init__(self, book: Book, now: int, models: Models, command_id: str = NO_COMMAND) -> None:
        """Begin a decision."""
        self.book = book
        self.now = now
        self.models = models
        self.command_id = command_id
        self.entries: list[Entry] = []
        self.events: list[Event] = []
        self.samples: list[RateSample] = []
        self.shadow_samples: list[ShadowSample] = []
        self.rebased: set[str] = set()

    def post(
        self,
        symbol: str,
        *,
        debit: LedgerAccount,
        credit: LedgerAccount,
        amount: int,
        debit_holder: str | None = None,
        credit_holder: str | None = None,
    ) -> None:
        """Book an amount: the only way in which a control account or a market's total changes (rule G1)."""
        if amount == 0:
            return
        if amount < 0:
            raise ValueError("an entry moves a positive amount")
        if debit is not credit:  # Between holders of one account nothing changes: a part may exceed a total that lacks interest.
            self._raise_by(symbol, debit, amount if debit in ASSET_SIDE else -amount)
            self._raise_by(symbol, credit, -amount if credit in ASSET_SIDE else amount)
        self.entries.append(Entry(symbol, debit, credit, amount, debit_holder, credit_holder))

    def _raise_by(self, symbol: str, account: LedgerAccount, change: int) -> None:
        if account is LedgerAccount.TREASURY:
            self.book.projections.pop(symbol, None)  # a projection is cut to the treasury it saw (rule C1)
        name = _LEDGER_FIELDS.get(account)
        holder: object = self.book.change_ledger(symbol)
        if name is None:
            name, holder = _MARKET_FIELDS[account], self.book.change_market(symbol)
        value = getattr(holder, name) + change
        if value < 0:
            raise AssertionError(f"{account} of {symbol} would be {value}")
        setattr(holder, name, value)

    def tell(
        self,
        kind: EventType,
        *,
        symbol: str | None = None,
        amount: int | None = None,
        sub_account: SubAccount | None = None,
        account_id: str | None = None,
        details: Details | None = None,
    ) -> None:
        """Write down that something happened."""
        self.events.append(
            Event(
                kind,
                symbol,
                amount,
                sub_account.account_id if sub_account is not None else account_id,
                None if sub_account is None else sub_account.id,
                {} if details is None else details,
            )
        )

    def take_over(self, trial: Draft) -> None:
        """Keep what a trial on an overlay of this draft's book has done."""
        trial.book.merge()
        self.entries += trial.entries
        self.events += trial.events
        self.samples += trial.samples
        self.shadow_samples += trial.shadow_samples
        self.rebased |= trial.rebased

    def give_balance(
        self, sub_account: SubAccount, symbol: str, amount: int, reason: NotLentReason, *, ticket: int | None = None
    ) -> None:
        """Raise a balance row; with a ticket the amount waits to be lent. The caller books the entry."""
        if amount == 0:
            return
        balance = sub_account.balances.setdefault(symbol, Balance())
        balance.available += amount
        balance.reason = reason
        if ticket is not None:
            balance.waiting += (WaitingCredit(ticket, amount, reason, self.now),)

    def take_balance(self, sub_account: SubAccount, symbol: str, amount: int) -> None:
        """Lower a balance row, which must hold the amount: first what does not wait, then the latest to wait (rule L3)."""
        balance = sub_account.balances[symbol]
        if amount > balance.available:
            raise AssertionError(f"{sub_account.id} has {balance.available} {symbol}, not {amount}")
        balance.available -= amount
        waiting = sum(credit.amount for credit in balance.waiting)
        kept = list(balance.waiting)
        while waiting > balance.available:
            last = kept.pop()
            short = waiting - balance.available
            waiting -= last.amount
            if last.amount > short:
                kept.append(WaitingCredit(last.ticket, last.amount - short, last.reason, last.waiting_since))
                break
        balance.waiting = tuple(kept)
        if balance.available == 0:
            del sub_account.balances[symbol]

    def take_ticket(self, symbol: str) -> int:
        """Return the next place in the line of a market (rules L3, L6)."""
        market = self.book.change_market(symbol)
        market.next_ticket += 1
        return market.next_ticket


def require_asset(book: Book, symbol: str) -> Asset:
    """Return the asset or refuse with NotFound."""
    return _require(book.assets.get, symbol, "asset")


def require_market(book: Book, symbol: str) -> Market:
    """Return the market to read or refuse with NotFound."""
    return _require(book.markets.get, symbol, "market")


def require_sub_account(book: Book, sub_account_id: str) -> SubAccount:
    """Return the sub-account to read or refuse with NotFound."""
    return _require(book.sub_accounts.get, sub_account_id, "sub-account")


def require_account(book: Book, account_id: str) -> Account:
    """Return the account to read or refuse with NotFound."""
    return _require(book.accounts.get, account_id, "account")


def require_open_account(book: Book, account_id: str) -> Account:
    """Return the account to read or refuse with NotFound, also where it is closed (rule L13)."""
    account = require_account(book, account_id)
    if account.standing is AccountStanding.CLOSED:
        raise NotFound("open account")
    return account


def _require(look_up: Callable[[str], T | None], key: str, what: str) -> T:
    found = look_up(key)
    if found is None:
        raise NotFound(what)
    return found
