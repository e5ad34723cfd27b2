"""Which terms of a file are announced already, and the commands that announce or change the others (rule R9)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Final

from gql_server.domain.assets import RiskTerms
from gql_server.domain.commands import CreateMarket, MarketModels, ScheduleTerms, UpdateMarket
from gql_server.domain.delisting import is_of_delisting
from gql_server.domain.market import LendingTerms, Market

PARTS: Final = ("state", "terms", "limits", "insurance_share")
"""Of a market, by their names in files, commands and announcements."""
RISK: Final = "risk"


def place_of(symbol: str, part: str) -> str:
    """Return where in a file a part stands."""
    return f"{symbol}.{part}" if part == RISK else f"{symbol}.market.{part}"


def waiting_parts(market: Market, wish: CreateMarket, risk: RiskTerms | None) -> frozenset[str]:
    """Return the parts of a wish whose last announcement says what the wish says."""
    wished = {part: getattr(wish, part) for part in PARTS} | {RISK: risk}
    ahead = [change for change in market.announced if not is_of_delisting(market, change)]
    found = set()
    for part, value in wished.items():
        said = [getattr(change, part) for change in ahead if getattr(change, part) is not None]
        if said and value is not None and _timeless(said[-1]) == _timeless(value):
            found.add(part)
    return frozenset(found)


def announcing(wish: CreateMarket, risk: RiskTerms | None, parts: Collection[str], effective_at: int) -> ScheduleTerms:
    """Return the command that announces these parts of a wish."""
    return ScheduleTerms(
        wish.symbol,
        effective_at,
        state=wish.state if "state" in parts else None,
        terms=wish.terms if "terms" in parts else None,
        limits=wish.limits if "limits" in parts else None,
        insurance_share=wish.insurance_share if "insurance_share" in parts else None,
        risk=risk if RISK in parts else None,
    )


def changing(wish: CreateMarket, parts: Collection[str], models: MarketModels | None) -> UpdateMarket:
    """Return the command that changes these parts of a market at once."""
    return UpdateMarket(
        wish.symbol,
        state=wish.state if "state" in parts else None,
        terms=wish.terms if "terms" in parts else None,
        limits=wish.limits if "limits" in parts else None,
        models=models,
        insurance_share=wish.insurance_share if "insurance_share" in parts else None,
    )


def _timeless(value: object) -> object:
    """Return terms without since when their model is used, anything else as it is."""
    if isinstance(value, LendingTerms) and value.supply_line is not None:
        return replace(value, supply_line=replace(value.supply_line, since=0))
    return value
