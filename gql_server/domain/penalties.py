"""Which penalties let a seizure heal (rule X3): ``w (1 + p_max) < 1 + MMF / 2`` for every pair of collateral and debt."""

from __future__ import annotations

from gql_server.domain.assets import RiskTerms
from gql_server.domain.book import Book
from gql_server.domain.errors import TermsRefused
from gql_server.domain.market import ModelKind
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


def fault_of_penalty(book: Book, symbol: str, penalty_max: int, *, is_ahead: bool = False) -> str | None:
    """Return why this must not be the highest penalty for debts in a market, None when it may.

    Args:
        book: Holds every asset.
        symbol: The debts' market.
        penalty_max: 18 decimals.
        is_ahead: Whether it must stand beside announced risk terms as well.
    """
    debts = _risks_of(book, symbol, is_ahead=is_ahead)
    for collateral in book.assets.values():
        weighed = _risks_of(book, collateral.symbol, is_ahead=is_ahead)
        if any(_may_lower(one, penalty_max, debt) for one in weighed for debt in debts):
            return _fault(collateral.symbol, symbol)
    return None


def fault_of_risk(book: Book, symbol: str, risk: RiskTerms) -> str | None:
    """Return why these must not be an asset's risk terms beside all that is and all that is announced, None when they may.

    Args:
        book: Holds every asset.
    """
    for market in book.markets.values():
        debts = [risk] if market.symbol == symbol else _risks_of(book, market.symbol, is_ahead=True)
        penalties = [market.penalty_max, *(one.penalty_max for one in market.scheduled if one.kind is ModelKind.LIQUIDATION_POLICY)]
        others = list(book.assets.keys()) if market.symbol == symbol else [symbol]
        for other in others:
            weighed = [risk] if other == symbol else _risks_of(book, other, is_ahead=True)
            if any(_may_lower(one, penalty, debt) for one in weighed for penalty in penalties for debt in debts):
                return _fault(other, market.symbol)
    return None


def _risks_of(book: Book, symbol: str, *, is_ahead: bool) -> list[RiskTerms]:
    risk, market = book.assets[symbol].risk, book.markets.get(symbol)
    found = [] if risk is None else [risk]
    if is_ahead and market is not None:
        found += [change.risk for change in market.announced if change.risk is not None]
    return found


def _may_lower(collateral: RiskTerms, penalty_max: int, debt: RiskTerms) -> bool:
    weight = min(collateral.haircut_weight, collateral.haircut_base)
    return 2 * weight * (WAD + penalty_max) >= 2 * WAD * WAD + debt.maintenance_margin_base * WAD


def _fault(collateral: str, debt: str) -> str:
    remedy = "lower the weight or the penalty, or raise the maintenance margin"
    return f"Seizing {collateral} for a debt in {debt} could lower health: {remedy}"
