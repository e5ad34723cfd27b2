"""Amounts in different decimals, compared exactly, and what explains that two of them differ."""

from __future__ import annotations

from collections import defaultdict
from typing import Final

from gql_server.service.reconciliation.sides import BookedAsset

SCALE: Final = 48
"""Decimals in which amounts are compared: more than any network or ledger has."""


def scaled(amount: int, decimals: int) -> int:
    """Return an amount with ``SCALE`` decimals, exactly."""
    scale: int = 10 ** (SCALE - decimals)
    return amount * scale


def units_up(amount: int, decimals: int) -> int:
    """Return a scaled amount in units of so many decimals, rounded up: a difference is never shown as nothing."""
    scale: int = 10 ** (SCALE - decimals)
    return -(-amount // scale)


class Slack:
    """How far the holdings may be from the custody account, for what is on its way or named already; by asset, scaled.

    Something is in the one and not yet in the other for a while: then anything between the two is right.
    """

    def __init__(self) -> None:
        """Begin with none."""
        self._below: dict[str, int] = defaultdict(int)
        self._above: dict[str, int] = defaultdict(int)

    def below(self, symbol: str, amount: int) -> None:
        """Allow the custodian to hold so much less."""
        self._below[symbol] += amount

    def above(self, symbol: str, amount: int) -> None:
        """Allow the custodian to hold so much more."""
        self._above[symbol] += amount

    def either(self, symbol: str, more_in_custody: int) -> None:
        """Allow it to hold so much more, or less where that is negative."""
        (self.above if more_in_custody > 0 else self.below)(symbol, abs(more_in_custody))

    def bounds(self, asset: BookedAsset) -> tuple[int, int]:
        """Return between what the holdings are right, scaled."""
        booked = scaled(asset.custody, asset.decimals)
        return booked - self._below[asset.symbol], booked + self._above[asset.symbol]
