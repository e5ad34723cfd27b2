"""The borrowers of an experiment, as one customer with collateral enough for all: the market's rate and room are what matters.

What is borrowed goes out at once; what is repaid comes in as a deposit, which repays first (rule L2).
"""

from __future__ import annotations

from typing import Final

from gql_server.domain import commands as c
from gql_server.domain.assets import RiskTerms
from gql_server.domain.liquidity import borrow_room
from gql_server.domain.market import Market, debt_up
from gql_server.lab.room import ADDRESS, Room
from gql_server.units import WAD

BORROWER: Final = "borrower"
COLLATERAL: Final = "COLLATERAL"
"""An asset without a market, worth one US dollar; the borrower holds a fortune of it."""
_FORTUNE: Final = 10**30
RISK: Final = RiskTerms(
    haircut_weight=WAD * 9 // 10,
    haircut_base=WAD,
    haircut_penalty=0,
    initial_margin_base=WAD // 10,
    initial_margin_factor=0,
    maintenance_margin_base=WAD // 20,
    maintenance_margin_factor=0,
    price_max_age_seconds=30 * 86_400,
)
"""How assets count in an experiment, where a scenario does not say otherwise."""


class Borrower:
    """Whoever borrows."""

    def __init__(self, room: Room, symbol: str) -> None:
        """Open the account and bring the collateral."""
        self._room = room
        self._symbol = symbol
        self.refused_count = 0
        room.must(c.CreateAsset(COLLATERAL, "Collateral", 6, 1, 0, RISK))
        room.open_account(BORROWER)
        room.must(c.CreditDeposit(BORROWER, COLLATERAL, _FORTUNE))

    def move(self, amount: int, market: Market) -> list[c.Command]:
        """Return what borrows an amount more, or repays where it is negative, as far as throttle, liquidity and debt admit."""
        if amount > 0:
            room = borrow_room(market, self._room.book.ledgers[self._symbol])
            self.refused_count += amount > room
            asked = min(amount, room)
            return [c.Borrow(BORROWER, self._symbol, asked, ADDRESS)] if asked else []
        debt = self._room.book.sub_accounts[BORROWER].debts.get(self._symbol)
        owed = 0 if debt is None else debt_up(market, debt.shares)
        paid = min(-amount, owed)
        return [c.CreditDeposit(BORROWER, self._symbol, paid)] if paid else []
