"""A model of several databases: how throughput grows with shards, and what splitting the hot market is worth.

`python -m benchmarks.shards` reads what one database was measured to do (`benchmarks/results/teller.json`), simulates shards that
each do the same, prints a table, and writes `benchmarks/results/shards.json` and the plot of the page. It is a simulation: no
distributed database was measured. What it takes for granted is in ``Costs`` and in the page.
"""

from __future__ import annotations

import heapq
import json
import random
from collections import deque
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

import matplotlib as mpl
from matplotlib.figure import Figure

ROOT: Final = Path(__file__).resolve().parents[1]
RESULTS: Final = ROOT / "benchmarks" / "results"
PLOT: Final = ROOT / "docs" / "images" / "shards.svg"
SHARDS: Final = (1, 2, 4, 8, 16)
CLIENTS_A_SHARD: Final = 64
BATCH_MAX: Final = 256
COMMANDS_A_SHARD: Final = 4_000
MARKETS: Final = 8
HOT_SHARE: Final = 0.5
"""How much of all that happens, happens in the hottest market; the others share the rest evenly."""
FAR_SHARE: Final = 0.05
"""How many commands touch sub-accounts of two shards: transfers and liquidations."""
SEED: Final = 7


class Split(StrEnum):
    """Where the totals of a market are."""

    NONE = "each market in one place"
    HOT = "the hot market in slices"
    ALL = "every market in slices"


@dataclass(frozen=True, slots=True)
class Costs:
    """What a batch takes on one database: ``batch_ms + command_ms × commands``; one that spans two shards commits in two phases.

    Args:
        batch_ms: Round trips and the flush of the disk, whatever is in it.
        command_ms: What each command adds.
    """

    batch_ms: float
    command_ms: float

    @classmethod
    def measured(cls, results: dict[str, Any]) -> Costs:
        """Return the costs that follow from batches of one and batches of all who wait."""
        sides = {side["what"]: side for side in results["PostgreSQL 18.4"]["sides"]}
        full, single = sides["teller, batches of up to 256"], sides["teller, batches of 1"]
        commands = full["deposits_a_transaction"]
        one = 1_000 / single["deposits_per_second"]["median"]
        many = 1_000 * commands / full["deposits_per_second"]["median"]
        command = (many - one) / (commands - 1)
        return cls(one - command, command)


@dataclass(slots=True)
class Shard:
    """A database with its teller."""

    waiting: deque[Command] = field(default_factory=deque)
    is_busy: bool = False


@dataclass(slots=True)
class Command:
    """Somebody's command, until every shard that it touches has done its part."""

    client: int
    places: frozenset[int]
    left: int


class Simulation:
    """Clients who each wait for an answer before they ask again."""

    def __init__(self, shards: int, split: Split, costs: Costs, seed: int = SEED) -> None:
        self._shards = [Shard() for _ in range(shards)]
        self._split = split
        self._costs = costs
        self._dice = random.Random(seed)
        self._events: list[tuple[float, int, list[Command]]] = []
        self._now = 0.0

    def throughput(self, commands: int) -> float:
        """Return the commands a second, once so many are answered."""
        for client in range(CLIENTS_A_SHARD * len(self._shards)):
            self._ask(client)
        for place in range(len(self._shards)):
            self._begin(place)
        answered = 0
        while answered < commands:
            self._now, place, batch = heapq.heappop(self._events)
            self._shards[place].is_busy = False
            for command in batch:
                command.left -= 1
                if not command.left:
                    answered += 1
                    self._ask(command.client)
            for other in range(len(self._shards)):
                self._begin(other)
        return 1_000 * answered / self._now

    def _ask(self, client: int) -> None:
        many = len(self._shards)
        places = {self._dice.randrange(many)}
        if self._dice.random() < FAR_SHARE:
            places.add(self._dice.randrange(many))
        is_hot = self._dice.random() < HOT_SHARE
        if self._split is Split.NONE or (self._split is Split.HOT and not is_hot):
            market = 0 if is_hot else self._dice.randrange(1, MARKETS)
            places.add(market % many)
        command = Command(client, frozenset(places), len(places))
        for place in places:
            self._shards[place].waiting.append(command)

    def _begin(self, place: int) -> None:
        shard = self._shards[place]
        if shard.is_busy or not shard.waiting:
            return
        batch = [shard.waiting.popleft() for _ in range(min(BATCH_MAX, len(shard.waiting)))]
        phases = 2 if any(len(command.places) > 1 for command in batch) else 1
        shard.is_busy = True
        takes = self._costs.batch_ms * phases + self._costs.command_ms * len(batch)
        heapq.heappush(self._events, (self._now + takes, place, batch))


def simulate(costs: Costs, shards: tuple[int, ...] = SHARDS, commands: int = COMMANDS_A_SHARD) -> dict[str, list[float]]:
    """Return the commands a second by split, one for each number of shards."""
    return {
        split.value: [round(Simulation(many, split, costs).throughput(commands * many), 1) for many in shards] for split in Split
    }


def draw(found: dict[str, list[float]], file: Path = PLOT) -> None:
    """Draw throughput by shards, times that of one."""
    figure = Figure(figsize=(7, 4), layout="constrained")
    axes = figure.add_subplot()
    for name, rates in found.items():
        axes.plot(SHARDS, [rate / rates[0] for rate in rates], marker="o", label=name)
    axes.plot(SHARDS, SHARDS, color="0.7", linestyle=":", label="in proportion")
    axes.set_xscale("log", base=2)
    axes.set_yscale("log", base=2)
    axes.set_xticks(SHARDS, [str(many) for many in SHARDS])
    axes.set_yticks((0.5, 1, 2, 4, 8, 16), ("½", "1", "2", "4", "8", "16"))
    axes.set_xlabel("shards")
    axes.set_ylabel("throughput, times that of one shard")
    axes.legend(fontsize=8)
    with mpl.rc_context({"svg.hashsalt": "shards", "svg.fonttype": "none"}):
        figure.savefig(file, metadata={"Date": None})


def table(found: dict[str, list[float]]) -> str:
    """Return the table of the page."""
    head = "| shards | " + " | ".join(found) + " |\n|---|" + "---|" * len(found)
    rows = [f"| {many} | " + " | ".join(f"{rates[at]:,.0f}/s" for rates in found.values()) + " |" for at, many in enumerate(SHARDS)]
    return "\n".join([head, *rows])


def main() -> None:
    """Simulate, print, write."""
    costs = Costs.measured(json.loads((RESULTS / "teller.json").read_text(encoding="utf-8")))
    found = simulate(costs)
    print(f"{costs.batch_ms:.1f} ms a batch and {costs.command_ms:.2f} ms a command\n{table(found)}")
    kept = {"costs": asdict(costs), "shards": SHARDS, "per_second": found}
    (RESULTS / "shards.json").write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")
    draw(found)


if __name__ == "__main__":
    main()
