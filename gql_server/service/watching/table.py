"""Rows of one shape: as many things held, as many owed. A column is one array, and a row has the same place in each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from gql_server.service.watching.keys import KEY_BYTES, Keys

Codes = NDArray[np.uint16]
Amounts = NDArray[np.float32]
Flags = NDArray[np.bool_]

ROOM_LEAST: Final = 16
_GROWTH: Final = 16
"""A full table grows by a sixteenth."""


class Table:
    """Rows with the same number of legs; a leg is something held or owed. Held ones come first.

    Args:
        held: How many legs are held.
        owed: How many are owed.
    """

    def __init__(self, held: int, owed: int) -> None:
        """Start without a row.

        ``slacks`` is how many times a row's collateral was seen to cover what it requires, at least; 0 where that is not known.
        """
        self.held = held
        self.owed = owed
        self.count = 0
        self._room = 0
        self.keys: Keys = np.empty(0, dtype=f"S{KEY_BYTES}")
        self.noted: Flags = np.empty(0, dtype=np.bool_)
        self.slacks: Amounts = np.empty(0, dtype=np.float32)
        self.codes: list[Codes] = [np.empty(0, dtype=np.uint16) for _ in range(held + owed)]
        self.amounts: list[Amounts] = [np.empty(0, dtype=np.float32) for _ in range(held + owed)]

    @property
    def nbytes(self) -> int:
        """Return how much memory it takes, what it has room for included."""
        return sum(column.nbytes for column in (self.keys, self.noted, self.slacks, *self.codes, *self.amounts))

    def extend(self, keys: Keys, noted: Flags, codes: Sequence[Codes], amounts: Sequence[Amounts]) -> None:
        """Add rows at the end, a column a leg."""
        first, last = self.count, self.count + len(keys)
        self._make_room(last)
        self.keys[first:last], self.noted[first:last], self.slacks[first:last] = keys, noted, 0
        for leg in range(self.held + self.owed):
            self.codes[leg][first:last], self.amounts[leg][first:last] = codes[leg], amounts[leg]
        self.count = last

    def append(self, key: bytes, *, is_noted: bool, legs: Sequence[tuple[int, float]]) -> int:
        """Add a row and return its place."""
        place = self.count
        self._make_room(place + 1)
        self.count = place + 1
        self.keys[place] = key
        self.put(place, is_noted=is_noted, legs=legs)
        return place

    def put(self, place: int, *, is_noted: bool, legs: Sequence[tuple[int, float]]) -> None:
        """Make a row say something else."""
        self.noted[place], self.slacks[place] = is_noted, 0
        for leg, (code, amount) in enumerate(legs):
            self.codes[leg][place], self.amounts[leg][place] = code, amount

    def codes_at(self, place: int) -> list[int]:
        """Return the codes of a row."""
        return [int(codes[place]) for codes in self.codes]

    def row(self, place: int) -> tuple[bool, list[tuple[int, float]]]:
        """Return whether a row is noted, and its legs."""
        legs = [(int(codes[place]), float(amounts[place])) for codes, amounts in zip(self.codes, self.amounts, strict=True)]
        return bool(self.noted[place]), legs

    def remove(self, place: int) -> bytes | None:
        """Let a row go; the last one takes its place. Return that one's key, None where it was the last itself."""
        last = self.count = self.count - 1
        if place == last:
            return None
        for column in (self.keys, self.noted, self.slacks, *self.codes, *self.amounts):
            column[place] = column[last]
        return bytes(self.keys[place]).ljust(KEY_BYTES, b"\0")

    def _make_room(self, count: int) -> None:
        if count <= self._room:
            return
        self._room = count + max(ROOM_LEAST, count // _GROWTH)
        self.keys, self.noted, self.slacks = self._grown(self.keys), self._grown(self.noted), self._grown(self.slacks)
        for leg in range(self.held + self.owed):
            self.codes[leg], self.amounts[leg] = self._grown(self.codes[leg]), self._grown(self.amounts[leg])

    def _grown(self, column: NDArray[Any]) -> NDArray[Any]:
        grown = np.empty(self._room, dtype=column.dtype)
        grown[: self.count] = column[: self.count]
        return grown
