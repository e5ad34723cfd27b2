"""What an experiment leaves behind: a market hour by hour, and who paid whom; exact integers throughout."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from gql_server.domain.decide import Decision
from gql_server.domain.journal import LedgerAccount
from gql_server.domain.market import Market, ModelStatus, lend_rate_base, lend_rate_staking, lend_share_price, utilization

_HOUSE: Final = frozenset({LedgerAccount.TREASURY, LedgerAccount.INSURANCE})


@dataclass
class Money:
    """Interest by who paid and who got it, units, read off the journal.

    Args:
        borrowers_paid: What debts grew by.
        lenders_earned: What loans grew by, rewards included.
        house_earned: What stayed with the house of it; negative where it topped lenders up.
    """

    borrowers_paid: int = 0
    lenders_earned: int = 0
    house_earned: int = 0

    def note(self, decision: Decision, symbol: str) -> None:
        """Add what a decision booked."""
        for entry in decision.entries:
            if entry.symbol != symbol:
                continue
            if entry.debit is LedgerAccount.LOANS and entry.credit in _HOUSE:
                self.borrowers_paid += entry.amount
                self.house_earned += entry.amount
            elif entry.debit is LedgerAccount.LOANS and entry.credit is LedgerAccount.LENDERS:
                self.borrowers_paid += entry.amount
                self.lenders_earned += entry.amount
            elif entry.credit is LedgerAccount.LENDERS and entry.debit is LedgerAccount.STAKING_RECEIVABLE:
                self.lenders_earned += entry.amount
            elif entry.credit is LedgerAccount.LENDERS and entry.debit in _HOUSE:
                self.lenders_earned += entry.amount
                self.house_earned -= entry.amount


@dataclass
class Course:
    """A market at the end of each hour, after what customers did. Rates and utilization with 18 decimals, totals in units.

    Args:
        share_price_first: Units per 10^27 lend shares when it began.
        share_price_last: The same when it ended.
        stale_hours: How many hours the rate was the last good one, because the model broke.
        refused_borrows: How many hours borrowers wanted more than throttle and liquidity admitted.
        refused_withdrawals: How many hours lenders wanted more out than throttle, liquidity or maturity admitted.
    """

    money: Money = field(default_factory=Money)
    borrow_rates: list[int] = field(default_factory=list)
    lend_rates: list[int] = field(default_factory=list)
    utilizations: list[int] = field(default_factory=list)
    lent: list[int] = field(default_factory=list)
    borrowed: list[int] = field(default_factory=list)
    share_price_first: int = 0
    share_price_last: int = 0
    stale_hours: int = 0
    fault: str | None = None
    refused_borrows: int = 0
    refused_withdrawals: int = 0

    def observe(self, market: Market) -> None:
        """Write down an hour."""
        self.borrow_rates.append(market.borrow_rate)
        self.lend_rates.append(lend_rate_base(market) + (lend_rate_staking(market) or 0))
        self.utilizations.append(utilization(market))
        self.lent.append(market.total_lent)
        self.borrowed.append(market.total_borrowed)
        if not self.share_price_first:
            self.share_price_first = lend_share_price(market)
        self.share_price_last = lend_share_price(market)
        if market.model_status is ModelStatus.STALE:
            self.stale_hours += 1
            self.fault = market.model_fault
