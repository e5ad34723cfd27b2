"""What the margin of a sub-account comes to: plain numbers, shared by refusals, outcomes and reads."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class MarginStatus(StrEnum):
    """AT_RISK: equity below the initial requirement. LIQUIDATABLE: below the maintenance one. UNKNOWN: a price is missing."""

    NO_DEBT = "NO_DEBT"
    HEALTHY = "HEALTHY"
    AT_RISK = "AT_RISK"
    LIQUIDATABLE = "LIQUIDATABLE"
    UNKNOWN = "UNKNOWN"


@dataclass(frozen=True, slots=True)
class Margin:
    """The margin of one sub-account. USD and quotients with 18 decimals; None means unknown, never zero.

    Args:
        collateral_value: Weighted, rounded down (rule M1).
        liabilities: Rounded up.
        net_equity: collateral_value - liabilities.
        initial_requirement: Rounded up (rule M2).
        maintenance_requirement: Rounded up.
        available_equity: net_equity - initial_requirement; may be negative.
        margin_fraction: net_equity / liabilities, rounded down; None without debt too.
        health_factor: net_equity / maintenance_requirement, rounded down; None without debt too.
        missing_prices: Assets whose missing or stale price makes the rest unknown, by symbol.
    """

    status: MarginStatus
    collateral_value: int | None
    liabilities: int | None
    net_equity: int | None
    initial_requirement: int | None
    maintenance_requirement: int | None
    available_equity: int | None
    margin_fraction: int | None
    health_factor: int | None
    missing_prices: tuple[str, ...]
    as_of: int
