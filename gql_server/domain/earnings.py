"""What a sub-account would earn and pay in a while if the rates stayed as they are: a projection, not a promise (rule R7).

It is accrual itself that is asked (``accrual.hold_rates``): simple interest on the totals of now, by the rates of now, without
the boundaries in between. So fee, add-on and rounding are those of the market.
"""

from __future__ import annotations

from dataclasses import dataclass

from gql_server.domain.accrual import hold_rates, project
from gql_server.domain.assets import is_fresh
from gql_server.domain.book import Book
from gql_server.domain.margin import position_value_down
from gql_server.domain.market import debt_up
from gql_server.domain.models import Models
from gql_server.units import worth_down, worth_up


@dataclass(frozen=True, slots=True)
class LendEarning:
    """What a lend position would earn, units: from borrowers, and by the add-on; ``staking`` is None while that is unknown."""

    symbol: str
    interest: int
    staking: int | None


@dataclass(frozen=True, slots=True)
class DebtCost:
    """What a debt would cost, units."""

    symbol: str
    interest: int


@dataclass(frozen=True, slots=True)
class Earnings:
    """What a sub-account would earn and pay, by symbol.

    Args:
        net: Earned less paid, USD with 18 decimals, earned rounded down and paid up; None while a price or an add-on is unknown.
    """

    seconds: int
    lends: tuple[LendEarning, ...]
    debts: tuple[DebtCost, ...]
    net: int | None


def project_earnings(book: Book, sub_account_id: str, now: int, seconds: int, models: Models) -> Earnings:
    """Return what the lend positions earn and the debts cost in so many seconds, at the rates of now."""
    sub_account = book.sub_accounts[sub_account_id]
    lends, debts = [], []
    for symbol, position in sorted(sub_account.lends.items()):
        market = project(book, symbol, now, models)
        before = position_value_down(market, position)
        lent = position_value_down(hold_rates(book, symbol, now, seconds, models, has_staking=False), position)
        together = position_value_down(hold_rates(book, symbol, now, seconds, models), position)
        lends.append(LendEarning(symbol, lent - before, None if market.staking_rate is None else together - lent))
    for symbol, debt in sorted(sub_account.debts.items()):
        before = debt_up(project(book, symbol, now, models), debt.shares)
        debts.append(DebtCost(symbol, debt_up(hold_rates(book, symbol, now, seconds, models), debt.shares) - before))
    return Earnings(seconds, tuple(lends), tuple(debts), _net(book, now, lends, debts))


def _net(book: Book, now: int, lends: list[LendEarning], debts: list[DebtCost]) -> int | None:
    net = 0
    for lend in lends:
        usd = _fresh(book, lend.symbol, now)
        if usd is None or lend.staking is None:
            return None
        net += worth_down(lend.interest + lend.staking, usd, book.assets[lend.symbol].decimals)
    for debt in debts:
        usd = _fresh(book, debt.symbol, now)
        if usd is None:
            return None
        net -= worth_up(debt.interest, usd, book.assets[debt.symbol].decimals)
    return net


def _fresh(book: Book, symbol: str, now: int) -> int | None:
    price = book.prices.get(symbol)
    return price.usd if price is not None and is_fresh(book.assets[symbol], price, now) else None
