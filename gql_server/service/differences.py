"""Where two things of the same shape differ, field by field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, TypeGuard


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that differs.

    Args:
        where: Path to it, for instance ``sub_accounts[3f…].balances[BTC].available``.
        stored: What the database has; ``nothing`` when it has no such thing.
        expected: What it should be.
    """

    where: str
    stored: str
    expected: str

    def __str__(self) -> str:
        """Return a line for people."""
        return f"{self.where}: stored {self.stored}, expected {self.expected}"


def differences(where: str, stored: object, expected: object) -> Iterator[Difference]:
    """Yield every field in which what is stored differs from what is expected; None is the lack of a thing."""
    if stored == expected:
        return
    if is_dataclass(expected) and type(stored) is type(expected):
        for entry in fields(expected):
            yield from differences(f"{where}.{entry.name}", getattr(stored, entry.name), getattr(expected, entry.name))
    elif isinstance(stored, Mapping) and isinstance(expected, Mapping):
        yield from _of_mappings(where, stored, expected)
    elif _is_sequence(stored) and _is_sequence(expected) and len(stored) == len(expected):
        for index, (one, other) in enumerate(zip(stored, expected, strict=True)):
            yield from differences(f"{where}[{index}]", one, other)
    else:
        yield Difference(where, _shown(stored), _shown(expected))


def _of_mappings(where: str, stored: Mapping[Any, object], expected: Mapping[Any, object]) -> Iterator[Difference]:
    for key in sorted(stored.keys() | expected.keys()):
        yield from differences(f"{where}[{key}]", stored.get(key), expected.get(key))


def _is_sequence(thing: object) -> TypeGuard[Sequence[object]]:
    return isinstance(thing, Sequence) and not isinstance(thing, str)


def _shown(thing: object) -> str:
    return "nothing" if thing is None else str(thing)
