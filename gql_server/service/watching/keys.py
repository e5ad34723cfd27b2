"""Where each row stands: identifiers as 16 bytes, and a table of places that is found by hashing them.

A dictionary would take some 200 bytes an entry; this takes 6 to 12.
"""

from __future__ import annotations

import hashlib
import re
import struct
from collections.abc import Callable, Iterable
from typing import Final

import numpy as np
from numpy.typing import NDArray

KEY_BYTES: Final = 16
Keys = NDArray[np.bytes_]
Places = NDArray[np.uint32]

_HEXADECIMAL: Final = re.compile(r"[0-9a-f]{32}", re.ASCII)
_FREE: Final = 2**32 - 1
_GONE: Final = 2**32 - 2
PLACES_MAX: Final = _GONE
_LOW: Final = 0x9E3779B97F4A7C15
_HIGH: Final = 0xC2B2AE3D27D4EB4F
_64_BITS: Final = 2**64 - 1
_BITS_LEAST: Final = 6
_FULL: Final = 0.7
"""Beyond this part of its size the table is made twice as large, or cleared of what is gone."""


def key_of(identifier: str) -> bytes:
    """Return the 16 bytes that stand for an identifier: its own digits, or a digest where it is no 32 hexadecimal digits."""
    if _HEXADECIMAL.fullmatch(identifier):
        return bytes.fromhex(identifier)
    return hashlib.blake2b(identifier.encode(), digest_size=KEY_BYTES).digest()


def as_array(keys: Iterable[bytes]) -> Keys:
    """Return keys as a column."""
    return np.array(list(keys), dtype=f"S{KEY_BYTES}")


class KeyIndex:
    """Places by key. The key of a place is asked for, not kept.

    Args:
        key_at: Returns the key of a place, without the zero bytes at its end, as a column gives it.
    """

    def __init__(self, key_at: Callable[[int], bytes]) -> None:
        """Start with no key."""
        self._key_at = key_at
        self._bits = _BITS_LEAST
        self._taken = 0
        self._places: Places = np.full(1 << self._bits, _FREE, dtype=np.uint32)

    @property
    def nbytes(self) -> int:
        """Return how much memory it takes."""
        return self._places.nbytes

    def find(self, key: bytes) -> int | None:
        """Return the place of a key."""
        slot = self._slot_of(key)
        return None if slot is None else int(self._places[slot])

    def has_room_for(self, count: int) -> bool:
        """Tell whether so many more keys may be put."""
        return self._taken + count <= _FULL * self._places.size

    def put(self, key: bytes, place: int) -> None:
        """Put a key that is not there yet; there must be room."""
        slot = self._first(key)
        while self._places[slot] != _FREE:
            slot = (slot + 1) % self._places.size
        self._places[slot] = place
        self._taken += 1

    def move(self, key: bytes, place: int) -> None:
        """Let a key that is there have another place."""
        slot = self._slot_of(key)
        if slot is None:
            raise KeyError(key)
        self._places[slot] = place

    def drop(self, key: bytes) -> None:
        """Let a key that is there go."""
        self.move(key, _GONE)

    def fill(self, columns: Iterable[tuple[Keys, Places]], count: int) -> None:
        """Make the table anew, with room to grow.

        Args:
            columns: All keys and their places.
            count: For how many keys room is needed at once.
        """
        self._bits = max(_BITS_LEAST, int(count / _FULL).bit_length())
        self._taken = 0
        self._places = np.full(1 << self._bits, _FREE, dtype=np.uint32)
        for keys, places in columns:
            self.add(keys, places)

    def add(self, keys: Keys, places: Places) -> None:
        """Put many keys that are not there yet; there must be room.

        All of them try their slot at once; those that find it taken, by others or by one of themselves, try the next.
        """
        self._taken += len(keys)
        slots, mask = self._firsts(keys), np.int64(self._places.size - 1)
        while len(slots):
            free = self._places[slots] == _FREE
            self._places[slots[free]] = places[free]
            has_lost = self._places[slots] != places
            slots, places = (slots[has_lost] + 1) & mask, places[has_lost]

    def _slot_of(self, key: bytes) -> int | None:
        slot, bare = self._first(key), key.rstrip(b"\0")
        while (place := int(self._places[slot])) != _FREE:
            if place != _GONE and self._key_at(place) == bare:
                return slot
            slot = (slot + 1) % self._places.size
        return None

    def _first(self, key: bytes) -> int:
        low, high = struct.unpack("=QQ", key)
        mixed: int = (low * _LOW + high * _HIGH) & _64_BITS
        return mixed >> (64 - self._bits)

    def _firsts(self, keys: Keys) -> NDArray[np.int64]:
        halves: NDArray[np.uint64] = np.ascontiguousarray(keys).view(np.uint64).reshape(-1, 2)
        mixed: NDArray[np.uint64] = halves[:, 0] * np.uint64(_LOW) + halves[:, 1] * np.uint64(_HIGH)
        firsts: NDArray[np.int64] = np.right_shift(mixed, np.uint64(64 - self._bits)).astype(np.int64)
        return firsts
