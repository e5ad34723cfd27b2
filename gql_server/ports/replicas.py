"""A copy of the ledger that follows it, a little behind, and is only read."""

from __future__ import annotations

from typing import Protocol

from gql_server.ports.glimpses import GlimpseStore
from gql_server.ports.ledger import LedgerStore


class Replica(Protocol):
    """A database that follows the one that takes writes."""

    @property
    def ledger(self) -> LedgerStore:
        """Return the ledger's part; nothing of it that writes is ever called."""
        ...

    @property
    def glimpses(self) -> GlimpseStore:
        """Return the part for looks that are one statement each."""
        ...

    async def open(self) -> None:
        """Connect; a replica that is away is connected to when it is there."""
        ...

    async def close(self) -> None:
        """Disconnect."""
        ...
