"""Who is nearest to liquidation, by the bounds of the second look: an order in which to measure, nothing that is shown."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gql_server.service.watching.columns import Columns
from gql_server.service.watching.weighing import bounds_of
from gql_server.service.watching.worths import Worths


@dataclass(frozen=True, slots=True)
class Ranked:
    """Somebody who owes something.

    Args:
        slack: How many times what is held covers what is owed and required to stay, about; below 1 may be liquidatable.
        owed: USD, about.
    """

    sub_account_id: str
    slack: float
    owed: float


def nearest(columns: Columns, worths: Worths, limit: int) -> list[Ranked]:
    """Return those nearest to liquidation, the nearest first.

    Args:
        columns: Everybody who owes something.
        worths: Of now, or supposed.
        limit: How many.
    """
    found: list[Ranked] = []
    for table in columns.tables:
        rows = np.arange(table.count)
        with np.errstate(all="ignore"):
            covered, liquidating, owed = bounds_of(table, rows, worths)
            slacks = np.nan_to_num(covered / liquidating, nan=0.0, posinf=np.inf)
        if len(rows) > limit:
            rows = rows[np.argpartition(slacks, limit)[:limit]]
        names = columns.identifiers(table, rows)
        found += [Ranked(name, float(slacks[row]), float(owed[row])) for name, row in zip(names, rows, strict=True)]
    return sorted(found, key=lambda one: (one.slack, one.sub_account_id))[:limit]


def below(columns: Columns, worths: Worths, symbol: str) -> list[Ranked]:
    """Return who may be below health 1 at these worths and holds or owes an asset, by what they owe, the largest first."""
    if symbol not in columns.symbols:
        return []
    number = columns.symbols.index(symbol)
    found: list[Ranked] = []
    for table in columns.tables:
        rows = np.arange(table.count)
        is_concerned = np.zeros(table.count, dtype=np.bool_)
        for leg, codes in enumerate(table.codes):
            is_concerned |= (codes[: table.count] >> 1 if leg < table.held else codes[: table.count]) == number
        rows = rows[is_concerned]
        with np.errstate(all="ignore"):
            covered, liquidating, owed = bounds_of(table, rows, worths)
            is_below = ~(covered >= liquidating)
        names = columns.identifiers(table, rows[is_below])
        numbers = zip(names, covered[is_below] / liquidating[is_below], owed[is_below], strict=True)
        found += [Ranked(name, float(slack), float(worth)) for name, slack, worth in numbers]
    return sorted(found, key=lambda one: (-one.owed, one.sub_account_id))
