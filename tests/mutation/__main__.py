"""Changes the rules of the money, a little and thousands of times, and sees whether the tests notice: ``python -m tests.mutation``.

Run it in a checkout of its own, for the tests must not change meanwhile. It may be stopped and started again: what it found is
kept, and only the mutants of changed functions are tried once more.
"""

from __future__ import annotations

import argparse
import math
import sys
import time
from pathlib import Path
from typing import Final

import pytest
from rich.console import Console

from tests.mutation.run import Run, Wish
from tests.mutation.survivors import Survivors
from tests.mutation.table import DOCUMENT, table, write_table
from tests.mutation.trying import Verdict

SOURCES: Final = ("gql_server/units.py", "gql_server/domain/**/*.py")
TESTS: Final = (
    "tests/domain",
    "tests/test_units.py",
    "tests/scenarios",
    "tests/kit/test_shipped.py",
    "tests/service/test_codec.py",
)
SURVIVORS: Final = "tests/mutation/survivors.toml"


def main() -> int:
    """Runs it. Returns 1 when a mutant survived that is not in the file of known survivors."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("files", nargs="*", help="try the mutants of these files only")
    parser.add_argument("--root", type=Path, default=Path(), help="the checkout")
    parser.add_argument("--source", action="append", help="files with mutants, as patterns")
    parser.add_argument("--tests", action="append", help="files and directories of tests")
    parser.add_argument("--state", type=Path, help="where findings are kept between runs")
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--budget", type=float, default=2.0, help="seconds of tests that a mutant may outlive")
    parser.add_argument("--patience", type=float, default=1.0, help="seconds that a test may take beyond what is usual")
    parser.add_argument("--limit", type=float, default=math.inf, help="seconds after which no mutant is begun; 0 for none at all")
    parser.add_argument("--again", action="append", default=[], choices=list(Verdict), help="what is tried once more")
    parser.add_argument("--show", action="store_true", help="print all survivors, not only those that are news")
    parser.add_argument("--note", action="store_true", help="write the survivors to the file of known ones")
    parser.add_argument("--table", action="store_true", help="write the table of files into the document")
    asked = parser.parse_args()

    root = asked.root.resolve()
    sources = [str(path.relative_to(root)) for pattern in asked.source or SOURCES for path in sorted(root.glob(pattern))]
    wish = Wish(
        root=root,
        sources=sources,
        tried=asked.files or sources,
        state=(asked.state or root / "var" / "mutation").resolve(),
        processes=asked.processes,
        budget=asked.budget,
        patience=asked.patience,
        until=time.monotonic() + asked.limit,
        again=frozenset(Verdict(verdict) for verdict in asked.again),
    )
    console = Console()
    run = Run(wish, console)
    options = ["-p", "no:cacheprovider", "-p", "no:terminal", "-p", "no:logging", "-s", "-m", "not soak", "-k", "not postgresql"]
    override = ["-o", "addopts="]
    code = pytest.main([*options, *override, "--rootdir", str(root), *(asked.tests or TESTS)], plugins=[run])
    if code not in {pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED}:
        return 2
    if asked.table:
        write_table(root / DOCUMENT, table(run.mutants, run.results))
    survivors = Survivors.read(root / SURVIVORS)
    alive = [
        mutant
        for mutant in run.mutants
        if (found := run.results.of(mutant)) and found.verdict in {Verdict.SURVIVED, Verdict.UNREACHED}
    ]
    if asked.note:
        survivors.noted({mutant.name for mutant in alive}, {mutant.module for mutant in run.mutants}).write()
    new = [mutant for mutant in alive if mutant.name not in survivors.names]
    for mutant in alive if asked.show else new:
        found = run.results.of(mutant)
        assert found
        sys.stdout.write(
            f"{mutant.path}:{mutant.first_line}: {found.verdict} ({found.tried} tests): {mutant.function}: {mutant.change}\n"
        )
    return 1 if new else 0


if __name__ == "__main__":
    sys.exit(main())
