"""Which tests a mutant is tried with, and in which order: first who is likely to notice, so that most die by the first."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Final

from tests.mutation.mutants import Mutant
from tests.mutation.trying import Finding, Planned

OF_THE_FILE: Final = 8
"""How many of the tests that found most in a file are tried for each of its mutants."""
OF_THE_NAME: Final = 0.1
"""How many seconds of the tests that bear the file's name come before those that notice much."""
NOTICING_MUCH: Final = "tests/domain/test_lives.py"
"""Few and long: each runs half of the rules and compares all that they came to."""


@dataclass
class Planner:
    """Learns from what it is told."""

    planned: Mapping[str, Planned]
    runners: Callable[[str, int, int], AbstractSet[str]]
    """Returns who runs any of some lines of a file."""
    budget: float
    """How many seconds of tests, as they usually take, a mutant may outlive; there is one test at least."""
    _of_function: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    _of_file: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def plan(self, mutant: Mutant) -> list[Planned]:
        """Returns the tests in order; none where no test runs the changed lines."""
        plan: list[Planned] = []
        spent = 0.0
        for name in dict.fromkeys(self._in_order(mutant)):
            one = self.planned[name]
            if not plan or spent + one.seconds <= self.budget:
                spent += one.seconds
                plan.append(one)
        return plan

    def note(self, mutant: Mutant, finding: Finding) -> None:
        """Remembers who found it."""
        if finding.by is not None:
            known = self._of_function[mutant.module + mutant.function]
            known[:] = [finding.by, *(name for name in known if name != finding.by)]
            self._of_file[mutant.path][finding.by] += 1

    def _in_order(self, mutant: Mutant) -> Iterator[str]:
        reaching = self.runners(mutant.path, mutant.first_line, mutant.last_line) & self.planned.keys()
        quickest = sorted(reaching, key=lambda name: (self.planned[name].seconds, name))
        yield from (name for name in self._of_function[mutant.module + mutant.function] if name in reaching)
        yield from [name for name, _ in self._of_file[mutant.path].most_common() if name in reaching][:OF_THE_FILE]
        named, spent = f"/test_{PurePath(mutant.path).stem}", 0.0
        for name in quickest:
            if named in name and spent < OF_THE_NAME:
                spent += self.planned[name].seconds
                yield name
        yield from (name for name in quickest if name.startswith(NOTICING_MUCH))
        yield from quickest
