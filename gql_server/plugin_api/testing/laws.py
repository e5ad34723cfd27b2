"""What a law is, how it is tried on examples, and what is said of one that is broken."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol, TypeVar

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Flaky
from hypothesis.strategies import SearchStrategy

E = TypeVar("E")

EXAMPLES: Final = int(os.environ.get("PLUGIN_LAW_EXAMPLES") or 100)
"""How many examples a law is tried on where nobody says another number."""
PHASES: Final = (Phase.explicit, Phase.generate, Phase.target, Phase.shrink)


class Tried(Protocol):
    """What a law is tried on: a model, or a plugin."""

    @property
    def title(self) -> str:
        """Who it is: distribution, version and model."""
        ...


class LawBroken(AssertionError):
    """A law does not hold.

    Attributes:
        law: The name of the law.
        title: Distribution, version and model.
        what: What happened instead.
        example: The smallest example that was found, by name.
    """

    def __init__(self, law: str, statement: str, title: str, what: str, example: Mapping[str, object]) -> None:
        """Say which law, of which plugin, what happened, and with what."""
        width = max((len(name) for name in example), default=0)
        lines = [f"law `{law}` is broken by {title}", f"  the law   {statement}", f"  instead   {what}"]
        lines += ["  example   " if number == 0 else "            " for number in range(len(example))]
        for number, (name, value) in enumerate(example.items()):
            lines[3 + number] += f"{name:<{width}}  {value}"
        super().__init__("\n".join(lines))
        self.law = law
        self.title = title
        self.what = what
        self.example = dict(example)


@dataclass(frozen=True, slots=True)
class Law:
    """A law: its name, what it says, and how a model or a plugin is held to it."""

    name: str
    statement: str
    hold: Callable[[Trial], None]


@dataclass(frozen=True, slots=True)
class Trial:
    """One law, tried on one model or plugin.

    Args:
        laws: Those of its kind, by name: an example may break another one than the one that is tried.
        examples: How many are drawn.
    """

    law: Law
    laws: Mapping[str, Law]
    tried: Any
    examples: int

    def hold(self) -> None:
        """Hold what is tried to the law.

        Raises:
            LawBroken: It does not hold, or another law does not.
        """
        self.law.hold(self)

    def broken(self, what: str, example: Mapping[str, object] | None = None, *, law: str | None = None) -> LawBroken:
        """Return that a law is broken, to be raised; without a name it is the one that is tried."""
        broken = self.law if law is None else self.laws[law]
        return LawBroken(broken.name, broken.statement, self.tried.title, what, example or {})

    def each(self, examples: Iterable[E], check: Callable[[E], None]) -> None:
        """Check examples that are the same for everybody, before any is drawn.

        Raises:
            LawBroken: One breaks a law.
        """
        for example in examples:
            check(example)

    def for_all(self, strategy: SearchStrategy[E], check: Callable[[E], None], examples: int | None = None) -> None:
        """Check drawn examples, the same ones at every run; the smallest that breaks a law is told.

        Raises:
            LawBroken: One breaks a law.
        """

        @settings(
            max_examples=self.examples if examples is None else examples,
            derandomize=True,
            database=None,
            deadline=None,
            phases=PHASES,
            print_blob=False,
            report_multiple_bugs=False,
            suppress_health_check=list(HealthCheck),
        )
        @given(strategy)
        def run(example: E) -> None:
            check(example)

        try:
            run()
        except LawBroken as broken:
            broken.__notes__ = []
            raise broken from None
        except Flaky as flaky:
            told = next(_broken_in(flaky), None)
            what = "the same question was answered in two ways" if told is None else f"at one time and not at another: {told.what}"
            raise self.broken(what, None if told is None else told.example, law="deterministic") from None


def _broken_in(error: BaseException | None) -> Iterator[LawBroken]:
    if isinstance(error, LawBroken):
        yield error
    elif isinstance(error, BaseExceptionGroup):
        for inner in error.exceptions:
            yield from _broken_in(inner)
    elif error is not None:
        yield from _broken_in(error.__cause__ or error.__context__)


def by_name(*laws: Law) -> dict[str, Law]:
    """Return laws by their names, in order."""
    return {law.name: law for law in laws}
