"""The table of files for the documents: how many mutants there were, and what became of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tests.mutation.mutants import Mutant
from tests.mutation.results import Results
from tests.mutation.trying import Verdict

HEAD = (
    "| file | mutants tried | killed | of these by a time-out | alive | of these never run | killed, % |\n"
    "|---|--:|--:|--:|--:|--:|--:|\n"
)
DOCUMENT: Final = "docs/explanation/mutants.md"
BEGIN: Final = "<!-- begin: python -m tests.mutation -->\n"
END: Final = "<!-- end: python -m tests.mutation -->\n"


def table(mutants: Sequence[Mutant], results: Results) -> str:
    """Returns how many were tried, a row for each file and one for all."""
    by_file: dict[str, Counter[Verdict]] = {}
    for mutant in mutants:
        if finding := results.of(mutant):
            by_file.setdefault(mutant.path, Counter())[finding.verdict] += 1
    rows = [_row(f"`{path.removeprefix('gql_server/')}`", counts) for path, counts in sorted(by_file.items())]
    everything = sum(by_file.values(), Counter())
    tried = f"Of {len(mutants):,} mutants {everything.total():,} were tried.\n\n"
    return tried + HEAD + "".join(rows) + _row("all", everything)


def write_table(document: Path, text: str) -> None:
    """Puts the table where the document has the last one."""
    before, _, rest = document.read_text("utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    document.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", "utf-8")


def _row(name: str, counts: Counter[Verdict]) -> str:
    killed = counts[Verdict.KILLED] + counts[Verdict.TIMEOUT]
    lives = counts[Verdict.SURVIVED] + counts[Verdict.UNREACHED]
    share = f"{100 * killed / (killed + lives):.1f}" if killed + lives else ""
    cells = (killed + lives, killed, counts[Verdict.TIMEOUT], lives, counts[Verdict.UNREACHED])
    return f"| {name} | {' | '.join(f'{cell:,}' for cell in cells)} | {share} |\n"
