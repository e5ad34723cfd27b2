"""What a step of each registered rate model costs: bare, and through the host's guard as a market asks it."""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from benchmarks.report import RESULTS, markdown, write_block, write_document
from gql_server.domain.market import ModelKind
from gql_server.plugin_host import Chosen, PluginHost
from gql_server.units import SECONDS_PER_HOUR, WAD

NAME: Final = "steps"
CURVE_MICROSECONDS_MAX: Final = 10.0
CONTROLLER_MICROSECONDS_MAX: Final = 100.0
POINTS: Final = 101
"""From no utilization to full, in even steps."""
_HEADINGS: Final = ("model", "kind", "a step, fastest round", "median round", "through the guard", "at most")


@dataclass(frozen=True, slots=True)
class StepCost:
    """What a model costs.

    Args:
        model: Its registered name, with its default parameters.
        is_controller: Whether it has a state.
        bare: Microseconds a step, by round.
        guarded: The same through the guard.
    """

    model: str
    is_controller: bool
    bare: tuple[float, ...]
    guarded: tuple[float, ...]

    @property
    def fastest(self) -> float:
        """Return the fastest round: what the step costs when nothing else wants the processor."""
        return min(self.bare)

    @property
    def most(self) -> float:
        """Return what is promised, microseconds."""
        return CONTROLLER_MICROSECONDS_MAX if self.is_controller else CURVE_MICROSECONDS_MAX

    @property
    def holds(self) -> bool:
        """Tell whether the promise holds."""
        return self.fastest <= self.most

    def as_json(self) -> dict[str, object]:
        """Return the figures for the result file."""
        return {
            "model": self.model,
            "is_controller": self.is_controller,
            "microseconds": list(self.bare),
            "microseconds_guarded": list(self.guarded),
            "fastest": self.fastest,
            "most": self.most,
            "holds": self.holds,
        }

    def row(self) -> tuple[str, ...]:
        """Return the line of a table."""
        return (
            self.model,
            "controller" if self.is_controller else "curve",
            f"{self.fastest:.1f} µs",
            f"{statistics.median(self.bare):.1f} µs",
            f"{min(self.guarded):.1f} µs",
            f"{self.most:g} µs: {'holds' if self.holds else 'DOES NOT HOLD'}",
        )


def measure_steps(host: PluginHost, rounds: int, progress: Progress) -> list[StepCost]:
    """Measure every rate model that can be made with its defaults."""
    models = [
        model
        for model in host.catalogue.models(ModelKind.RATE_MODEL)
        if all(parameter.default is not None for parameter in model.parameters)
    ]
    task = progress.add_task("steps", total=len(models) * rounds)
    costs = []
    for model in models:
        chosen = host.choose(ModelKind.RATE_MODEL, model.name)
        guard = host.models(monotonic=time.monotonic)
        bare, guarded = [], []
        for _ in range(rounds):
            progress.update(task, description=f"steps: {model.name}", advance=1)
            bare.append(_microseconds(chosen, chosen.instance.step))
            guarded.append(_microseconds(chosen, _through(guard.step, chosen)))
        costs.append(StepCost(model.name, chosen.initial_state != "", tuple(bare), tuple(guarded)))
    return costs


def _through(step: Callable[..., object], chosen: Chosen) -> Callable[[int, int, str], object]:
    return lambda utilization, elapsed, state: getattr(step(chosen.ref, utilization, elapsed, state), "step", None)


def _microseconds(chosen: Chosen, step: Callable[[int, int, str], object]) -> float:
    """Return what a step costs of processor time, on average over all utilizations, the state handed on from hour to hour."""
    utilizations = [WAD * point // (POINTS - 1) for point in range(POINTS)]
    state = chosen.initial_state
    began = time.process_time()
    for utilization in utilizations:
        state = getattr(step(utilization, SECONDS_PER_HOUR, state), "state", state)
    return round((time.process_time() - began) / POINTS * 1e6, 2)


def show_steps(console: Console, costs: Sequence[StepCost]) -> None:
    """Print what was measured."""
    table = Table(*_HEADINGS, title="A step of each rate model, with its default parameters", title_justify="left")
    for column in table.columns[2:5]:
        column.justify = "right"
    for cost in costs:
        table.add_row(*cost.row())
    console.print(table)


def write_steps(machine: dict[str, object], costs: Sequence[StepCost], *, rounds: int) -> None:
    """Write the result file and the table in the documentation."""
    how = {"rounds": rounds, "steps_a_round": POINTS}
    write_document(RESULTS / f"{NAME}.json", {"how": how, "machine": machine, "steps": [cost.as_json() for cost in costs]})
    lines = [markdown(_HEADINGS), markdown(["---", "---", "---:", "---:", "---:", "---"])]
    write_block(NAME, machine, how, [*lines, *(markdown(cost.row()) for cost in costs)])
