"""What a run says: tables for the terminal, JSON for machines, and the same tables in the documentation."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.table import Table

from benchmarks.figures import Ceiling, Figures, Ratio

ROOT: Final = Path(__file__).resolve().parents[1]
RESULTS: Final = ROOT / "benchmarks" / "results"
PAGE: Final = ROOT / "docs" / "explanation" / "performance.md"

_HEADINGS: Final = ("", "deposits/s, median", "min – max", "wait p50", "wait p99", "a transaction")


@dataclass(frozen=True, slots=True)
class Comparison:
    """What was measured side by side on one database.

    Args:
        name: Of the database.
        durability: The settings that were in force, as the database itself said.
        sides: What ran.
        ratios: How they compare, and what must not be exceeded.
        audit: What the audit of the database said afterwards.
        is_audit_clean: Whether it found nothing.
    """

    name: str
    durability: dict[str, str]
    sides: Sequence[Figures]
    ratios: Sequence[Ratio | Ceiling]
    audit: str
    is_audit_clean: bool

    @property
    def holds(self) -> bool:
        """Tell whether everything that is promised holds."""
        return self.is_audit_clean and all(ratio.holds for ratio in self.ratios)

    def as_json(self) -> dict[str, object]:
        """Return the comparison for the result file."""
        return {
            "durability": self.durability,
            "sides": [side.as_json() for side in self.sides],
            "ratios": [ratio.as_json() for ratio in self.ratios],
            "audit": self.audit,
            "is_audit_clean": self.is_audit_clean,
        }


def show(console: Console, comparison: Comparison) -> None:
    """Print a comparison."""
    said = ", ".join(f"{name} = {value}" for name, value in comparison.durability.items())
    table = Table(*_HEADINGS, title=f"{comparison.name} ({said})", title_justify="left")
    for column in table.columns[1:]:
        column.justify = "right"
    for row in _rows(comparison):
        table.add_row(*row)
    console.print(table)
    for ratio in comparison.ratios:
        console.print(_said(ratio))
    console.print(f"audit: {comparison.audit}\n")


def write_json(name: str, machine: dict[str, object], comparisons: Sequence[Comparison], **how: object) -> Path:
    """Write the result file, whose name says what and not when."""
    file = RESULTS / f"{name}.json"
    write_document(file, {"how": how, "machine": machine} | {comparison.name: comparison.as_json() for comparison in comparisons})
    return file


def write_document(file: Path, document: Mapping[str, object]) -> None:
    """Write a result file."""
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n")


def write_page(name: str, machine: dict[str, object], comparisons: Sequence[Comparison], **how: object) -> None:
    """Put the tables between the marks in the documentation; nothing else there is touched."""
    lines: list[str] = []
    for comparison in comparisons:
        said = ", ".join(f"`{key} = {value}`" for key, value in comparison.durability.items())
        lines += [
            f"{comparison.name}, with {said}:",
            "",
            markdown(_HEADINGS),
            markdown(["---"] + ["---:"] * (len(_HEADINGS) - 1)),
        ]
        lines += [markdown(row) for row in _rows(comparison)]
        lines += ["", *(f"- {_said(ratio)}" for ratio in comparison.ratios), f"- audit: {comparison.audit}", ""]
    write_block(name, machine, how, lines[:-1])


def write_block(name: str, machine: Mapping[str, object], how: Mapping[str, object], lines: Sequence[str]) -> None:
    """Put lines between the marks of a name in the documentation, below how and on what they were measured."""
    said = [f"Measured with {_listed(how)}, on: {_listed(machine)}.", "", *lines]
    begin, end = f"<!-- begin: make bench, {name} -->", f"<!-- end: make bench, {name} -->"
    marked = re.compile(f"(?<={re.escape(begin)}\n).*?(?={re.escape(end)})", re.DOTALL)
    page, count = marked.subn(lambda _: "\n" + "\n".join(said) + "\n\n", PAGE.read_text())
    if count != 1:
        raise RuntimeError(f"{PAGE.name} has no place for the results of {name}")
    PAGE.write_text(page)


def _rows(comparison: Comparison) -> list[tuple[str, ...]]:
    return [
        (
            side.what,
            f"{side.median:,.0f}",
            f"{min(side.per_second):,.0f} – {max(side.per_second):,.0f}",
            f"{side.wait_ms_p50:,.1f} ms",
            f"{side.wait_ms_p99:,.1f} ms",
            f"{side.deposits_a_transaction:,.1f}",
        )
        for side in comparison.sides
    ]


def _said(one: Ratio | Ceiling) -> str:
    word = "holds" if one.holds else "DOES NOT HOLD"
    if isinstance(one, Ceiling):
        return f"{one.what}: {one.value:.1f} ms (at most {one.most:g} ms: {word})"
    return f"{one.what}: {one.value:.2f} ×" + ("" if one.least is None else f" (at least {one.least:g}: {word})")


def markdown(cells: Sequence[str]) -> str:
    """Return the line of a table."""
    return f"| {' | '.join(cells)} |"


def _listed(things: Mapping[str, object]) -> str:
    return ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in things.items())
