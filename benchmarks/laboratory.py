"""How long the laboratory takes to compare four models over a year of hours, and whether it says the same twice."""

import os
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Final

from rich.console import Console
from rich.progress import Progress

from benchmarks.report import RESULTS, markdown, write_block, write_document
from gql_server.lab.comparison import compare, comparison_report
from gql_server.lab.parallel import Plugins
from gql_server.lab.report import write_json
from gql_server.lab.scenario import MARKETS, Contestant
from gql_server.plugin_host import PluginHost

NAME: Final = "lab"
MODELS: Final = ("two_slope_kinked", "jump_rate_v2", "adaptive_curve", "dynamic_kink")
SECONDS_MAX: Final = 15.0


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs of the same comparison.

    Args:
        hours: Of each model's market.
        seconds: Of each run, from the first hour to the report, the start of other processes included.
        is_same: Whether both reports are the same, byte for byte.
    """

    hours: int
    processes: int
    seconds: tuple[float, ...]
    is_same: bool

    @property
    def holds(self) -> bool:
        """Tell whether what is promised holds."""
        return self.is_same and min(self.seconds) <= SECONDS_MAX

    def row(self) -> tuple[str, ...]:
        """Return the line of a table."""
        promise = f"{SECONDS_MAX:g} s: {'holds' if min(self.seconds) <= SECONDS_MAX else 'DOES NOT HOLD'}"
        runs = " and ".join(f"{seconds:.1f} s" for seconds in self.seconds)
        return (", ".join(MODELS), f"{self.hours:,}", str(self.processes), runs, promise, "yes" if self.is_same else "NO")


_HEADINGS: Final = ("models", "hours each", "processes", "runs", "at most", "the same report")


def measure_lab(progress: Progress) -> Comparison:
    """Compare four models over a year, twice."""
    scenario, processes = MARKETS["BTC"], os.cpu_count() or 1
    contestants = [Contestant(name, name) for name in MODELS]
    task = progress.add_task("lab", total=2 * scenario.hours * len(MODELS))
    host, reports, seconds = PluginHost.load(), [], []
    for run in range(2):
        before = run * scenario.hours * len(MODELS)
        began = time.perf_counter()
        compared = compare(
            scenario,
            contestants,
            Plugins(),
            workers=processes,
            progress=lambda done, before=before: progress.update(task, completed=before + done),  # type: ignore[misc] # a bound default
        )
        reports.append(write_json(comparison_report(host, scenario, compared)))
        seconds.append(round(time.perf_counter() - began, 1))
    return Comparison(scenario.hours, processes, tuple(seconds), reports[0] == reports[1])


def show_lab(console: Console, measured: Comparison) -> None:
    """Print what was measured."""
    console.print("\n".join(f"{name}: {value}" for name, value in zip(_HEADINGS, measured.row(), strict=True)), highlight=False)


def write_lab(machine: Mapping[str, object], measured: Comparison) -> None:
    """Write the result file and the line in the documentation."""
    how = {"runs": len(measured.seconds)}
    write_document(RESULTS / f"{NAME}.json", {"how": how, "machine": machine, "comparison": asdict(measured)})
    lines = [markdown(_HEADINGS), markdown(["---", "---:", "---:", "---:", "---", "---"]), markdown(measured.row())]
    write_block(NAME, machine, how, lines)
