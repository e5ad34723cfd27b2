"""Measures the sides in turns: at each operation every server has its round, then every server its next."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import Final

from benchmarks.requests.clocks import grown
from benchmarks.requests.cluster import Seeded
from benchmarks.requests.customers import Scale
from benchmarks.requests.figures import Cell, Round
from benchmarks.requests.goals import FIRST_SIGHT
from benchmarks.requests.load import BadAnswer, Next, ask_for_a_while
from benchmarks.requests.operations import OPERATIONS, Operation, asks_of
from benchmarks.requests.processes import Served
from benchmarks.requests.sides import CEILING, Side

WARM_WITHOUT_COMPILER: Final = 150
"""How many requests warm a server in Python."""
SEEN_FIRST: Final = "Q2"
"""The operation whose documents are varied for first sight."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How long is measured.

    Args:
        rounds: Of each side at each operation.
        seconds: Of each round.
        warming_seconds: Before the first round of each side at each operation, uncounted: for so long at most.
        warming_requests: How many requests of that are enough for a compiler that translates what runs often.
    """

    rounds: int
    seconds: float
    warming_seconds: float
    warming_requests: int


FULL_PLAN: Final = Plan(rounds=5, seconds=1.0, warming_seconds=6.0, warming_requests=2_000)
QUICK_PLAN: Final = Plan(rounds=3, seconds=0.35, warming_seconds=1.5, warming_requests=500)


@dataclass(frozen=True, slots=True)
class Runner:
    """A side that runs, numbers for deposits that its database has not seen, and that database's address."""

    side: Side
    served: Served
    keys: Iterator[int]
    url: str


def measure(
    runners: Sequence[Runner],
    seeded: Seeded,
    scale: Scale,
    plan: Plan,
    tick: Callable[[str], None] = lambda _: None,
    operations: Sequence[Operation] = OPERATIONS,
) -> Mapping[tuple[str, str], Cell]:
    """Return what was measured, by side and operation.

    Args:
        tick: Told before each round what is measured.

    Raises:
        BadAnswer: A server answered otherwise than it should.
    """
    cells: dict[tuple[str, str], Cell] = {}
    for operation in (*operations, None):
        key = FIRST_SIGHT if operation is None else operation.key
        asked = [runner for runner in runners if operation is not None or (runner.side.key != CEILING and runner.side.sees_first)]
        for runner in asked:
            tick(f"{key}: {runner.side.title} gets warm")
            enough = plan.warming_requests if runner.side.is_node else WARM_WITHOUT_COMPILER
            _round(runner, operation, seeded, scale, plan.warming_seconds, enough)
        for _ in range(plan.rounds):
            for runner in asked:
                tick(f"{key}: {runner.side.title}")
                one = _round(runner, operation, seeded, scale, plan.seconds)
                cells.setdefault((runner.side.key, key), Cell()).rounds.append(one)
    return cells


def _round(
    runner: Runner, operation: Operation | None, seeded: Seeded, scale: Scale, seconds: float, enough: int | None = None
) -> Round:
    is_mutation = operation is not None and operation.is_mutation
    requests = _never_seen(runner, scale) if operation is None else _requests(runner, operation, scale)
    before, database_before = runner.served.cpu(), seeded.cpu()
    expected = b"DepositSuccess" if is_mutation else b'"data"'
    asking = ask_for_a_while(runner.served.port, requests, seconds=seconds, expected=expected, enough=enough)
    try:
        answered = asyncio.run(asking)
    except BadAnswer as bad:
        raise BadAnswer(f"{runner.side.title}: {bad}") from bad
    server, database = grown(before, runner.served.cpu()), grown(database_before, seeded.cpu())
    return Round.of(answered.waits, answered.seconds, server, database)


def _requests(runner: Runner, operation: Operation, scale: Scale) -> Next:
    asks = asks_of(operation, scale, runner.keys)
    if operation.is_mutation:
        return lambda: runner.side.request(operation, next(asks))
    known = [runner.side.request(operation, next(asks)) for _ in range(scale.callers)]
    places = count()
    return lambda: known[next(places) % len(known)]


def _never_seen(runner: Runner, scale: Scale) -> Next:
    """Return requests whose documents differ each from all others, in the names of their operation and their aliases."""
    plain = next(one for one in OPERATIONS if one.key == SEEN_FIRST)
    asks = asks_of(plain, scale)

    def next_request() -> bytes:
        number = next(runner.keys)
        document = re.sub(r"\bid\b", f"id{number}: id", plain.document).replace("query Account", f"query Account{number}")
        return runner.side.request(replace(plain, name=f"Account{number}", document=document), next(asks))

    return next_request
