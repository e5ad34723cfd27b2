"""The lenders of an experiment: customers with a loan each, of whom more come or some leave.

A loan can only be withdrawn whole and matured (rule L6). So lenders who want less leave one by one, the smallest first, each when
the others want as much less as its loan is worth. Where an amount must leave to the unit, as in a recorded history, the rest of
the last loan is lent again.
"""

from __future__ import annotations

from typing import Final

from gql_server.domain import commands as c
from gql_server.domain.accounts import LendPosition
from gql_server.domain.liquidity import withdrawal_room
from gql_server.domain.market import Market, lend_value_down
from gql_server.lab.room import ADDRESS, Room

LENDERS: Final = 40


class LenderPool:
    """As many customers as it takes, each with one loan."""

    def __init__(self, room: Room, symbol: str, *, is_exact: bool = False, count: int = LENDERS) -> None:
        """Open their accounts.

        Args:
            room: Where they are.
            symbol: What they lend.
            is_exact: Whether amounts leave to the unit, at the price that the rest of a loan is locked anew.
            count: How many there are.
        """
        self._room = room
        self._symbol = symbol
        self._is_exact = is_exact
        self._names = [f"lender-{number:02}" for number in range(count)]
        self._pending = 0
        for name in self._names:
            room.open_account(name)
        self.refused_count = 0

    def begin(self, total: int) -> list[c.Command]:
        """Return what lends a total, in equal parts."""
        part, rest = divmod(total, len(self._names))
        amounts = [part + (number < rest) for number in range(len(self._names))]
        return [c.CreditDeposit(name, self._symbol, amount) for name, amount in zip(self._names, amounts, strict=True) if amount]

    def move(self, amount: int, market: Market) -> list[c.Command]:
        """Return what lends an amount more, or less where it is negative, as far as maturity, throttle and liquidity admit."""
        if amount >= 0:
            self._pending = 0
            return [c.CreditDeposit(self._who_lends_more(), self._symbol, amount)] if amount else []
        self._pending -= amount
        return self._leave(market)

    def _loans(self) -> list[tuple[str, LendPosition]]:
        sub_accounts = self._room.book.sub_accounts
        held = ((name, sub_accounts[name].lends.get(self._symbol)) for name in self._names)
        return [(name, loan) for name, loan in held if loan is not None]

    def _who_lends_more(self) -> str:
        """Return a customer who has no loan, else the one whose loan was credited last: it is locked longest anyway."""
        loans = dict(self._loans())
        free = (name for name in self._names if name not in loans)
        return next(free, None) or max(loans, key=lambda name: (loans[name].last_credited_at, name))

    def _leave(self, market: Market) -> list[c.Command]:
        """Return the withdrawals of those who leave now; what cannot leave stays pending."""
        room = withdrawal_room(market, self._room.book.ledgers[self._symbol])
        matured = sorted(
            (lend_value_down(market, loan.shares), name) for name, loan in self._loans() if loan.withdrawable_at <= self._room.now
        )
        commands: list[c.Command] = []
        while self._pending > 0 and matured:
            value, name = self._next_to_leave(matured)
            if value > self._pending and not self._is_exact:
                break
            if value > room:
                self.refused_count += 1
                break
            matured.remove((value, name))
            commands.append(c.WithdrawLendPosition(name, self._symbol, ADDRESS))
            if value > self._pending:
                commands.append(c.CreditDeposit(name, self._symbol, value - self._pending))
            self._pending, room = max(0, self._pending - value), room - value
        return commands

    def _next_to_leave(self, matured: list[tuple[int, str]]) -> tuple[int, str]:
        """Return the smallest loan; where amounts are exact, the smallest that covers what is pending."""
        if not self._is_exact:
            return matured[0]
        return next((place for place in matured if place[0] >= self._pending), matured[-1])
