"""Which test runs which line, and how long it takes: a mutant needs no other tests than those that come by."""

from __future__ import annotations

import contextlib
import gc
import hashlib
import json
import os
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pytest
from coverage import Coverage

from tests.mutation.items import passes

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


@dataclass
class Reach:
    """All that is known of the tests, kept in a file."""

    file: Path
    root: Path
    trips: dict[str, Trip] = field(default_factory=dict)

    @classmethod
    def read(cls, file: Path, root: Path) -> Reach:
        """Reads what an earlier run kept."""
        known = json.loads(file.read_text("utf-8")) if file.exists() else {}
        return cls(file, root, {name: Trip(**trip) for name, trip in known.items()})

    def stale(self, items: Iterable[pytest.Item]) -> list[pytest.Item]:
        """Returns the tests of which nothing is known that still holds: they or the lines that they run were changed."""
        now: dict[Path, str] = {}

        def digest(path: Path) -> str:
            if path not in now:
                now[path] = digest_of(path)
            return now[path]

        def holds(item: pytest.Item) -> bool:
            trip = self.trips.get(item.nodeid)
            return (
                trip is not None
                and trip.digest == digest(item.path)
                and all(digest(self.root / path) == then for path, then in trip.digests.items())
            )

        return [item for item in items if not holds(item)]

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
        self.trips = Reach.read(self.file, self.root).trips

    def by_line(self, names: Iterable[str]) -> dict[tuple[str, int], list[str]]:
        """Returns which of some tests run a line, for each line that any of them runs. The quickest come first."""
        found = defaultdict(list)
        for name in sorted((name for name in names if self.trips[name].is_good), key=lambda name: self.trips[name].seconds):
            for path, bits in self.trips[name].lines.items():
                for line in _lines(bits):
                    found[path, line].append(name)
        return found

    def write(self) -> None:
        """Keeps it for the next run."""
        self.file.parent.mkdir(parents=True, exist_ok=True)
        kept = self.file.with_suffix(".new")
        kept.write_text(json.dumps({name: vars(trip) for name, trip in self.trips.items()}), "utf-8")
        kept.replace(self.file)


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
        for number, (item, (seconds, is_good)) in enumerate(zip(items, outcomes, strict=True)):
            lines = {path: f"{of_file:x}" for path, of_file in bits[number].items()}
            reach.trips[item.nodeid] = Trip(
                round(seconds, 4), is_good, digest_of(item.path), lines, {path: digests[path] for path in lines}
            )
        reach.write()
        gc.collect()


def _lines(bits: str) -> Iterable[int]:
    value = int(bits, 16)
    return (line for line in range(value.bit_length()) if value >> line & 1)
