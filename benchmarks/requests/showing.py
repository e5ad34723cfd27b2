"""How the measurement is shown: tables for the terminal and the documentation, a document for machines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Final

from rich.console import Console
from rich.table import Table

from benchmarks.report import markdown
from benchmarks.requests.goals import FIRST_SIGHT, Cells, Verdict, ratio_to
from benchmarks.requests.operations import OPERATIONS
from benchmarks.requests.sides import THIS, Side

KEYS: Final = (*(operation.key for operation in OPERATIONS), FIRST_SIGHT)

PLOT: Final = "![Processor time of each server, times this server's](../images/requests.svg)"

_GOAL_HEADINGS: Final = ("operation", "to", "at most", "ratio", "lowest – highest round", "")
_CELL_HEADINGS: Final = ("", "server µs", "database µs", "wait p50", "wait p99", "requests/s")


def titles_of(sides: Sequence[Side]) -> Mapping[str, str]:
    """Return the sides' titles by their keys."""
    return {side.key: side.title for side in sides}


def goal_rows(verdicts: Sequence[Verdict], titles: Mapping[str, str]) -> list[tuple[str, ...]]:
    """Return a row for every goal."""
    return [
        (
            verdict.goal.operation,
            titles.get(verdict.goal.side, verdict.goal.side),
            _bound(verdict.goal.most),
            "" if verdict.ratio is None else f"{verdict.ratio.median:.3f}",
            "" if verdict.ratio is None else f"{verdict.ratio.low:.3f} – {verdict.ratio.high:.3f}",
            verdict.said,
        )
        for verdict in verdicts
    ]


def _bound(most: float) -> str:
    return f"1/{round(1 / most)}" if most < 0.5 else f"{most:g}"


def cell_rows(cells: Cells, key: str, titles: Mapping[str, str]) -> list[tuple[str, ...]]:
    """Return a row for every side that was measured at an operation, with how many times its time this server takes."""
    rows: list[tuple[str, ...]] = []
    for side, title in titles.items():
        cell, ratio = cells.get((side, key)), ratio_to(cells, side, key)
        if cell is None:
            continue
        compared = "" if ratio is None or side == THIS else f" (× {ratio.median:.2f})"
        rows.append(
            (
                title,
                f"{cell.server_us:,.0f}{compared}",
                f"{cell.database_us:,.0f}",
                f"{cell.wait_ms_p50:.1f} ms",
                f"{cell.wait_ms_p99:.1f} ms",
                f"{cell.per_second:,.0f}",
            )
        )
    return rows


def show_requests(console: Console, cells: Cells, verdicts: Sequence[Verdict], titles: Mapping[str, str]) -> None:
    """Print everything."""
    for key in KEYS:
        if rows := cell_rows(cells, key, titles):
            _print(console, f"{key}: {_what(key)} (× what this server takes of it)", _CELL_HEADINGS, rows)
    _print(console, "Goals: processor time of this server, times another's", _GOAL_HEADINGS, goal_rows(verdicts, titles))


def page_lines(cells: Cells, verdicts: Sequence[Verdict], titles: Mapping[str, str]) -> list[str]:
    """Return the tables for the documentation."""
    lines = [PLOT, "", *_lines(_GOAL_HEADINGS, goal_rows(verdicts, titles)), ""]
    for key in KEYS:
        if rows := cell_rows(cells, key, titles):
            lines += [f"**{key}**: {_what(key)}.", "", *_lines(_CELL_HEADINGS, rows), ""]
    return lines[:-1]


def document_of(cells: Cells, verdicts: Sequence[Verdict], titles: Mapping[str, str]) -> dict[str, object]:
    """Return everything for the result file."""
    goals = [
        {**asdict(verdict.goal), "verdict": verdict.said, "ratio": None if verdict.ratio is None else asdict(verdict.ratio)}
        for verdict in verdicts
    ]
    measured = [
        {"side": side, "title": titles[side], "operation": key, "rounds": [asdict(one) for one in cell.rounds]}
        for (side, key), cell in cells.items()
    ]
    return {"goals": goals, "measured": measured}


def _what(key: str) -> str:
    return next((one.what for one in OPERATIONS if one.key == key), "a document that was never seen before")


def _print(console: Console, title: str, headings: Sequence[str], rows: Sequence[tuple[str, ...]]) -> None:
    table = Table(*headings, title=title, title_justify="left")
    for column in table.columns[1:]:
        column.justify = "right"
    for row in rows:
        table.add_row(*row)
    console.print(table)


def _lines(headings: Sequence[str], rows: Sequence[tuple[str, ...]]) -> list[str]:
    return [markdown(headings), markdown(["---", *["---:"] * (len(headings) - 1)]), *(markdown(row) for row in rows)]
