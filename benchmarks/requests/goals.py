"""What is promised of this server's processor time beside the others', and whether it holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from benchmarks.requests.figures import Cell, Ratio, compared
from benchmarks.requests.sides import CEILING, THIS, TUTORIAL

FIRST_SIGHT: Final = "first sight"
"""The operation of documents that were never seen before."""

Cells = Mapping[tuple[str, str], Cell]
"""What was measured, by side and operation."""


@dataclass(frozen=True, slots=True)
class Goal:
    """How many times a side's processor time this server may take at an operation at most."""

    side: str
    operation: str
    most: float


def _goals(side: str, *most: float) -> tuple[Goal, ...]:
    return tuple(Goal(side, f"{'Q' if place < 3 else 'M'}{place % 3 + 1}", bound) for place, bound in enumerate(most))


GOALS: Final = (
    *_goals(CEILING, 1.5, 1.75, 1.75, 1.5),
    *_goals("apollo", 0.9, 0.9, 0.9, 0.9),
    *_goals("yoga", 0.9, 0.9, 0.9, 0.9),
    *_goals("postgraphile", 0.9, 0.9, 0.9, 0.9),
    *_goals("mercurius", 2.0, 1.0, 1.25, 0.8),
    *_goals(TUTORIAL, 1 / 8, 1 / 15, 1 / 15, 1 / 12),
    Goal(TUTORIAL, FIRST_SIGHT, 1.0),
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """A goal and what was measured; no ratio where the side or this server was not measured."""

    goal: Goal
    ratio: Ratio | None

    @property
    def holds(self) -> bool:
        """Tell whether it was measured and holds."""
        return self.ratio is not None and self.ratio.median <= self.goal.most

    @property
    def said(self) -> str:
        """Return the verdict in a word or two."""
        if self.ratio is None:
            return "not measured"
        return "holds" if self.holds else "MISSED"


def judge(cells: Cells) -> list[Verdict]:
    """Return a verdict on every goal."""
    return [Verdict(goal, ratio_to(cells, goal.side, goal.operation)) for goal in GOALS]


def ratio_to(cells: Cells, side: str, operation: str) -> Ratio | None:
    """Return how this server compares to a side at an operation, None where either was not measured."""
    ours, theirs = cells.get((THIS, operation)), cells.get((side, operation))
    return None if ours is None or theirs is None else compared(ours, theirs)
