"""What each command booked: the log of commands and the journal, read beside each other."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

from gql_server.domain.journal import Entry
from gql_server.ports.ledger import LedgerStore, LoggedEntry


@dataclass(frozen=True, slots=True)
class Booked:
    """A command that booked something.

    Args:
        seq: Its place in the log.
        at: When it was decided, Unix seconds.
        command_id: Names it to customers.
        kind: Its class name.
        entries: What it booked, in order; at least one.
    """

    seq: int
    at: int
    command_id: str
    kind: str
    entries: tuple[Entry, ...]


async def booked_commands(ledger: LedgerStore) -> AsyncIterator[Booked]:
    """Yield every command that booked something, in order; neither the log nor the journal is held in memory.

    Args:
        ledger: Frozen, so that both are of the same moment.
    """
    lines = _BySeq(ledger)
    async for batch in ledger.batches():
        for command in batch.commands:
            entries = await lines.of(command.seq)
            if entries:
                yield Booked(command.seq, batch.now, command.id, command.kind, entries)


class _BySeq:
    """The journal, taken command by command."""

    def __init__(self, ledger: LedgerStore) -> None:
        self._lines = ledger.entries()
        self._next: LoggedEntry | None = None
        self._is_begun = False

    async def of(self, seq: int) -> tuple[Entry, ...]:
        """Return the entries of a command; commands are asked for in their order."""
        if not self._is_begun:
            self._is_begun = True
            await self._advance()
        found = []
        while self._next is not None and self._next.seq <= seq:
            found.append(self._next.entry)
            await self._advance()
        return tuple(found)

    async def _advance(self) -> None:
        self._next = await anext(self._lines, None)
