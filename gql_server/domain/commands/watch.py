"""What the system does because time has passed or prices have moved: nobody asks for it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CrossBoundary:
    """Walk a market to its last boundary and serve what waits there (rules L3, L6, R4)."""

    symbol: str


@dataclass(frozen=True, slots=True)
class Liquidate:
    """Bring one sub-account back to health (rule X1). From ``round`` LIQUIDATION_ROUNDS_MAX on, the built-in full close."""

    sub_account_id: str
    round: int = 0


@dataclass(frozen=True, slots=True)
class ObserveMargin:
    """Note that a sub-account's margin has come to be at risk, or is healthy again (rule M5)."""

    sub_account_id: str


@dataclass(frozen=True, slots=True)
class MaturedLoan:
    """A lend position that the clock has found matured."""

    sub_account_id: str
    symbol: str


@dataclass(frozen=True, slots=True)
class AnnounceMaturities:
    """Announce that loans have matured, each once (rule L12)."""

    loans: tuple[MaturedLoan, ...]


WatchCommand = CrossBoundary | Liquidate | ObserveMargin | AnnounceMaturities
