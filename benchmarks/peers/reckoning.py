"""The numbers that answers show, of plain columns: the same for every peer in Python, by the server's own domain."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Final, NamedTuple

from gql_server.domain.assets import Asset, Price, RiskTerms, is_fresh
from gql_server.domain.lender_pay import LenderPay, lend_rate_of
from gql_server.domain.margin import AssetLine, MarginSheet, margin_of
from gql_server.domain.market import VIRTUAL_LEND_SHARES, VIRTUAL_LENT, utilization_of
from gql_server.domain.report import Margin
from gql_server.units import WAD

SKIM_FEE: Final = LenderPay()
SESSION_IDLE_SECONDS: Final = 8 * 3_600


class Pool(NamedTuple):
    """What of a market the answers are made of; interest is in it up to now."""

    total_lent: int
    lend_shares: int
    total_borrowed: int
    borrow_shares: int
    borrow_rate: int
    staking_rate: int
    fee: int

    @property
    def utilization(self) -> int:
        """Return borrowed of lent, 18 decimals."""
        return utilization_of(self.total_borrowed, self.total_lent)

    @property
    def net_rate(self) -> int:
        """Return what lenders earn, the staking reward included, 18 decimals."""
        used = self.utilization
        base = lend_rate_of(
            SKIM_FEE, self.fee, curve_rate=self.borrow_rate, supply_rate=0, staking_rate=self.staking_rate, utilization=used
        )
        return base + self.staking_rate * max(0, WAD - used) // WAD

    def lent(self, shares: int) -> int:
        """Return what lend shares are worth, rounded down."""
        return shares * (self.total_lent + VIRTUAL_LENT) // (self.lend_shares + VIRTUAL_LEND_SHARES)

    def owed(self, shares: int) -> int:
        """Return what borrow shares owe, rounded up."""
        return -(-shares * self.total_borrowed // self.borrow_shares)


def margin(lines: Iterable[tuple[Asset, Price, int, int]], now: int) -> Margin:
    """Return the margin of what is held and owed: of each asset its terms, its price, units held, units owed."""
    sheet = {
        asset.symbol: AssetLine(asset, price, is_fresh(asset, price, now), held, owed)
        for asset, price, held, owed in sorted(lines, key=lambda line: line[0].symbol)
    }
    return margin_of(MarginSheet(sheet), now)


def risk_of(columns: Iterable[int]) -> RiskTerms:
    """Return risk terms of their columns, in order."""
    return RiskTerms(*columns)


def is_open(expires_at: int, revoked_at: int | None, seen_at: int, closed_at: int | None) -> bool:
    """Tell whether a session is good, by real time."""
    return revoked_at is None and closed_at is None and time.time() < min(expires_at, seen_at + SESSION_IDLE_SECONDS)


def time_text(at: int) -> str:
    """Return a time as clients read it."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(at))
