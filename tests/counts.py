"""How much a test does: a smaller run in `make test`, the long one in `make soak`."""

import os

__all__ = ["IS_SOAK", "count"]

IS_SOAK = os.environ.get("SOAK") == "1"


def count(*, test: int, soak: int) -> int:
    """Returns how often to do something, in the run we are in."""
    return soak if IS_SOAK else test
