"""Which test runs which line, and how long it takes: a mutant needs no other tests than those that come by."""

from __future__ import annotations

import ast
import contextlib
import gc
import hashlib
import json
import os
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Final

import pytest
from coverage import Coverage

from tests.mutation.items import passes

Spans = dict[str, tuple[int, int]]
"""The first and the last line of each function."""
TELL_EVERY: Final = 5


@dataclass(frozen=True)
class Trip:
    """What one test does."""

    seconds: float
    """Of processor time, measured while its lines were noted."""
    is_good: bool
    digest: str
    """Of the test's file, when it was run."""
    lines: dict[str, str]
    """The lines that it runs of each file: a set of bits, in hexadecimal digits."""
    digests: dict[str, str]
    """Of these files, then."""


@dataclass(eq=False)
class Reach:
    """All that is known of the tests, kept in a file.

    It holds as long as a test's file is what it was. Where the code has moved since, lines are found again by their functions; of a
    function that has another length, every line counts as run by who ran any of it.
    """

    file: Path
    root: Path
    trips: dict[str, Trip] = field(default_factory=dict)
    spans: dict[str, Spans] = field(default_factory=dict)
    """Where the functions of a file were, by its digest."""

    @classmethod
    def read(cls, file: Path, root: Path) -> Reach:
        """Reads what an earlier run kept."""
        known = json.loads(file.read_text("utf-8")) if file.exists() else {"trips": {}, "spans": {}}
        return cls(file, root, {name: Trip(**trip) for name, trip in known["trips"].items()}, known["spans"])

    def stale(self, items: Iterable[pytest.Item]) -> list[pytest.Item]:
        """Returns the tests of which nothing is known that still holds."""
        digests = {path: digest_of(path) for path in {item.path for item in items}}
        return [item for item in items if (trip := self.trips.get(item.nodeid)) is None or trip.digest != digests[item.path]]

    def measure(self, items: Sequence[pytest.Item], sources: Sequence[str], tell: Callable[[int], None]) -> None:
        """Runs tests in a process of their own, where they may leave what they like, and keeps which lines they ran."""
        reading, writing = os.pipe()
        if not (pid := os.fork()):
            os.close(reading)
            try:
                _measure(items, sources, self, lambda done: os.write(writing, f"{done}\n".encode()))
            finally:
                os._exit(0)
        os.close(writing)
        with os.fdopen(reading) as told:
            for line in told:
                tell(int(line))
        os.waitpid(pid, 0)
        known = Reach.read(self.file, self.root)
        self.trips, self.spans = known.trips, known.spans

    def runners(self, path: str, first: int, last: int) -> set[str]:
        """Returns the tests that run any of these lines."""
        found = set()
        for digest, tests in self._of_path.get(path, {}).items():
            mask = sum(1 << then for line in range(first, last + 1) for then in self._places_then(path, digest, line))
            found |= {name for name, bits in tests if bits & mask}
        return found

    @cached_property
    def _of_path(self) -> dict[str, dict[str, list[tuple[str, int]]]]:
        of_path: dict[str, dict[str, list[tuple[str, int]]]] = defaultdict(lambda: defaultdict(list))
        for name, trip in self.trips.items():
            for path, bits in trip.lines.items() if trip.is_good else ():
                of_path[path][trip.digests[path]].append((name, int(bits, 16)))
        return of_path

    @cache  # noqa: B019 - there is one in a process
    def _places_then(self, path: str, digest: str, line: int) -> frozenset[int]:
        """Where a line was when the file was so: there, elsewhere, or somewhere in its function."""
        now = self._spans_now(path)
        if now is None:
            return frozenset()
        if now[0] == digest:
            return frozenset({line})
        for name, (first, last) in now[1].items():
            if first <= line <= last and name in self.spans.get(digest, {}):
                then, end = self.spans[digest][name]
                return frozenset({then + line - first} if end - then == last - first else range(then, end + 1))
        return frozenset()

    @cache  # noqa: B019 - there is one in a process
    def _spans_now(self, path: str) -> tuple[str, Spans] | None:
        file = self.root / path
        return (digest_of(file), spans_of(file.read_text("utf-8"))) if file.exists() else None

    def write(self) -> None:
        """Keeps it for the next run."""
        self.file.parent.mkdir(parents=True, exist_ok=True)
        kept = self.file.with_suffix(".new")
        kept.write_text(
            json.dumps({"trips": {name: vars(trip) for name, trip in self.trips.items()}, "spans": self.spans}), "utf-8"
        )
        kept.replace(self.file)


def spans_of(source: str) -> Spans:
    """Returns where the functions and methods of a file begin and end."""
    spans: Spans = {}
    for statement in ast.parse(source).body:
        inside = statement.body if isinstance(statement, ast.ClassDef) else [statement]
        outer = f"{statement.name}." if isinstance(statement, ast.ClassDef) else ""
        for part in inside:
            if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef):
                spans[outer + part.name] = (part.lineno, part.end_lineno or part.lineno)
    return spans


def digest_of(path: Path) -> str:
    """Returns what tells a state of a file from every other, or nothing of a file that is no more."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12] if path.exists() else ""


def _measure(items: Sequence[pytest.Item], sources: Sequence[str], reach: Reach, tell: Callable[[int], object]) -> None:
    with Path(os.devnull).open("w") as nowhere, contextlib.redirect_stdout(nowhere), contextlib.redirect_stderr(nowhere):
        watching = Coverage(data_file=None, config_file=False, include=[str(reach.root / path) for path in sources])
        watching.start()
        outcomes = []
        for number, item in enumerate(items):
            watching.switch_context(str(number))
            began = time.process_time()
            is_good = passes(item, keeps_going=True)
            outcomes.append((time.process_time() - began, is_good))
            if number % TELL_EVERY == 0:
                tell(number)
        watching.stop()
        data = watching.get_data()
        bits: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        for path in sources:
            for line, contexts in data.contexts_by_lineno(str(reach.root / path)).items():
                for context in contexts:
                    if context:
                        bits[int(context)][path] |= 1 << line
        digests = {path: digest_of(reach.root / path) for path in sources}
        for path in sources:
            reach.spans[digests[path]] = spans_of((reach.root / path).read_text("utf-8"))
        for number, (item, (seconds, is_good)) in enumerate(zip(items, outcomes, strict=True)):
            lines = {path: f"{of_file:x}" for path, of_file in bits[number].items()}
            reach.trips[item.nodeid] = Trip(
                round(seconds, 4), is_good, digest_of(item.path), lines, {path: digests[path] for path in lines}
            )
        reach.write()
        gc.collect()
