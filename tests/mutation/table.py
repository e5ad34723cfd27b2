"""The table of files for the documents: how many mutants there were, and what became of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from tests.mutation.mutants import Mutant
from tests.mutation.results import Results
from tests.mutation.trying import Verdict

HEAD = "| file | mutants | killed | by a time-out | survived | never run | killed, % |\n|---|--:|--:|--:|--:|--:|--:|\n"


def table(mutants: Iterable[Mutant], results: Results) -> str:
    """Returns a row for each file and one for all."""
    by_file: dict[str, Counter[Verdict]] = {}
    for mutant in mutants:
        if finding := results.of(mutant):
            by_file.setdefault(mutant.path, Counter())[finding.verdict] += 1
    rows = [_row(f"`{path.removeprefix('gql_server/')}`", counts) for path, counts in by_file.items()]
    return HEAD + "".join(rows) + _row("all", sum(by_file.values(), Counter()))


def _row(name: str, counts: Counter[Verdict]) -> str:
    killed = counts[Verdict.KILLED] + counts[Verdict.TIMEOUT]
    lives = counts[Verdict.SURVIVED] + counts[Verdict.UNREACHED]
    share = f"{100 * killed / (killed + lives):.1f}" if killed + lives else ""
    cells = (killed + lives, killed, counts[Verdict.TIMEOUT], lives, counts[Verdict.UNREACHED])
    return f"| {name} | {' | '.join(f'{cell:,}' for cell in cells)} | {share} |\n"
