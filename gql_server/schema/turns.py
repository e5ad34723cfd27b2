"""How many operations each caller has under way in this process."""

from __future__ import annotations


class Turns:
    """Counts operations by who asks them."""

    def __init__(self, per_caller_max: int) -> None:
        """Begin with none under way."""
        self.per_caller_max = per_caller_max
        self._taken: dict[str, int] = {}

    def __len__(self) -> int:
        """Return how many callers have operations under way."""
        return len(self._taken)

    def take(self, caller: str) -> bool:
        """Count one more of a caller's; False, and nothing is counted, where there are as many as there may be."""
        taken = self._taken.get(caller, 0)
        if taken >= self.per_caller_max and caller:
            return False
        self._taken[caller] = taken + 1
        return True

    def give(self, caller: str) -> None:
        """Count one less."""
        taken = self._taken[caller] - 1
        if taken:
            self._taken[caller] = taken
        else:
            del self._taken[caller]
