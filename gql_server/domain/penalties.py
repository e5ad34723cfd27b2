"""Which penalties let a seizure heal (rule X3): ``w (1 + p_max) < 1 + MMF / 2`` for every pair of collateral and debt."""

from __future__ import annotations

from gql_server.domain.book import Book
from gql_server.domain.errors import TermsRefused
from gql_server.units import WAD


def require_seizures_to_heal(book: Book) -> None:
    """Refuse terms under which a seizure could lower health.

    Args:
        book: Holds every asset.

    Raises:
        TermsRefused: A seizure for a debt in some market could.
    """
    for market in book.markets.values():
        fault = fault_of_penalty(book, market.symbol, market.penalty_max)
        if fault is not None:
            raise TermsRefused("X3", fault)


def fault_of_penalty(book: Book, symbol: str, penalty_max: int) -> str | None:
    """Return why this must not be the highest penalty for debts in a market, None when it may.

    Args:
        book: Holds every asset.
        symbol: The debts' market.
        penalty_max: 18 decimals.
    """
    debt_risk = book.assets[symbol].risk
    if debt_risk is None:
        return None
    for collateral in book.assets.values():
        weight = 0 if collateral.risk is None else min(collateral.risk.haircut_weight, collateral.risk.haircut_base)
        if 2 * weight * (WAD + penalty_max) >= 2 * WAD * WAD + debt_risk.maintenance_margin_base * WAD:
            return (
                f"Seizing {collateral.symbol} for a debt in {symbol} could lower health: lower the weight or the penalty, "
                "or raise the maintenance margin"
            )
    return None
