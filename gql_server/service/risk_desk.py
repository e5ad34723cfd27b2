"""What operators ask about margins: who is nearest to liquidation, and how much would be liquidated if a price fell.

The columns of the liquidation watch choose whom to measure; the rules themselves measure them. So the answers are the rules', and
their cost is bounded whatever the number of customers.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import Final

from gql_server.domain.accounts import SubAccount
from gql_server.domain.book import Book
from gql_server.domain.errors import NotFound
from gql_server.domain.margin import MarginSheet, draw_sheet, margin_of
from gql_server.domain.models import Models
from gql_server.domain.needs import Needs
from gql_server.domain.report import Margin, MarginStatus
from gql_server.ports.ledger import LedgerStore
from gql_server.service.watching import ColumnDebtors, Columns
from gql_server.service.watching.ranking import Ranked, below, nearest
from gql_server.service.watching.worths import worths_of
from gql_server.units import WAD, mul_div_down

NEAREST_MAX: Final = 1_000
"""How many of those nearest to liquidation are measured for a list."""
MEASURED_MAX: Final = 2_000
"""How many are measured for a curve; of more, the largest debtors and a part of the others."""
LARGEST: Final = 1_000
PAGE_SIZE: Final = 500
AT_A_STRETCH: Final = 100
"""After so many measurements others have their turn."""


@dataclass(frozen=True, slots=True)
class FallPoint:
    """What is liquidatable once a price has fallen.

    Args:
        fall: The part of the price that is gone, 18 decimals.
        price: What is left of it, USD with 18 decimals.
        sub_accounts: How many are liquidatable.
        debt: What these owe, USD with 18 decimals.
        collateral: What they hold that could be seized, without haircut, USD with 18 decimals.
    """

    fall: int
    price: int
    sub_accounts: int
    debt: int
    collateral: int


@dataclass(frozen=True, slots=True)
class FallCurve:
    """What is liquidatable at several falls.

    Args:
        candidates: How many may be liquidatable at the deepest fall.
        measured: How many of these the rules have measured; of fewer than all, the numbers are estimates.
        as_of: Unix seconds of money time.
    """

    points: tuple[FallPoint, ...]
    candidates: int
    measured: int
    as_of: int


class RiskDesk:
    """Answers what operators ask about margins."""

    def __init__(self, ledger: LedgerStore, debtors: ColumnDebtors, models: Models) -> None:
        """Look through these columns."""
        self._ledger = ledger
        self._debtors = debtors
        self._models = models

    async def nearest(self, statuses: Collection[MarginStatus] | None, health_below: int | None) -> list[tuple[SubAccount, Margin]]:
        """Return those nearest to liquidation with their margins, the least healthy first; what is unknown comes before.

        Args:
            statuses: Only of these; None: of all.
            health_below: Only with a health factor below this, 18 decimals, or an unknown one; None: all.
        """
        ranked = await self._debtors.looked_at(
            lambda columns, book, now: nearest(columns, worths_of(book, columns.symbols, now, self._models), NEAREST_MAX)
        )
        found: list[tuple[SubAccount, Margin]] = []
        await self._measure(
            [one.sub_account_id for one in ranked], lambda sub, sheet, now: found.append((sub, margin_of(sheet, now)))
        )
        chosen = [one for one in found if _is_asked(one[1], statuses, health_below)]
        return sorted(chosen, key=lambda one: (one[1].health_factor is not None, one[1].health_factor or 0, one[0].id))

    async def curve(self, symbol: str, falls: Sequence[int]) -> FallCurve:
        """Return what is liquidatable when the price of an asset has fallen by each of these parts, 18 decimals, least first.

        Raises:
            NotFound: There is no such asset, or it has no price.
        """
        ranked = await self._debtors.looked_at(lambda columns, book, now: self._concerned(columns, book, now, symbol, max(falls)))
        sampled = _sample(ranked)
        totals = [[0, 0, 0] for _ in falls]

        def add(sub_account: SubAccount, sheet: MarginSheet, _now: int) -> None:
            line = sheet.lines.get(symbol)
            if line is None or line.price is None:
                return
            for total, fall in zip(totals, falls, strict=True):
                fallen = sheet.with_price(symbol, _fallen(line.price.usd, fall))
                if fallen.is_liquidatable:
                    count = sampled[sub_account.id]
                    total[0] += count
                    total[1] += count * fallen.liabilities
                    total[2] += count * sum(one.notional for one in fallen.lines.values() if one.is_seizable)

        now = await self._measure(list(sampled), add)
        snapshot = await self._ledger.snapshot(Needs(symbols=frozenset({symbol})))
        price = snapshot.book.prices.get(symbol)
        usd = 0 if price is None else price.usd
        points = tuple(
            FallPoint(fall, _fallen(usd, fall), *map(_rounded, total)) for fall, total in zip(falls, totals, strict=True)
        )
        return FallCurve(points, len(ranked), len(sampled), now or snapshot.now)

    def _concerned(self, columns: Columns, book: Book, now: int, symbol: str, fall: int) -> list[Ranked]:
        price = book.prices.get(symbol)
        if price is None:
            raise NotFound("price")
        supposed = book.fork()
        supposed.prices.put(symbol, replace(price, usd=_fallen(price.usd, fall)))
        return below(columns, worths_of(supposed, columns.symbols, now, self._models), symbol)

    async def _measure(self, ids: Sequence[str], tell: Callable[[SubAccount, MarginSheet, int], None]) -> int:
        """Draw the sheets of sub-accounts page by page, and return the time of the last page."""
        now = 0
        for first in range(0, len(ids), PAGE_SIZE):
            page = ids[first : first + PAGE_SIZE]
            snapshot = await self._ledger.snapshot(Needs(sub_accounts=frozenset(page), holdings_of=frozenset(page)))
            now = snapshot.now
            for number, one in enumerate(page):
                sub_account = snapshot.book.sub_accounts.get(one)
                if sub_account is not None:
                    tell(sub_account, draw_sheet(snapshot.book, sub_account, now, self._models), now)
                if number % AT_A_STRETCH == AT_A_STRETCH - 1:
                    await asyncio.sleep(0)
        return now


def _is_asked(margin: Margin, statuses: Collection[MarginStatus] | None, health_below: int | None) -> bool:
    is_near = health_below is None or margin.health_factor is None or margin.health_factor < health_below
    return is_near and margin.status is not MarginStatus.NO_DEBT and (statuses is None or margin.status in statuses)


def _fallen(usd: int, fall: int) -> int:
    """Return what is left of a price, rounded down: against the collateral."""
    return mul_div_down(usd, WAD - fall, WAD)


def _sample(ranked: Sequence[Ranked]) -> dict[str, int]:
    """Return whom to measure, and for how many each stands, in parts of ``WAD``.

    The largest debtors stand for themselves; of the others, in the order of their debts, one in so many stands for all.
    """
    if len(ranked) <= MEASURED_MAX:
        return {one.sub_account_id: WAD for one in ranked}
    others = ranked[LARGEST:]
    step = -(-len(others) // (MEASURED_MAX - LARGEST))
    chosen = others[step // 2 :: step]
    weight = len(others) * WAD // len(chosen)
    return {one.sub_account_id: WAD for one in ranked[:LARGEST]} | {one.sub_account_id: weight for one in chosen}


def _rounded(total: int) -> int:
    """Return a weighted sum in whole parts, to the nearest, half up: an estimate leans to no side."""
    return (total + WAD // 2) // WAD
