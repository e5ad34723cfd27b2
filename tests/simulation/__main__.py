"""Plays histories in a process of its own, as what crashes in them leaves garbage behind.

``python -m tests.simulation 7`` plays one seed again; ``0 5000 4`` every fourth of so many; ``planted NAME`` looks for a bug.
"""

from __future__ import annotations

import json
import sys

import pytest

from tests.simulation.history import Told, play
from tests.simulation.planted import PLANTED

SEEDS_UNTIL_FOUND = 60


def look_for(name: str) -> Told:
    """Plays histories with a planted bug until one of them breaks."""
    [plant] = [plant for plant in PLANTED if plant.__name__ == name]
    for seed in range(SEEDS_UNTIL_FOUND):
        with pytest.MonkeyPatch.context() as patch:
            told = play(seed, world=plant(patch))
        if told.broken:
            return told
    raise SystemExit(f"{SEEDS_UNTIL_FOUND} histories, and nobody noticed {name}")


if sys.argv[1] == "planted":
    told = [look_for(sys.argv[2])]
else:
    first, *rest = map(int, sys.argv[1:])
    told = [play(seed) for seed in (range(first, *rest) if rest else (first,))]
sys.stdout.write(json.dumps([vars(history) for history in told]))
