"""The second look, at the few rows that the first has not let go: in double precision, by the curves as they are."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from gql_server.service.watching.looking import MARGIN, Rows
from gql_server.service.watching.table import Table
from gql_server.service.watching.worths import WEI, WEIGHT_LEAST, HeldWorths, OwedWorths, Worths

_Usd = NDArray[np.float64]
_Codes = NDArray[np.uint16]
_Flags = NDArray[np.bool_]

_SPECK: Final = 1e-15


def suspects_of(table: Table, rows: Rows, worths: Worths) -> Rows:
    """Return those of the rows that must be measured.

    They may be below health 1, or at risk though that is not noted, or safe though it is noted that they are at risk.
    """
    is_noted = table.noted[rows]
    covered, doubtful, is_in_doubt = _covered_least(table, rows, worths.held)
    liquidating, risking, is_waiting = _needed_most(table, rows, worths.owed)
    may_be_liquidatable = ~is_waiting & ~(covered + doubtful >= liquidating)
    may_be_crossing = ~(covered >= risking)
    if is_noted.any():
        may_be_safe = ~(_covered_most(table, rows, worths.held) < _needed_least(table, rows, worths.owed))
        may_be_crossing = np.where(is_noted, may_be_safe, may_be_crossing)
    suspects: Rows = rows[may_be_liquidatable | (may_be_crossing & ~is_waiting & ~is_in_doubt)]
    return suspects


def bounds_of(table: Table, rows: Rows, worths: Worths) -> tuple[_Usd, _Usd, _Usd]:
    """Return what is held counts at least, what must be covered at most against liquidation, and what is owed, about; USD."""
    covered, doubtful, _ = _covered_least(table, rows, worths.held)
    liquidating, _, _ = _needed_most(table, rows, worths.owed)
    owed = np.zeros(len(rows))
    for leg in range(table.held, table.held + table.owed):
        owed += table.amounts[leg][rows] * worths.owed.worth[table.codes[leg][rows]]
    return covered + doubtful, liquidating, owed


def _covered_least(table: Table, rows: Rows, worths: HeldWorths) -> tuple[_Usd, _Usd, _Flags]:
    """Return what is held counts at least, what of it without a fresh price may be worth at least, and whether there is such."""
    covered, doubtful = np.zeros(len(rows)), np.zeros(len(rows))
    is_in_doubt = np.zeros(len(rows), dtype=np.bool_)
    codes = _codes_held(table, rows)
    legs = []
    for leg, code in enumerate(codes):
        worth = table.amounts[leg][rows] * worths.worth[code] * (1 - MARGIN) - worths.unit[code] - WEI
        legs.append(np.where(np.isfinite(worth), np.maximum(worth, 0), 0))
    for usd, whole, code in zip(legs, _wholes(codes, legs), codes, strict=True):
        curved = worths.base[code] / (1 + worths.penalty[code] * np.sqrt(whole))
        weight = np.where((curved < WEIGHT_LEAST) & (worths.penalty[code] > 0), 0, np.minimum(worths.weight[code], curved))
        is_doubtful = worths.doubtful[code]
        covered += np.where(is_doubtful, 0, usd * weight)
        doubtful += np.where(is_doubtful, usd, 0)
        is_in_doubt |= is_doubtful & (usd > 0)
    return covered, doubtful, is_in_doubt


def _covered_most(table: Table, rows: Rows, worths: HeldWorths) -> _Usd:
    """Return what is held counts at most."""
    covered = np.zeros(len(rows))
    codes = _codes_held(table, rows)
    legs = []
    for leg, code in enumerate(codes):
        worth = table.amounts[leg][rows] * worths.worth[code] * (1 + MARGIN) + WEI
        legs.append(np.where(np.isnan(worth), np.inf, worth))
    for usd, whole, code in zip(legs, _wholes(codes, legs), codes, strict=True):
        weight = np.minimum(worths.weight[code], worths.base[code] / (1 + worths.penalty[code] * np.sqrt(whole)))
        covered += np.where(worths.doubtful[code], 0, usd * weight)
    return covered * (1 + MARGIN) + _SPECK


def _wholes(codes: list[_Codes], legs: list[_Usd]) -> list[_Usd]:
    """Return for each leg what is held of its asset, by which its haircut goes: two legs of one asset are neighbors."""
    wholes = list(legs)
    for leg in range(1, len(codes)):
        is_same = codes[leg - 1] >> 1 == codes[leg] >> 1
        if is_same.any():
            wholes[leg - 1] = wholes[leg - 1] + np.where(is_same, legs[leg], 0)
            wholes[leg] = wholes[leg] + np.where(is_same, legs[leg - 1], 0)
    return wholes


def _needed_most(table: Table, rows: Rows, worths: OwedWorths) -> tuple[_Usd, _Usd, _Flags]:
    """Return what must be covered at most against liquidation and against being at risk, and whether a price is waited for."""
    owed, maintenance, initial = np.zeros(len(rows)), np.zeros(len(rows)), np.zeros(len(rows))
    is_waiting = np.zeros(len(rows), dtype=np.bool_)
    for leg in range(table.held, table.held + table.owed):
        codes, amounts = table.codes[leg][rows], table.amounts[leg][rows]
        usd = amounts * worths.worth[codes] * (1 + MARGIN) + worths.unit[codes] + WEI
        root = np.sqrt(usd)
        owed += usd
        maintenance += usd * np.maximum(worths.maintenance[codes], worths.maintenance_growth[codes] * root)
        initial += usd * np.maximum(worths.initial[codes], worths.initial_growth[codes] * root)
        is_waiting |= worths.waiting[codes] & (amounts > 0)
    return (owed + maintenance) * (1 + MARGIN) + _SPECK, (owed + initial) * (1 + MARGIN) + _SPECK, is_waiting


def _needed_least(table: Table, rows: Rows, worths: OwedWorths) -> _Usd:
    """Return what must at least be covered to be safe."""
    needed = np.zeros(len(rows))
    for leg in range(table.held, table.held + table.owed):
        codes = table.codes[leg][rows]
        usd = table.amounts[leg][rows] * worths.worth[codes] * (1 - MARGIN)
        needed += usd * (1 + np.maximum(worths.initial[codes], worths.initial_growth[codes] * np.sqrt(usd)))
    return needed


def _codes_held(table: Table, rows: Rows) -> list[_Codes]:
    return [table.codes[leg][rows] for leg in range(table.held)]
