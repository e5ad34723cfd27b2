"""Daily balances as rows of two tables: one of customers, one of assets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from gql_server.service.balance_certificate import Held
from gql_server.service.columns import ColumnKind, Columns, Row
from gql_server.service.daily_balances import DailyBalances, DailyTotal
from gql_server.units import format_fixed

_HOW: Final[Mapping[Held, str]] = {
    Held.LENT: "lent",
    Held.AVAILABLE: "available",
    Held.IN_PAYOUTS: "in_payouts",
    Held.HELD: "held",
    Held.OWED: "owed",
}
_AGAINST: Final = ("owed_to_customers", "house", "treasury", "insurance", "custody", "loans", "staking_receivable")
_AMOUNT: Final = "_amount"


def _columns(first: Columns, units: tuple[str, ...]) -> Columns:
    """Return columns in units, and after them the same in whole tokens as text."""
    in_units = dict.fromkeys(units, ColumnKind.UNITS)
    return {**first, **in_units, **{f"{name}{_AMOUNT}": ColumnKind.TEXT for name in units}}


CUSTOMER_COLUMNS: Final = _columns(
    {"date": ColumnKind.DAY, "account": ColumnKind.TEXT, "asset": ColumnKind.NAME, "decimals": ColumnKind.NUMBER},
    tuple(_HOW.values()),
)
TOTAL_COLUMNS: Final = _columns(
    {"date": ColumnKind.DAY, "asset": ColumnKind.NAME, "decimals": ColumnKind.NUMBER, "customers": ColumnKind.NUMBER},
    (*_HOW.values(), *_AGAINST),
)


def customer_rows(daily: DailyBalances) -> Iterator[Row]:
    """Yield the customers' rows of a day."""
    decimals = {total.symbol: total.decimals for total in daily.totals}
    for one in daily.holdings:
        units = [one.held.get(how, 0) for how in _HOW]
        yield (daily.day, one.account_id, one.symbol, decimals[one.symbol], *units, *_amounts(units, decimals[one.symbol]))


def total_rows(daily: DailyBalances) -> Iterator[Row]:
    """Yield the assets' rows of a day."""
    for total in daily.totals:
        units = [*(total.held.get(how, 0) for how in _HOW), *_against(total)]
        yield (daily.day, total.symbol, total.decimals, total.customers, *units, *_amounts(units, total.decimals))


def _against(total: DailyTotal) -> Iterator[int]:
    sides = total.sides
    yield from (total.owed_to_customers, total.house, sides.treasury, sides.insurance)
    yield from (sides.custody, sides.loans, sides.staking_receivable)


def _amounts(units: list[int], decimals: int) -> Iterator[str]:
    return (format_fixed(one, decimals) for one in units)
