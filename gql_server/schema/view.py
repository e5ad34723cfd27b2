"""What a resolver looks at: a consistent part of the book at one time, with the values that the domain computes on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from gql_server.domain.accounts import SubAccount
from gql_server.domain.accrual import project
from gql_server.domain.assets import Asset, Price, is_fresh
from gql_server.domain.book import Book
from gql_server.domain.margin import measure
from gql_server.domain.market import Market, debt_up, lend_value_down
from gql_server.domain.models import Models
from gql_server.domain.report import Margin
from gql_server.ports.glimpses import Glimpse
from gql_server.ports.ledger import Snapshot


@dataclass(slots=True)
class View:
    """A snapshot of the book; every asset is in it, and the sub-accounts that were asked for.

    Args:
        now: The time of every value in it, Unix seconds of money time.
        has_unsent: Whether its sub-accounts come with all their payouts that are not sent yet.
    """

    book: Book
    now: int
    models: Models
    has_unsent: bool = False
    _margins: dict[str, Margin] = field(default_factory=dict)
    _markets: dict[str, Market] = field(default_factory=dict)
    _assets: dict[str, Asset] = field(default_factory=dict)
    _sub_accounts: dict[str, SubAccount] = field(default_factory=dict)

    @classmethod
    def of(cls, snapshot: Snapshot, models: Models) -> View:
        """Return a view of a snapshot."""
        return cls(snapshot.book, snapshot.now, models)

    @classmethod
    def seen(cls, glimpse: Glimpse, models: Models) -> View:
        """Return a view of a look at the assets."""
        return cls(glimpse.book, glimpse.now, models)

    @classmethod
    def holding(cls, glimpse: Glimpse, models: Models) -> View:
        """Return a view of a look at holdings."""
        return cls(glimpse.book, glimpse.now, models, has_unsent=True)

    def leaving(self, sub_account_id: str) -> Mapping[str, int]:
        """Return what a sub-account has in payouts that are not sent yet, units by asset; the view must know them."""
        amounts: dict[str, int] = {}
        for payout in self.book.payouts.own.values():
            if payout.sub_account_id == sub_account_id:
                amounts[payout.symbol] = amounts.get(payout.symbol, 0) + payout.amount
        return amounts

    def asset(self, symbol: str) -> Asset:
        """Return an asset; every asset is in a view."""
        found = self._assets.get(symbol)
        if found is None:
            found = self._assets[symbol] = self.book.assets[symbol]
        return found

    def decimals(self, symbol: str) -> int:
        """Return how many decimals an asset has."""
        return self.asset(symbol).decimals

    def market(self, symbol: str) -> Market:
        """Return a market, accrued to now on a copy (rule R3)."""
        found = self._markets.get(symbol)
        if found is None:
            found = self._markets[symbol] = project(self.book, symbol, self.now, self.models)
        return found

    def price(self, symbol: str) -> Price | None:
        """Return the latest price that was observed, fresh or not."""
        return self.book.prices.get(symbol)

    def fresh_price(self, symbol: str) -> int | None:
        """Return USD per token with 18 decimals, None when the price is missing or too old (rule M4)."""
        price = self.price(symbol)
        return price.usd if price is not None and is_fresh(self.asset(symbol), price, self.now) else None

    def sub_account(self, sub_account_id: str) -> SubAccount:
        """Return a sub-account that the view was made with."""
        found = self._sub_accounts.get(sub_account_id)
        if found is None:
            found = self._sub_accounts[sub_account_id] = self.book.sub_accounts[sub_account_id]
        return found

    def lent(self, sub_account_id: str, symbol: str) -> int:
        """Return what a lend position is worth now, units rounded down; 0 when there is none or its epoch is over."""
        position = self.sub_account(sub_account_id).lends.get(symbol)
        if position is None:
            return 0
        market = self._markets.get(symbol) or self.market(symbol)
        return lend_value_down(market, position.shares) if position.is_live_in(market) else 0

    def owed(self, sub_account_id: str, symbol: str) -> int:
        """Return what a debt is now, units rounded up; 0 without one."""
        debt = self.sub_account(sub_account_id).debts.get(symbol)
        return 0 if debt is None else debt_up(self.market(symbol), debt.shares)

    def margin(self, sub_account_id: str) -> Margin:
        """Return the margin of a sub-account, measured once per view."""
        found = self._margins.get(sub_account_id)
        if found is None:
            found = self._margins[sub_account_id] = measure(self.book, sub_account_id, self.now, self.models)
        return found
