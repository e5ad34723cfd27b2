"""The working set that a batch of commands runs on, and its overlays.

A ``Book`` holds what a transaction has loaded. ``fork`` lays an overlay on it: reads fall through, a ``change_…`` copies the
thing into the overlay first, and ``merge`` hands the overlay's things to the book beneath. A refused command drops its
overlay, so it leaves nothing behind; previews never merge.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Generic, Protocol, Self, TypeVar

from gql_server.domain.accounts import (
    HOUSE_ACCOUNT_ID,
    HOUSE_SUB_ACCOUNT_ID,
    Account,
    AccountStanding,
    Deposit,
    Payout,
    SubAccount,
)
from gql_server.domain.assets import Asset, Price
from gql_server.domain.feeds import Feed
from gql_server.domain.journal import AssetLedger
from gql_server.domain.market import Market

T = TypeVar("T")


class Copyable(Protocol):
    """Something whose copy can be changed without changing it."""

    def copy(self) -> Self:
        """Return that copy."""
        ...


C = TypeVar("C", bound=Copyable)


class Shelf(Generic[T]):
    """One kind of thing by key, over the shelf beneath."""

    __slots__ = ("below", "own")

    def __init__(self, below: Shelf[T] | None = None) -> None:
        """Make an empty shelf; what its own things lack is looked up below."""
        self.below = below
        self.own: dict[str, T] = {}

    def get(self, key: str) -> T | None:
        """Return the thing to read, None when the book does not hold it."""
        shelf: Shelf[T] | None = self
        while shelf is not None:
            found = shelf.own.get(key)
            if found is not None:
                return found
            shelf = shelf.below
        return None

    def __getitem__(self, key: str) -> T:
        """Return the thing to read; it must be there."""
        found = self.get(key)
        if found is None:
            raise KeyError(key)
        return found

    def put(self, key: str, thing: T) -> None:
        """Put a new or replaced thing on this shelf."""
        self.own[key] = thing

    def keys(self) -> Iterator[str]:
        """Yield every key, sorted, this shelf's and those below."""
        return iter(sorted(self.everything()))

    def values(self) -> Iterator[T]:
        """Yield every thing in order of its key, as it is when this is asked."""
        things = self.everything()
        return iter([things[key] for key in sorted(things)])

    def everything(self) -> Mapping[str, T]:
        """Return this shelf and those below as one, to read."""
        if self.below is None:
            return self.own
        below = self.below.everything()
        return {**below, **self.own} if self.own else below


def _changeable(shelf: Shelf[C], key: str) -> C:
    own = shelf.own.get(key)
    if own is None:
        own = shelf[key].copy()
        shelf.own[key] = own
    return own


class Book:
    """Assets, prices, feeds, markets, ledgers, accounts, sub-accounts, deposits and payouts, as far as they are needed.

    Feeds are there all of them wherever an asset is, so that a market is walked by the same observations in every book.
    """

    __slots__ = (
        "accounts",
        "assets",
        "below",
        "deposits",
        "feeds",
        "ledgers",
        "markets",
        "payouts",
        "prices",
        "projections",
        "served",
        "sub_accounts",
    )

    def __init__(self, below: Book | None = None) -> None:
        """Make an empty book, or an overlay on another."""
        self.below = below
        self.projections: dict[str, tuple[Market, AssetLedger, int, Market]] = {} if below is None else below.projections
        """Markets as they are now, by symbol, with what they were projected from; shared by all overlays."""
        self.served: set[str] = set() if below is None else below.served
        """Markets whose line was served in this batch: only its head is loaded, so it is served once."""
        self.assets: Shelf[Asset] = Shelf(None if below is None else below.assets)
        self.prices: Shelf[Price] = Shelf(None if below is None else below.prices)
        self.feeds: Shelf[Feed] = Shelf(None if below is None else below.feeds)
        self.markets: Shelf[Market] = Shelf(None if below is None else below.markets)
        self.ledgers: Shelf[AssetLedger] = Shelf(None if below is None else below.ledgers)
        self.accounts: Shelf[Account] = Shelf(None if below is None else below.accounts)
        self.sub_accounts: Shelf[SubAccount] = Shelf(None if below is None else below.sub_accounts)
        self.deposits: Shelf[Deposit] = Shelf(None if below is None else below.deposits)
        self.payouts: Shelf[Payout] = Shelf(None if below is None else below.payouts)

    @classmethod
    def genesis(cls) -> Book:
        """Return the book of a new installation: nothing but the operator's own account."""
        book = cls()
        book.accounts.put(HOUSE_ACCOUNT_ID, Account(HOUSE_ACCOUNT_ID, AccountStanding.APPROVED, sub_account_count=1))
        book.sub_accounts.put(HOUSE_SUB_ACCOUNT_ID, SubAccount(HOUSE_SUB_ACCOUNT_ID, HOUSE_ACCOUNT_ID))
        return book

    def fork(self) -> Book:
        """Return an overlay on this book."""
        return Book(self)

    def merge(self) -> None:
        """Hand what this overlay changed to the book beneath."""
        if self.below is None:
            raise ValueError("a book without one beneath has nothing to merge into")
        for name in self.shelf_names():
            changed = getattr(self, name).own
            if changed:
                getattr(self.below, name).own.update(changed)

    @staticmethod
    def shelf_names() -> tuple[str, ...]:
        """Return the names of the kinds of things, in the order in which they are locked and written."""
        return ("accounts", "sub_accounts", "deposits", "payouts", "assets", "prices", "feeds", "ledgers", "markets")

    def changed(self) -> Mapping[str, Mapping[str, object]]:
        """Return what this overlay changed: things by shelf name and key."""
        return {name: getattr(self, name).own for name in self.shelf_names() if getattr(self, name).own}

    def change_market(self, symbol: str) -> Market:
        """Return the market to change; it must be there."""
        return _changeable(self.markets, symbol)

    def change_ledger(self, symbol: str) -> AssetLedger:
        """Return the asset's ledger to change; it must be there."""
        return _changeable(self.ledgers, symbol)

    def change_account(self, account_id: str) -> Account:
        """Return the account to change; it must be there."""
        return _changeable(self.accounts, account_id)

    def change_sub_account(self, sub_account_id: str) -> SubAccount:
        """Return the sub-account to change, with its holdings; it must be there."""
        return _changeable(self.sub_accounts, sub_account_id)

    def change_deposit(self, deposit_id: str) -> Deposit:
        """Return the deposit to change; it must be there."""
        return _changeable(self.deposits, deposit_id)

    def change_payout(self, payout_id: str) -> Payout:
        """Return the payout to change; it must be there."""
        return _changeable(self.payouts, payout_id)
