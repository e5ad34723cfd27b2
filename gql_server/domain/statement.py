"""What a holding earned or cost day by day, derived from the history rows of its market when it is asked (rule R6).

The journal says to the unit what came and went; the history says what a share was worth. So the interest of a day is what is
neither::

    closing = opening + added - removed - liquidated + interest        for each day, to the unit
    opening of a day = closing of the day before                       also across years

Shares are not in the journal: those of an amount follow from the price of a share at that moment, which moves in a straight line
between two rows while the rate does not change. What that leaves open, a few units at most, is in the interest of the day on which
the holding ends or of the present day, whose closing is what the book says; so the sums are always the journal's.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Final

from gql_server.units import WAD

_LEND_SCALE: Final = 10**27
_HOUR: Final = 3600


class HoldingSide(StrEnum):
    """Which side of a market a holding is on."""

    LEND = "LEND"
    BORROW = "BORROW"


@dataclass(frozen=True, slots=True)
class SharePrices:
    """What shares of a market were worth at a moment; see ``RateSample`` for the units.

    Args:
        epoch: The lenders' epoch; a position of an earlier one is worth 0.
    """

    at: int
    lend: int
    borrow: int
    epoch: int


@dataclass(frozen=True, slots=True)
class Flow:
    """What one line of the journal moved into a holding or out of it, units.

    Args:
        at: Unix seconds.
        is_liquidation: Whether a liquidation took it, or repaid it.
        is_end: Whether nothing of the holding is left.
    """

    at: int
    added: int = 0
    removed: int = 0
    is_liquidation: bool = False
    is_end: bool = False


@dataclass(frozen=True, slots=True)
class Charge:
    """What a customer paid besides, units: the fee of a payout that was sent, or the penalty of a liquidation."""

    at: int
    fee: int = 0
    penalty: int = 0


@dataclass(frozen=True, slots=True)
class StatementDay:
    """One holding on one day, units.

    Args:
        side: Whether it is lent or owed.
        begins_at: The midnight with which the day begins, Unix seconds.
        added: Lent, received or borrowed.
        removed: Withdrawn, moved away or repaid.
        liquidated: Taken by a liquidation, or repaid or written off by one.
        interest: Earned or owed; below 0 only where lenders bore a loss.
        interest_to_date: Of the statement's days until this one.
        fees: Fees of payouts in this asset; part of what had left before, not of the closing.
        penalties: Of what liquidations took in this asset, balances included.
    """

    side: HoldingSide
    symbol: str
    begins_at: int
    opening: int
    added: int
    removed: int
    liquidated: int
    interest: int
    closing: int
    interest_to_date: int
    fees: int = 0
    penalties: int = 0

    @property
    def says_nothing(self) -> bool:
        """Tell whether nothing was held and nothing happened."""
        return not any((self.opening, self.added, self.removed, self.liquidated, self.closing, self.fees, self.penalties))


class PriceLine:
    """The price of a share over time: given at some moments, a straight line between them."""

    def __init__(self, side: HoldingSide, prices: Sequence[SharePrices]) -> None:
        """Take the prices in order of their times; the last may be that of now."""
        self._side = side
        self._times = [price.at for price in prices]
        self._values = [price.lend if side is HoldingSide.LEND else price.borrow for price in prices]
        self._epochs = [price.epoch for price in prices]

    def epoch(self, at: int) -> int:
        """Return the lenders' epoch at a moment, as the row before it says."""
        place = bisect_right(self._times, at) - 1
        return self._epochs[place] if place >= 0 else 0

    def at(self, at: int, *, is_arrival: bool = False) -> tuple[int, int]:
        """Return the price as a fraction.

        A price that falls does so at once: because a loss was booked, or because the last share left and shares began anew. What
        arrives within such an hour came after that, what leaves came before. A borrow share owes one unit until there is interest:
        what is borrowed in the hour in which borrowing begins did not find any.
        """
        place = bisect_right(self._times, at) - 1
        after = place + 1
        if after == len(self._times):
            return (self._values[place], 1) if self._times else (WAD, 1)
        began_at, before = (self._times[place], self._values[place]) if place >= 0 else (self._times[0] - _HOUR, WAD)
        if is_arrival and self._side is HoldingSide.BORROW and before == WAD:
            return WAD, 1
        if self._values[after] < before:
            return (self._values[after] if is_arrival and at > began_at else before), 1
        length = self._times[after] - began_at
        passed = max(0, at - began_at)
        return before * (length - passed) + self._values[after] * passed, length

    def value(self, shares: int, at: int) -> int:
        """Return what shares are worth, rounded against the customer."""
        price, of = self.at(at)
        if self._side is HoldingSide.LEND:
            return shares * price // (_LEND_SCALE * of)
        return -(-shares * price // (WAD * of))

    def shares(self, amount: int, at: int, *, is_arrival: bool) -> int:
        """Return how many shares an amount is, rounded as the market rounds (§3)."""
        price, of = self.at(at, is_arrival=is_arrival)
        if self._side is HoldingSide.LEND:
            return -(-amount * _LEND_SCALE * of // price)
        return -(-amount * WAD * of // price) if is_arrival else amount * WAD * of // price


@dataclass(slots=True)
class _Holding:
    """Shares that come and go; those of an epoch that is over are none."""

    line: PriceLine
    side: HoldingSide
    shares: int = 0
    epoch: int = 0

    def take(self, flow: Flow) -> None:
        if flow.added:
            if not self._count(flow.at):
                self.shares, self.epoch = 0, self.line.epoch(flow.at)
            self.shares += self.line.shares(flow.added, flow.at, is_arrival=True)
        if flow.removed:
            self.shares = max(0, self.shares - self.line.shares(flow.removed, flow.at, is_arrival=False))
        if flow.is_end:
            self.shares = 0

    def value(self, at: int) -> int:
        return self.line.value(self._count(at), at)

    def _count(self, at: int) -> int:
        return self.shares if self.side is HoldingSide.BORROW or self.line.epoch(at) == self.epoch else 0


def statement_days(
    side: HoldingSide,
    symbol: str,
    flows: Sequence[Flow],
    prices: Sequence[SharePrices],
    midnights: Sequence[int],
    *,
    charges: Iterable[Charge] = (),
    closing: int | None = None,
) -> list[StatementDay]:
    """Return the days on which something was held or happened, in order.

    Args:
        side: Whether it is lent or owed.
        symbol: Of what.
        flows: Everything that ever came and went, in the journal's order.
        prices: Of the market's shares, in order, from the row before the first flow to the row after the last midnight.
        midnights: Where the days begin, in order, and where the last one ends: a midnight, or now.
        charges: Fees and penalties; others than of these days are passed over.
        closing: What the book says of now, where that is the end.
    """
    holding = _Holding(PriceLine(side, prices), side)
    place = 0
    while place < len(flows) and flows[place].at < midnights[0]:
        holding.take(flows[place])
        place += 1
    days: list[StatementDay] = []
    kept = list(charges)
    before, earned = holding.value(midnights[0]), 0
    for begins_at, ends_at in pairwise(midnights):
        added = removed = liquidated = 0
        is_last = ends_at == midnights[-1] and closing is not None
        while place < len(flows) and (flows[place].at < ends_at or is_last):
            flow = flows[place]
            holding.take(flow)
            added += flow.added
            removed += 0 if flow.is_liquidation else flow.removed
            liquidated += flow.removed if flow.is_liquidation else 0
            place += 1
        after = closing if is_last and closing is not None else holding.value(ends_at)
        interest = after - before - added + removed + liquidated
        earned += interest
        mine = [charge for charge in kept if begins_at <= charge.at and (charge.at < ends_at or is_last)]
        fees, penalties = sum(charge.fee for charge in mine), sum(charge.penalty for charge in mine)
        day = StatementDay(side, symbol, begins_at, before, added, removed, liquidated, interest, after, earned, fees, penalties)
        if not day.says_nothing:
            days.append(day)
        before = after
    return days
