"""Everything that is promised of speed, in one list: what was measured, the bound, and whether it holds."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from fractions import Fraction
from typing import Final

from rich.console import Console
from rich.table import Table

from benchmarks.enumeration import RATIO_MAX, Compared
from benchmarks.figures import Ceiling, Ratio
from benchmarks.laboratory import SECONDS_MAX
from benchmarks.laboratory import Comparison as LabComparison
from benchmarks.report import RESULTS, Comparison, markdown, write_block, write_document
from benchmarks.requests.goals import Verdict
from benchmarks.steps import StepCost
from benchmarks.watch_bench import (
    AFTER_PRICE_MAX,
    BYTES_MAX,
    LINEAR_MAX,
    MEGABYTES_MAX,
    NANOSECONDS_MAX,
    PART_PROMISED_FROM,
    PROMISED_FROM,
    Watching,
)

NAME: Final = "promises"
_HEADINGS: Final = ("part", "what", "measured", "promised", "")


@dataclass(frozen=True, slots=True)
class Promise:
    """One of them.

    Args:
        part: Of the benchmarks.
        what: Is promised something.
        measured: With its unit.
        bound: What was promised.
        holds: Whether it was measured and kept.
    """

    part: str
    what: str
    measured: str
    bound: str
    holds: bool

    def row(self) -> tuple[str, ...]:
        """Return the line of a table."""
        return (self.part, self.what, self.measured, self.bound, "holds" if self.holds else "MISSED")


def at_most(part: str, what: str, value: float, most: float, unit: str) -> Promise:
    """Return that something stays below a bound."""
    return Promise(part, what, f"{value:,.3g} {unit}", f"≤ {most:,.3g} {unit}", value <= most)


def of_requests(part: str, verdicts: Sequence[Verdict], titles: Mapping[str, str]) -> list[Promise]:
    """Return what is promised of requests beside other servers."""
    return [
        Promise(
            part,
            f"{verdict.goal.operation}, processor time against {titles.get(verdict.goal.side, verdict.goal.side)}",
            "not measured" if verdict.ratio is None else f"{verdict.ratio.median:.3f} ×",
            f"≤ {_fraction(verdict.goal.most)} ×",
            verdict.holds,
        )
        for verdict in verdicts
    ]


def of_comparison(part: str, comparison: Comparison) -> list[Promise]:
    """Return what is promised of deposits on a database."""
    promised = [
        _of_figure(part, comparison.name, one) for one in comparison.ratios if isinstance(one, Ceiling) or one.least is not None
    ]
    said = "clean" if comparison.is_audit_clean else "NOT clean"
    return [*promised, Promise(part, f"{comparison.name}: the audit afterwards", said, "clean", comparison.is_audit_clean)]


def of_watch(part: str, watching: Watching) -> list[Promise]:
    """Return what is promised of the liquidation watch."""
    found = []
    for cost in watching.costs:
        rows = f"{cost.rows:,} rows"
        found.append(at_most(part, f"{rows}: memory of each", cost.bytes_each, BYTES_MAX, "B"))
        if cost.rows >= PROMISED_FROM:
            found.append(at_most(part, f"{rows}: a full look, each", cost.full_ns, NANOSECONDS_MAX, "ns"))
            found.append(at_most(part, f"{rows}: the process grows by", cost.megabytes, MEGABYTES_MAX, "MB"))
        if cost.rows >= PART_PROMISED_FROM:
            found.append(at_most(part, f"{rows}: the look after a price, of a full one", cost.part, AFTER_PRICE_MAX, "×"))
    return [*found, at_most(part, "a row among the most, against one among a tenth of them", watching.growth, LINEAR_MAX, "×")]


def of_steps(part: str, costs: Sequence[StepCost]) -> list[Promise]:
    """Return what is promised of a step of each rate model."""
    return [at_most(part, f"a step of {cost.model}", cost.fastest, cost.most, "µs") for cost in costs]


def of_lab(part: str, compared: LabComparison) -> list[Promise]:
    """Return what is promised of comparing models over a year."""
    same = Promise(part, "both reports", "the same" if compared.is_same else "DIFFER", "the same", compared.is_same)
    return [at_most(part, "four models over a year", min(compared.seconds), SECONDS_MAX, "s"), same]


def of_enumeration(part: str, compared: Sequence[Compared]) -> list[Promise]:
    """Return what is promised of known and unknown addresses."""
    return [
        Promise(part, f"{one.way.name} ({one.way.known})", f"{one.ratio:.3f} ×", f"1/{RATIO_MAX} – {RATIO_MAX} ×", one.holds)
        for one in compared
    ]


def show_promises(console: Console, promises: Sequence[Promise]) -> None:
    """Print the list."""
    missed = sum(not promise.holds for promise in promises)
    table = Table(*_HEADINGS, title=f"{len(promises)} promises, {missed} missed", title_justify="left")
    for promise in promises:
        table.add_row(*promise.row(), style=None if promise.holds else "bold red")
    console.print(table)


def write_promises(machine: Mapping[str, object], promises: Sequence[Promise]) -> None:
    """Write the result file and the list in the documentation; of parts that were not measured now, what was written last stays."""
    measured = {promise.part for promise in promises}
    written = [*(promise for promise in _written() if promise.part not in measured), *promises]
    written.sort(key=lambda promise: promise.part)
    write_document(RESULTS / f"{NAME}.json", {"machine": machine, "promises": [asdict(promise) for promise in written]})
    lines = [markdown(_HEADINGS), markdown(["---", "---", "---:", "---:", "---"])]
    how = {"promises": len(written), "missed": sum(not promise.holds for promise in written)}
    write_block(NAME, machine, how, [*lines, *(markdown(promise.row()) for promise in written)])


def _written() -> list[Promise]:
    file = RESULTS / f"{NAME}.json"
    return [Promise(**one) for one in json.loads(file.read_text())["promises"]] if file.exists() else []


def _of_figure(part: str, database: str, figure: Ratio | Ceiling) -> Promise:
    what = f"{database}: {figure.what}"
    if isinstance(figure, Ceiling):
        return at_most(part, what, figure.value, figure.most, "ms")
    return Promise(part, what, f"{figure.value:.2f} ×", f"≥ {figure.least:g} ×", figure.holds)


def _fraction(bound: float) -> str:
    exact = Fraction(bound).limit_denominator(100)
    return f"{bound:g}" if bound >= 0.5 else f"{exact.numerator}/{exact.denominator}"
