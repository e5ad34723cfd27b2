"""Row locks as a database has them: first come, first served, held until the transaction ends, and deadlocks are noticed."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Hashable
from dataclasses import dataclass, field

from tests.simulation.loop import Place


@dataclass(eq=False)
class Holder:
    """A transaction, as far as locks are concerned."""

    place: Place
    held: dict[Hashable, None] = field(default_factory=dict)  # In order: a set has another one in each process.
    waits_for: Hashable | None = None


class Deadlock(Exception):
    """Transactions wait for each other in a ring."""


class Locks:
    """Who holds which row, and who stands in line for it."""

    def __init__(self) -> None:
        self._holders: dict[Hashable, Holder] = {}
        self._lines: dict[Hashable, deque[tuple[Holder, asyncio.Future[None]]]] = {}

    async def take(self, holder: Holder, row: Hashable) -> None:
        """Waits until the row is the holder's.

        Raises:
            Deadlock: It would be for ever.
        """
        if self._holders.setdefault(row, holder) is holder:
            holder.held[row] = None
            return
        holder.waits_for = row
        if self._is_ring(holder):
            holder.waits_for = None
            raise Deadlock(row)
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._lines.setdefault(row, deque()).append((holder, turn))
        await turn
        holder.waits_for = None

    def release(self, holder: Holder) -> None:
        """Gives everything back; whoever stands first in line has it now."""
        for line in self._lines.values():
            for standing in [one for one in line if one[0] is holder]:
                line.remove(standing)
        for row in holder.held:
            self._pass_on(row)
        holder.held.clear()

    def _pass_on(self, row: Hashable) -> None:
        del self._holders[row]
        line = self._lines.get(row)
        if line:
            heir, turn = line.popleft()
            self._holders[row] = heir
            heir.held[row] = None
            turn.set_result(None)

    def _is_ring(self, begin: Holder) -> bool:
        at: Holder | None = begin
        while at is not None and at.waits_for is not None:
            at = self._holders.get(at.waits_for)
            if at is begin:
                return True
        return False
