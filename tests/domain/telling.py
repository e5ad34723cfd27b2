"""What a world does, told as text: every command, its answer, and all that it wrote; at the end, everything that is in the book."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import MISSING, fields, is_dataclass
from enum import Enum
from hashlib import sha256
from typing import Any, Final

from gql_server.domain import commands as c
from gql_server.domain.book import Book
from gql_server.domain.decide import Decision, decide
from gql_server.domain.errors import Refusal
from gql_server.domain.explanation import Quantity
from gql_server.domain.journal import Entry
from gql_server.domain.terms import ModelRef
from tests.domain.world import DAY_ONE, World, snapshot

SAMPLES_TOLD: Final = 2
ENTRIES_TOLD: Final = 20


def told(value: object) -> str:
    """Tell a value on one line: a dataclass by its fields, but for those that are as they always are."""
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, Book):
        return "a book"
    if isinstance(value, AbstractSet):
        return told(sorted(value))
    if isinstance(value, ModelRef):
        return f"{value.kind}:{value.name}:{value.version}:{value.since}"
    if isinstance(value, Quantity):
        return f"{value.value}:{value.unit}:{value.decimals}"
    if is_dataclass(value) and not isinstance(value, type):
        shown = [f"{field.name}={told(now)}" for field in fields(value) if (now := getattr(value, field.name)) != _usual(field)]
        return f"{type(value).__name__}({', '.join(shown)})"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{told(key)}: {told(one)}" for key, one in value.items()) + "}"
    if isinstance(value, tuple | list):
        return "[" + ", ".join(map(told, value)) + "]"
    return repr(value) if isinstance(value, str) else f"{value}"


def _usual(field: object) -> object:
    default, factory = getattr(field, "default", MISSING), getattr(field, "default_factory", MISSING)
    return default if default is not MISSING else factory() if factory is not MISSING else MISSING


class Told(World):
    """A world that keeps the text. What is refused is told as well, and life goes on."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self._written: list[str] = []

    def do(self, command: c.Command, command_id: str | None = None) -> Any:  # noqa: ANN401 - as in the world
        self.lines.append(f"{_when(self.now)} {told(command)}")
        self._written = []
        self.events = []
        try:
            outcome = super().do(command, command_id)
        except Refusal as refusal:
            self.lines.append(f"  refused: {told(refusal)}: {refusal.message}")
            return None
        self.lines += [f"  {told(outcome)}", *self._written, *(f"  {told(event)}" for event in self.events)]
        return outcome

    def ask(self, *commands: c.Command) -> None:
        """Tell what each command would come to now, if it were the only one; nothing is done."""
        for command in commands:
            try:
                decision = decide(self.book.fork(), command, now=self.now, models=self.models, command_id="asked")
                answer = told(decision.outcome)
            except Refusal as refusal:
                answer = f"refused: {told(refusal)}: {refusal.message}"
            self.lines += [f"{_when(self.now)} asked for {told(command)}", f"  {answer}"]

    def tell(self, name: str, value: object) -> None:
        """Tell what somebody sees now."""
        self.lines.append(f"{_when(self.now)} {name}: {told(value)}")

    def _note(self, decision: Decision) -> None:
        super()._note(decision)
        self._written += _shortened([_entry_told(entry) for entry in decision.entries], ENTRIES_TOLD)
        self._written += _shortened([f"  {told(one)}" for one in (*decision.samples, *decision.shadow_samples)], SAMPLES_TOLD)

    def end(self) -> Iterator[str]:
        """Tell everything that was done and what is in the book now."""
        yield from self.lines
        for shelf, things in snapshot(self.book).items():
            yield f"{shelf}:"
            yield from (f"  {key}: {told(thing)}" for key, thing in things.items())


def _when(now: int) -> str:
    days, rest = divmod(now - DAY_ONE, 86_400)
    return f"{days}d{rest // 3600:02}:{rest // 60 % 60:02}:{rest % 60:02}"


def _entry_told(entry: Entry) -> str:
    holders = f"{entry.debit_holder or '-'} < {entry.credit_holder or '-'}"
    return f"  {entry.symbol} {entry.amount}: {entry.debit} < {entry.credit} ({holders})"


def _shortened(lines: list[str], most: int) -> list[str]:
    """What is long is told by its ends, and by a hash of all of it."""
    if len(lines) <= most:
        return lines
    digest = sha256("\n".join(lines).encode()).hexdigest()
    return [*lines[: most - 1], f"  … {len(lines)} in all, of SHA-256 {digest}", lines[-1]]
