"""The lenders of an experiment: customers with a loan each, of whom more come or some leave.

A loan can only be withdrawn whole and matured (rule L6). So lenders who want less leave one by one, the smallest first, each when
the others want as much less as its loan is worth. Where an amount must leave to the unit, as in a recorded history, the rest of
the last loan is lent again.
"""

from __future__ import annotations

from typing import Final

from gql_server.domain import commands as c
from gql_server.domain.liquidity import withdrawal_room
from gql_server.domain.market import Market, lend_value_down
from gql_server.lab.room import ADDRESS, Room
from gql_server.units import LendShares

LENDERS: Final = 80
LOOK_EVERY_SECONDS: Final = 6 * 3_600
"""How often it is looked up whose loan has matured."""


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
        self._left: list[str] = []
        self._latest = self._names[-1]
        self._matured: list[tuple[LendShares, str]] = []
        self._looked_at = 0
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
            return [self._lend(self._who_lends_more(), amount)] if amount else []
        self._pending -= amount
        return self._leave(market)

    def _lend(self, name: str, amount: int) -> c.Command:
        """Return a deposit, after which that loan is locked anew."""
        self._matured = [loan for loan in self._matured if loan[1] != name]
        return c.CreditDeposit(name, self._symbol, amount)

    def _look(self) -> list[tuple[LendShares, str]]:
        """Return the matured loans, the smallest first."""
        now, sub_accounts = self._room.now, self._room.book.sub_accounts.own
        if self._is_exact or now - self._looked_at >= LOOK_EVERY_SECONDS:
            loans = ((name, sub_accounts[name].lends.get(self._symbol)) for name in self._names)
            self._matured = sorted((loan.shares, name) for name, loan in loans if loan is not None and loan.withdrawable_at <= now)
            self._looked_at = now
        return self._matured

    def _who_lends_more(self) -> str:
        """Return a customer who has no loan, else the one who lent last: that loan is locked longest anyway."""
        if self._left:
            self._latest = self._left.pop()
        return self._latest

    def _leave(self, market: Market) -> list[c.Command]:
        """Return the withdrawals of those who leave now; what cannot leave stays pending."""
        room = withdrawal_room(market, self._room.book.ledgers[self._symbol])
        matured = self._look()
        commands: list[c.Command] = []
        while self._pending > 0 and matured:
            place = self._next_to_leave(matured, market)
            value, name = lend_value_down(market, matured[place][0]), matured[place][1]
            if value > self._pending and not self._is_exact:
                break
            if value > room:
                self.refused_count += 1
                break
            del matured[place]
            commands.append(c.WithdrawLendPosition(name, self._symbol, ADDRESS))
            if value > self._pending:
                commands.append(self._lend(name, value - self._pending))
            else:
                self._left.append(name)
            self._pending, room = max(0, self._pending - value), room - value
        return commands

    def _next_to_leave(self, matured: list[tuple[LendShares, str]], market: Market) -> int:
        """Return the place of the smallest loan; where amounts are exact, of the smallest that covers what is pending."""
        if not self._is_exact:
            return 0
        covering = (place for place, (shares, _) in enumerate(matured) if lend_value_down(market, shares) >= self._pending)
        return next(covering, len(matured) - 1)
