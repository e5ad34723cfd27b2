"""Whom to measure: everybody who may be unhealthy, and few others, by looking at no more rows than what has changed asks for.

A full look leaves with each row its slack: how many times its collateral covered what it requires, at least. Collateral grows at
least, and requirements at most, as the prices that they are made of, the latter to the power of 3/2 as their curves allow. So as
long as prices have moved less than a row's slack since the full look, the row is still healthy, and one comparison says so.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from gql_server.service.watching.columns import Columns
from gql_server.service.watching.looking import ROWS_AT_ONCE, QuickLook, QuickWorths, Rows, quick
from gql_server.service.watching.table import Table
from gql_server.service.watching.weighing import suspects_of
from gql_server.service.watching.worths import Worths

QUIET: Final = 1.001
"""An asset that moved no more than this counts as one that did not; its drift is accounted for all the same."""
MOVED_MAX: Final = 3
"""If more assets moved than these, who holds them is not asked."""
MANY: Final = 32
"""If more than one in so many rows had to be looked at again, the next look is a full one."""
FEW: Final = 8
"""If at most one in so many rows has too little slack, only these are asked what they hold."""
DIRECTLY: Final = 1_024
"""So few rows are looked at carefully at once."""
_ROUNDING: Final = 1 + 1e-6


@dataclass(frozen=True, slots=True)
class _Move:
    """How far worths have moved since the full look.

    Args:
        slack: Which rows must be looked at again: those with less.
        quiet_slack: The same for rows with nothing of the assets that moved.
        moved: The numbers of these assets.
    """

    slack: float
    quiet_slack: float
    moved: list[int]


class Sieve:
    """Looks at columns, and remembers since when."""

    def __init__(self, columns: Columns) -> None:
        """Nothing was looked at so far."""
        self._columns = columns
        self._look = QuickLook()
        self._since: Worths | None = None
        self.rows_seen = 0
        """How many rows the last sifting reckoned; the others were settled by comparing their slack."""

    def forget(self) -> None:
        """Make the next look a full one."""
        self._since = None

    def sift(self, worths: Worths) -> list[str]:
        """Return whom to measure at these worths."""
        with np.errstate(all="ignore"):
            move = None if self._since is None else _move(self._columns, self._since, worths)
            if move is None:
                found = self._look_at_all(worths)
                self._since = worths
            else:
                found = self._look_again(worths, move)
        return found

    def _look_at_all(self, worths: Worths) -> list[str]:
        found: list[str] = []
        simple = quick(worths, self._columns.largest_held)
        self.rows_seen = len(self._columns)
        for table in self._columns.tables:
            for first in range(0, table.count, ROWS_AT_ONCE):
                last = min(table.count, first + ROWS_AT_ONCE)
                slacks = table.slacks[first:last]
                self._look.slacks(table, slice(first, last), last - first, simple, slacks)
                slacks[table.noted[first:last]] = 0
                rows = np.flatnonzero(~(slacks >= 1)) + first
                found += self._suspects(table, rows, worths)
        return found

    def _look_again(self, worths: Worths, move: _Move) -> list[str]:
        found: list[str] = []
        simple = quick(worths, self._columns.largest_held)
        self.rows_seen = 0
        for table in self._columns.tables:
            for rows in _pieces(_may_have_changed(table, move)):
                self.rows_seen += len(rows)
                left = rows if len(rows) < DIRECTLY else self._below_one(table, rows, simple)
                found += self._suspects(table, left, worths)
        if self.rows_seen * MANY > len(self._columns):
            self._since = None
        return found

    def _below_one(self, table: Table, rows: Rows, simple: QuickWorths) -> Rows:
        slacks = np.empty(len(rows), dtype=np.float32)
        self._look.slacks(table, rows, len(rows), simple, slacks)
        below: Rows = rows[~(slacks >= 1) | table.noted[rows]]
        return below

    def _suspects(self, table: Table, rows: Rows, worths: Worths) -> list[str]:
        return self._columns.identifiers(table, suspects_of(table, rows, worths)) if len(rows) else []


def _pieces(rows: Rows) -> list[Rows]:
    return [rows[first : first + ROWS_AT_ONCE] for first in range(0, len(rows), ROWS_AT_ONCE)]


def _may_have_changed(table: Table, move: _Move) -> Rows:
    """Return the rows whose slack does not say by itself that they are still healthy."""
    rows: Rows = np.flatnonzero(~(table.slacks[: table.count] >= np.float32(move.slack)))
    if move.moved and move.quiet_slack < move.slack:
        which = rows if len(rows) * FEW < table.count else slice(0, table.count)
        is_concerned = _holds(table, move.moved, which) | ~(table.slacks[which] >= np.float32(move.quiet_slack))
        rows = rows[is_concerned if which is rows else is_concerned[rows]]
    return rows


def _holds(table: Table, numbers: list[int], which: slice | Rows) -> NDArray[np.bool_]:
    """Tell which rows hold or owe something of these assets."""
    mask = np.zeros(len(table.slacks[which]), dtype=np.bool_)
    for leg, column in enumerate(table.codes):
        codes = column[which] >> 1 if leg < table.held else column[which]
        for number in numbers:
            mask |= codes == number
    return mask


def _move(columns: Columns, before: Worths, now: Worths) -> _Move | None:
    """Return how far worths have moved; None where slacks say nothing any more."""
    if before.symbols != now.symbols or _terms(before) != _terms(now):
        return None
    is_held, is_owed = np.array(columns.held_rows) > 0, np.array(columns.owed_rows) > 0
    falls = np.where(is_held, _ratio(now.held.worth, before.held.worth), 1).clip(max=1)
    rises = np.where(is_owed, _ratio(now.owed.worth, before.owed.worth), 1).clip(min=1)
    units = _ratio(_largest_unit(now), _largest_unit(before)).clip(min=1)
    fall = np.minimum(falls[0::2], falls[1::2])
    slack, quiet_slack = _slack(fall, rises, units), 0.0
    moved = np.flatnonzero((fall < 1 / QUIET) | (rises > QUIET))
    if len(moved) <= MOVED_MAX:
        quiet_slack = _slack(np.delete(fall, moved), np.delete(rises, moved), units)
    if not np.isfinite(slack):
        return None
    return _Move(slack, quiet_slack, moved.tolist() if len(moved) <= MOVED_MAX else [])


def _slack(fall: NDArray[np.float64], rise: NDArray[np.float64], units: NDArray[np.float64]) -> float:
    grown = max(float(rise.max()), float(units))
    return float(grown**1.5) / float(fall.min()) * _ROUNDING


def _ratio(now: Any, before: Any) -> NDArray[np.float64]:  # noqa: ANN401 - arrays or numbers
    """Return now / before; 1 where nothing was and nothing is."""
    now, before = np.asarray(now), np.asarray(before)
    return np.where(now == before, 1.0, now / before)


def _largest_unit(worths: Worths) -> float:
    return float(max(worths.held.unit.max(), worths.owed.unit.max()))


def _terms(worths: Worths) -> list[bytes]:
    """Return everything by which things count, but for what they are worth, to be compared."""
    return [
        getattr(part, field.name).tobytes()
        for part in (worths.held, worths.owed)
        for field in fields(part)
        if field.name not in {"worth", "unit"}
    ]
