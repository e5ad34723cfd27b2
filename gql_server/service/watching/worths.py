"""What a unit under each code is worth at a moment, and by which terms it counts: a few numbers an asset, for everybody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gql_server.domain.accrual import asset_at, project
from gql_server.domain.assets import RiskTerms, is_fresh
from gql_server.domain.book import Book
from gql_server.domain.market import VIRTUAL_LEND_SHARES, VIRTUAL_LENT, Market
from gql_server.domain.models import Models
from gql_server.service.watching.columns import SHARES_A_UNIT
from gql_server.units import WAD

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]

WEI: float = 2 / WAD
"""What rounding to 18 decimals changes, at most, and as much again."""


@dataclass(frozen=True, slots=True)
class HeldWorths:
    """By the code of what is held.

    Args:
        worth: USD of one token as the columns count it.
        unit: USD of the smallest unit where the amount is rounded down to it, else 0.
        weight: The most that a dollar counts; 0 without terms, 1 where the price is not fresh: then it may be worth all of it.
        base: With the penalty, what a large holding counts.
        penalty: Growth of the haircut with the square root of what is held of an asset, USD.
        doubtful: Whether it has terms, but no fresh price.
        curved_least: What the whole of a holding of ``TRUSTED_USD`` would count a dollar.
        at_reference: The same of ``REFERENCE_USD``.
    """

    worth: Numbers
    unit: Numbers
    weight: Numbers
    base: Numbers
    penalty: Numbers
    doubtful: Flags
    curved_least: Numbers
    at_reference: Numbers


@dataclass(frozen=True, slots=True)
class OwedWorths:
    """By the code of what is owed.

    Args:
        worth: USD of one token as the columns count it.
        unit: USD of the smallest unit, to which a debt is rounded up.
        initial: The least fraction of a debt that is required when risk is taken on; and its growth with the square root of USD.
        maintenance: The same below which the debt is liquidated.
        waiting: Whether there is no fresh price: liquidation waits for it.
    """

    worth: Numbers
    unit: Numbers
    initial: Numbers
    initial_growth: Numbers
    maintenance: Numbers
    maintenance_growth: Numbers
    waiting: Flags


@dataclass(frozen=True, slots=True)
class Worths:
    """Both, and the symbols of the assets by their number."""

    held: HeldWorths
    owed: OwedWorths
    symbols: Sequence[str]


REFERENCE_USD = 1_000_000
"""Up to half of this a holding is counted at its weight as of all of this, and never for more, in the first look."""
WEIGHT_LEAST = 1e-10
"""A weight that its curve brings below this is rounded too coarsely by the rules: in a look it counts nothing."""
TRUSTED_USD = 10**15
"""What is beyond this is not left to floats in the first look."""


def worths_of(book: Book, symbols: Sequence[str], now: int, models: Models) -> Worths:
    """Work out what a token under each code is worth.

    Args:
        book: With every asset, its price and its market.
        symbols: Of the columns, by number.
        now: Markets are projected to it.
        models: By which they are.
    """
    held = [_NOTHING_HELD, _NOTHING_HELD]
    owed = [_NOTHING_OWED]
    for symbol in symbols[1:]:
        asset, price = asset_at(book, symbol, now, models), book.prices.get(symbol)
        usd = 0.0 if price is None else price.usd / WAD
        unit = usd / 10**asset.decimals
        is_known = is_fresh(asset, price, now)
        market = project(book, symbol, now, models) if book.markets.get(symbol) is not None else None
        highest = usd if price is None or is_known else price.highest_usd / WAD
        for worth, rest in ((highest * _lend_price(market), highest / 10**asset.decimals), (highest, 0.0)):
            held.append((worth, rest, *_counted(asset.risk, is_known=is_known)))
        owed.append((usd * _debt_price(market), unit, *_required(asset.risk), not is_known))
    return Worths(
        HeldWorths(*[np.array(column) for column in zip(*held, strict=True)]),
        OwedWorths(*[np.array(column) for column in zip(*owed, strict=True)]),
        tuple(symbols),
    )


_NOTHING_HELD = (0.0, 0.0, 0.0, 0.0, 0.0, False, 0.0, 0.0)
_NOTHING_OWED = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, False)


def _lend_price(market: Market | None) -> float:
    if market is None:
        return 0.0
    return (market.total_lent + VIRTUAL_LENT) * SHARES_A_UNIT / (market.lend_shares + VIRTUAL_LEND_SHARES)


def _debt_price(market: Market | None) -> float:
    return 0.0 if market is None or not market.borrow_shares else market.total_borrowed / market.borrow_shares


def _counted(risk: RiskTerms | None, *, is_known: bool) -> tuple[float, float, float, bool, float, float]:
    if risk is None:
        return 0.0, 0.0, 0.0, False, 0.0, 0.0
    if not is_known:
        return 1.0, 1.0, 0.0, True, 1.0, 1.0
    least, at_reference = (risk.collateral_weight_down(usd * WAD) / WAD for usd in (TRUSTED_USD, REFERENCE_USD))
    return risk.haircut_weight / WAD, risk.haircut_base / WAD, risk.haircut_penalty / WAD, False, least, at_reference


def _required(risk: RiskTerms | None) -> tuple[float, float, float, float]:
    if risk is None:
        return 0.0, 0.0, 0.0, 0.0
    terms = (
        risk.initial_margin_base,
        risk.initial_margin_factor,
        risk.maintenance_margin_base,
        risk.maintenance_margin_factor,
    )
    initial, initial_growth, maintenance, maintenance_growth = (term / WAD for term in terms)
    return initial, initial_growth, maintenance, maintenance_growth
