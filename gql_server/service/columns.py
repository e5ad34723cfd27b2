"""What a table is made of that is written to a file for other programs: named columns, each of one kind."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, auto
from typing import TypeAlias

Row: TypeAlias = tuple[object, ...]
"""The values of a row, in the order of the columns."""


class ColumnKind(Enum):
    """What the values of a column are; each may be missing."""

    NAME = auto()
    """Text of which there are few: a symbol, an account."""
    TEXT = auto()
    NUMBER = auto()
    """An integer of at most 64 bits."""
    UNITS = auto()
    """An integer of any size: an amount in the asset's smallest unit."""
    TIME = auto()
    """Unix seconds."""
    DAY = auto()
    """A date."""


Columns: TypeAlias = Mapping[str, ColumnKind]
"""By name, in order."""
