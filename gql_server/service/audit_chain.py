"""The audit's look at the chain: does each command of the log carry the hash that its contents and all before it give?"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from gql_server.domain.chain import FIRST, Link, batch_hash, next_link
from gql_server.ports.chain import hash_of_command
from gql_server.ports.ledger import DecidedCommand, LoggedBatch, LoggedEntry, LoggedEvent


class ChainCheck:
    """Follows the chain along the log.

    After a command that does not fit it goes on from the hash that the command carries; so each one that was altered is named
    alone, and not all that follow.
    """

    def __init__(self, stored: Link, anchors: Collection[str] = ()) -> None:
        """Begin before the first command.

        Args:
            stored: What the row of the sequence says of the chain.
            anchors: Hashes that were published or noted elsewhere; each must stand in the chain.
        """
        self.link = Link()
        self.without_hash = 0
        self._stored = stored
        self._missing = [anchor for anchor in anchors if anchor != FIRST]

    def add(
        self, batch: LoggedBatch, command: DecidedCommand, booked: Sequence[LoggedEntry], told: Sequence[LoggedEvent]
    ) -> Iterator[str]:
        """Yield what is wrong with the next command and its lines."""
        entries = [line.entry for line in booked if line.seq == command.seq]
        events = [line.event for line in told if line.seq == command.seq]
        whole = batch_hash(batch.first_seq, batch.last_seq, batch.now, batch.answers)
        self.link = next_link(self.link, command.seq, whole, command.at, hash_of_command(command, entries, events))
        if command.hash is None:
            self.without_hash += 1
        elif command.hash != self.link.hash:
            yield (
                f"chain: command {command.seq} ({command.id}) carries {command.hash}, "
                f"its contents and what is before it give {self.link.hash}"
            )
            self.link = Link(command.seq, command.hash)
        if self.link.hash in self._missing:
            self._missing.remove(self.link.hash)
        if command.seq == self._stored.seq and self.link.hash != self._stored.hash:
            yield f"chain: at command {command.seq} the sequence says {self._stored.hash}, the log {self.link.hash}"

    def end(self) -> Iterator[str]:
        """Yield what is wrong once all commands were added."""
        if self._stored.seq > self.link.seq:
            yield f"chain: the log ends at {self.link.seq}, the sequence knows a chain of {self._stored.seq}"
        for anchor in self._missing:
            yield f"chain: no command has the hash {anchor}: the log was cut off before it, or written anew"
