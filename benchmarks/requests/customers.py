"""The customers of the benchmark: how many there are, what they lend and what they owe. The same at every run."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Final

from benchmarks.requests.markets import MARKETS
from gql_server.domain.accounts import SUB_ACCOUNTS_MAX, Account, AccountStanding, Debt, LendPosition, SubAccount
from gql_server.domain.book import Book
from gql_server.units import BorrowShares, LendShares

WIDE_SUB_ACCOUNTS: Final = SUB_ACCOUNTS_MAX
WIDE_LENDS: Final = 5
"""A wide caller has 10 sub-accounts with 5 lend positions each: a page of 50."""

_SHARES_PER_UNIT: Final = 10**9
_LENT_GROWTH: Final = (103, 100)
_OWED_GROWTH: Final = (104, 100)
_DAY: Final = 86_400


@dataclass(frozen=True, slots=True)
class Scale:
    """How much there is.

    Args:
        callers: How many accounts of two sub-accounts ask, and as many wide ones.
    """

    accounts: int
    sub_accounts: int
    lends: int
    debts: int
    callers: int

    @property
    def plain_accounts(self) -> int:
        """Return how many accounts are not wide."""
        return self.accounts - self.callers

    @property
    def plain_sub_accounts(self) -> int:
        """Return how many sub-accounts they have; each has one or two."""
        return self.sub_accounts - self.callers * WIDE_SUB_ACCOUNTS

    @property
    def plain_lends(self) -> int:
        """Return how many lend positions these have; each has two or three."""
        return self.lends - self.callers * WIDE_SUB_ACCOUNTS * WIDE_LENDS


FULL: Final = Scale(accounts=10_000, sub_accounts=20_000, lends=60_000, debts=20_000, callers=32)


def account_id(number: int) -> str:
    """Return the id of an account; the callers' are the first, the wide ones' the last."""
    return f"{0xACC << 116 | number:032x}"


def sub_account_id(number: int) -> str:
    """Return the id of a sub-account, numbered in the order of their accounts."""
    return f"{0x5AB << 116 | number:032x}"


def fill(book: Book, scale: Scale, now: int) -> None:
    """Add the customers to a book with the markets, and bring the totals up to what they hold and owe.

    Lenders have earned three in a hundred, borrowers owe four in a hundred more than they took.
    """
    chance = random.Random(20_000)  # The same book at every run.
    numbers = count()
    for number, (sub_accounts, lends) in enumerate(_shapes(scale)):
        account = account_id(number)
        book.accounts.put(account, Account(account, AccountStanding.APPROVED, sub_account_count=sub_accounts))
        for place in range(sub_accounts):
            serial = next(numbers)
            made = SubAccount(sub_account_id(serial), account, place, now - 90 * _DAY)
            _give(made, serial, next(lends), chance, now)
            book.sub_accounts.put(made.id, made)
    _bring_up_totals(book)


def _shapes(scale: Scale) -> Iterator[tuple[int, Iterator[int]]]:
    """Yield for each account how many sub-accounts it has, and how many lend positions these have."""
    with_two = scale.plain_sub_accounts - scale.plain_accounts
    with_three = scale.plain_lends - 2 * scale.plain_sub_accounts
    is_spread = scale.callers <= with_two <= scale.plain_accounts and 2 * scale.callers <= with_three <= scale.plain_sub_accounts
    if not is_spread or scale.debts != scale.sub_accounts:
        raise ValueError(f"{scale} cannot be spread")
    lends = iter([3] * with_three + [2] * (scale.plain_sub_accounts - with_three))
    for number in range(scale.plain_accounts):
        yield 2 if number < with_two else 1, lends
    for _ in range(scale.callers):
        yield WIDE_SUB_ACCOUNTS, iter([WIDE_LENDS] * WIDE_SUB_ACCOUNTS)


def _give(holder: SubAccount, serial: int, lends: int, chance: random.Random, now: int) -> None:
    """Give a sub-account lend positions in markets in a row, and a debt of under a third of their worth in another."""
    worth = 0
    for place in range(lends):
        plan, usd = MARKETS[(serial + place) % len(MARKETS)], chance.randrange(1_000, 9_000)
        principal, opened_at = plan.units(usd), now - chance.randrange(30, 80) * _DAY
        credited_at = opened_at + chance.randrange(25) * _DAY
        position = LendPosition(LendShares(principal * _SHARES_PER_UNIT), principal, opened_at, credited_at, 7 * _DAY, 0)
        holder.lends[plan.symbol] = position
        worth += usd
    plan = MARKETS[(serial + 6) % len(MARKETS)]
    principal = plan.units(worth * chance.randrange(150, 320) // 1_000)
    holder.debts[plan.symbol] = Debt(BorrowShares(principal), principal, now - chance.randrange(1, 30) * _DAY)


def _bring_up_totals(book: Book) -> None:
    for symbol, market in book.markets.own.items():
        lends = [sub.lends[symbol] for sub in book.sub_accounts.own.values() if symbol in sub.lends]
        debts = [sub.debts[symbol] for sub in book.sub_accounts.own.values() if symbol in sub.debts]
        market.lend_shares = LendShares(sum(lend.shares for lend in lends))
        market.borrow_shares = BorrowShares(sum(debt.shares for debt in debts))
        market.total_lent = sum(lend.principal for lend in lends) * _LENT_GROWTH[0] // _LENT_GROWTH[1]
        market.total_borrowed = sum(debt.principal for debt in debts) * _OWED_GROWTH[0] // _OWED_GROWTH[1]
        market.base_lent, market.base_borrowed = market.total_lent, market.total_borrowed
        book.ledgers[symbol].custody += market.total_lent - market.total_borrowed
