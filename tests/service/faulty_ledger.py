"""A real ledger whose transactions can be held before their commit, or made to fail at any of the places where one can."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, cast

from gql_server.ports.ledger import LedgerStore, LedgerTransaction


class Place(Enum):
    """Where a transaction fails."""

    BEGIN = "begin"
    COMMIT = "before the commit"
    ANSWER = "after the commit"


@dataclass
class FaultyLedger:
    """Hands everything on to the ledger beneath."""

    below: LedgerStore
    faults: deque[tuple[Place, Exception]] = field(default_factory=deque)
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    reached: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.gate.set()

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the ledger beneath has
        return getattr(self.below, name)

    def as_store(self) -> LedgerStore:
        return cast("LedgerStore", self)

    def fail(self, place: Place, *errors: Exception) -> None:
        """Let the next transactions fail, one with each error."""
        self.faults.extend((place, error) for error in errors)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[LedgerTransaction]:
        place, error = self.faults.popleft() if self.faults else (None, None)
        if error is not None and place is Place.BEGIN:
            raise error
        async with self.below.transaction() as transaction:
            yield transaction
            self.reached.set()
            await self.gate.wait()
            if error is not None and place is Place.COMMIT:
                raise error
        if error is not None and place is Place.ANSWER:
            raise error
