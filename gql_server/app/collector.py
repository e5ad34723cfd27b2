"""How Python's collector of garbage goes about its rounds in a process that serves.

Nearly everything that a request makes is freed as soon as nobody holds it, without any round; rounds find what holds itself in a
circle, which is little. A round stops everything: over all modules and types of the server it takes tenths of a second, and over
what two hundred open requests hold it takes milliseconds.
"""

from __future__ import annotations

import gc
from typing import Final

ROUNDS: Final = (10_000, 20, 20)
"""After how many new objects the young ones are looked through, and after how many such rounds the older ones, and the oldest."""


def settle_collector() -> None:
    """Leave alone what is there now and stays for good, and look through the rest seldom; called once all is made."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*ROUNDS)
