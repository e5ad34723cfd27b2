"""An account's holdings as the ceiling's one statement gives them, and as answers show them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from benchmarks.peers.reckoning import Pool, margin, risk_of, time_text
from gql_server.domain.assets import Asset, Price
from gql_server.schema.ids import global_id
from gql_server.units import format_fixed, format_rate

Row = Any
"""A row of asyncpg, which is one of no class that a type checker knows as a sequence."""


class Interest(Exception):
    """Interest has accrued since the totals were written, which this endpoint does not reckon: its clock stands still."""


def pool_in(row: Row, accrued_at: int, now: int, start: int) -> Pool:
    """Return a market of its columns in a row."""
    if accrued_at < now:
        raise Interest
    return Pool(*row[start : start + 7])


class Tree:
    """An account's holdings as one statement gave them."""

    def __init__(self, rows: Sequence[Row]) -> None:
        """Sort the rows by what they are."""
        self.keys: list[str] = []
        self._assets: dict[str, Asset] = {}
        self._names: dict[str, str] = {}
        self._states: dict[str, str] = {}
        self._prices: dict[str, Price] = {}
        self._pools: dict[str, Pool] = {}
        self._held: tuple[dict[str, list[Any]], ...] = ({}, {}, {})
        self._markets: dict[str, dict[str, Any]] = {}
        self._now = 0
        for row in rows:
            if row[0] == 0:
                self._add_asset(row)
            elif row[0] == 1:
                self.keys.append(row[1])
                for held in self._held:
                    held[row[1]] = []
            else:
                self._held[row[0] - 2][row[1]].append(row)

    def _add_asset(self, row: Row) -> None:
        _, name, symbol, accrued_at, decimals, self._now = row[:6]
        self._pools[symbol] = pool_in(row, accrued_at, self._now, 6)
        self._prices[symbol] = Price(symbol, row[13], row[14], "")
        self._assets[symbol] = Asset(symbol, name, decimals, 0, 0, risk_of(row[15:23]))
        self._states[symbol] = row[23]

    def sub_account(self, key: str) -> dict[str, Any]:
        """Return a sub-account with what it holds and owes and how safe it is."""
        held: dict[str, int] = {row[2]: row[6] for row in self._held[2][key]}
        owed: dict[str, int] = {}
        lends, borrows = [], []
        for _, _, symbol, withdrawable_at, _, _, shares, principal, *_ in self._held[0][key]:
            decimals, worth = self._assets[symbol].decimals, self._pools[symbol].lent(shares)
            held[symbol] = held.get(symbol, 0) + worth
            lends.append(
                {
                    "node": {
                        **_holding("LendPosition", key, symbol, decimals, worth, principal),
                        "withdrawableAt": time_text(withdrawable_at),
                        "isWithdrawable": self._now >= withdrawable_at,
                    }
                }
            )
        for _, _, symbol, _, _, _, shares, principal, *_ in self._held[1][key]:
            decimals, debt = self._assets[symbol].decimals, self._pools[symbol].owed(shares)
            owed[symbol] = debt
            rate = {"apr": format_rate(self._pools[symbol].borrow_rate)}
            borrows.append({"node": {**_holding("Borrow", key, symbol, decimals, debt, principal), "borrowRate": rate}})
        symbols = held.keys() | owed.keys()
        found = margin(
            ((self._assets[symbol], self._prices[symbol], held.get(symbol, 0), owed.get(symbol, 0)) for symbol in symbols),
            self._now,
        )
        factor = found.health_factor
        return {
            "id": global_id("SubAccount", key),
            "margin": {"status": found.status, "healthFactor": None if factor is None else format_rate(factor)},
            "lendPositions": {"edges": lends[:8]},
            "borrows": {"edges": borrows[:8]},
        }

    def positions(self, key: str, first: int) -> list[dict[str, Any]]:
        """Return the edges of a sub-account's lend positions."""
        return [
            {
                "node": {
                    "id": global_id("LendPosition", key, symbol),
                    "amount": {"value": format_fixed(self._pools[symbol].lent(shares), self._assets[symbol].decimals)},
                    "principal": {"value": format_fixed(principal, self._assets[symbol].decimals)},
                    "withdrawableAt": time_text(withdrawable_at),
                    "market": self._market(symbol),
                }
            }
            for _, _, symbol, withdrawable_at, _, _, shares, principal, *_ in self._held[0][key][:first]
        ]

    def _market(self, symbol: str) -> dict[str, Any]:
        found = self._markets.get(symbol)
        if found is None:
            pool, asset = self._pools[symbol], self._assets[symbol]
            found = self._markets[symbol] = {
                "asset": {"symbol": symbol, "name": asset.name},
                "state": self._states[symbol],
                "totalLent": {"value": format_fixed(pool.total_lent, asset.decimals)},
                "utilization": format_rate(pool.utilization),
                "lendRate": {"net": {"apr": format_rate(pool.net_rate)}},
            }
        return found


def _holding(kind: str, key: str, symbol: str, decimals: int, worth: int, principal: int) -> dict[str, Any]:
    return {
        "id": global_id(kind, key, symbol),
        "amount": {"asset": {"symbol": symbol}, "value": format_fixed(worth, decimals)},
        "principal": {"value": format_fixed(principal, decimals)},
        "interest": {"value": format_fixed(max(0, worth - principal), decimals)},
    }
