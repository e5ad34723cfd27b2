"""The first look at rows, which lets the healthy go: never one that is not.

Floats only choose whom to measure. What they may be wrong by is far below ``MARGIN``: amounts are kept in single precision
(6e-8), sums of a row add as much for each leg, and what the rules round away from an amount, one unit of the asset at most, and
from a worth, is taken off what is held and put on what is owed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from gql_server.service.watching.table import Table
from gql_server.service.watching.worths import REFERENCE_USD, TRUSTED_USD, WEI, WEIGHT_LEAST, Worths

MARGIN: Final = 1e-5
"""The part of what is required that must be covered beyond it before a row counts as healthy without being measured."""
MARGIN_A_LEG: Final = 2.5e-7
"""The same for each leg of a row: single precision loses that much with each sum, at most."""
ROWS_AT_ONCE: Final = 32_768
"""So many rows fit the processor's cache with all that is reckoned of them."""

Rows = NDArray[np.intp]
Slacks = NDArray[np.float32]
_Singles = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class QuickWorths:
    """What the first look needs, in single precision.

    Args:
        slope: USD that a token held counts at least, up to the cap.
        cap: USD that a leg counts at most here; None where no haircut grows.
        worth: USD that a token owed is worth.
        required: The part of a debt that is required beyond it, at least; the larger of initial and maintenance.
        growth: How that grows with the square root of USD; None where none does.
        unit: The largest worth of any asset's unit, and what the rules round off a worth.
    """

    slope: _Singles
    cap: _Singles | None
    worth: _Singles
    required: _Singles
    growth: _Singles | None
    unit: float


def quick(worths: Worths, largest_held: list[float]) -> QuickWorths:
    """Simplify what things are worth so that it can be reckoned at once: never more for what is held, never less for what is owed.

    A haircut that grows with the holding is concave: below the reference a dollar counts no less than at it, and above it the
    whole counts no less than at it. Of an asset that stands twice in a row, each part has half of that.
    """
    held, owed = worths.held, worths.owed
    is_curved = held.penalty > 0
    is_wild = np.array(largest_held) * held.worth > TRUSTED_USD
    is_coarse = is_curved & (held.curved_least < WEIGHT_LEAST)
    slope = np.where(is_wild | is_coarse, 0.0, held.worth * held.at_reference)
    cap = np.where(is_curved, held.at_reference * REFERENCE_USD / 2, np.inf)
    growth = np.maximum(owed.initial_growth, owed.maintenance_growth)
    return QuickWorths(
        slope=slope.astype(np.float32),
        cap=cap.astype(np.float32) if is_curved.any() else None,
        worth=owed.worth.astype(np.float32),
        required=np.maximum(owed.initial, owed.maintenance).astype(np.float32),
        growth=growth.astype(np.float32) if growth.any() else None,
        unit=float(max(held.unit.max(), owed.unit.max())) + WEI,
    )


class QuickLook:
    """The first look; it keeps the memory in which it reckons."""

    def __init__(self) -> None:
        """Take the memory."""
        self._index = np.empty(ROWS_AT_ONCE, dtype=np.intp)
        self._singles = [np.empty(ROWS_AT_ONCE, dtype=np.float32) for _ in range(6)]

    def slacks(self, table: Table, which: slice | Rows, count: int, worths: QuickWorths, out: Slacks) -> None:
        """Work out how many times what is held covers what is owed and required, at least; not a number where it cannot say.

        Args:
            table: The rows.
            which: At most ``ROWS_AT_ONCE`` of them.
            count: How many these are.
            worths: What everything is worth.
            out: Where the answer goes.
        """
        index = self._index[:count]
        covered, required, worth, part, root, growth = (one[:count] for one in self._singles)
        covered[:] = 0
        for leg in range(table.held):
            index[:] = table.codes[leg][which]
            np.take(worths.slope, index, out=worth, mode="clip")
            np.multiply(worth, table.amounts[leg][which], out=worth)
            if worths.cap is not None:
                np.take(worths.cap, index, out=part, mode="clip")
                np.minimum(worth, part, out=worth)
            covered += worth
        required[:] = table.held * worths.unit + 1e-15
        margin = np.float32(1 + MARGIN + MARGIN_A_LEG * (table.held + table.owed))
        for leg in range(table.held, table.held + table.owed):
            index[:] = table.codes[leg][which]
            np.take(worths.worth, index, out=worth, mode="clip")
            np.multiply(worth, table.amounts[leg][which], out=worth)
            worth += np.float32(worths.unit)
            np.take(worths.required, index, out=part, mode="clip")
            if worths.growth is not None:
                np.take(worths.growth, index, out=growth, mode="clip")
                np.sqrt(worth, out=root)
                root *= growth
                np.maximum(part, root, out=part)
            part += 1
            part *= worth
            part *= margin
            required += part
        np.divide(covered, required, out=out)
