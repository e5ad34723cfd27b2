"""The log in memory: batches, commands, entries, events and samples, only ever added to."""

from __future__ import annotations

from collections.abc import Sequence

from gql_server.domain.chain import Link, batch_hash, next_link
from gql_server.domain.history import RateSample, ShadowSample
from gql_server.ports.chain import hash_of_command
from gql_server.ports.errors import TransactionConflict
from gql_server.ports.ledger import (
    BatchToWrite,
    CommandKey,
    CommandToWrite,
    DecidedCommand,
    LoggedBatch,
    LoggedEntry,
    LoggedEvent,
)


class MemoryLog:
    """What was decided, in order of commit."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.link = Link()
        self.batches: list[LoggedBatch] = []
        self.commands: list[DecidedCommand] = []
        self.by_key: dict[CommandKey, DecidedCommand] = {}
        self.by_id: dict[str, DecidedCommand] = {}
        self.entries: list[LoggedEntry] = []
        self.events: list[LoggedEvent] = []
        self.samples: dict[tuple[str, int], RateSample] = {}
        self.shadow_samples: dict[tuple[str, int], ShadowSample] = {}

    def check(self, batches: Sequence[BatchToWrite]) -> None:
        """Refuse what a database's constraints would refuse.

        Raises:
            TransactionConflict: When a key, an id or a sample is there already.
        """
        commands = [command for batch in batches for command in batch.commands]
        keys = [command.key for command in commands]
        ids = [command.id for command in commands]
        samples = [(sample.symbol, sample.at) for command in commands for sample in command.samples]
        shadows = [(sample.shadow_id, sample.at) for command in commands for sample in command.shadow_samples]
        taken = self.by_key.keys() & set(keys) or self.by_id.keys() & set(ids) or self.samples.keys() & set(samples)
        taken = taken or self.shadow_samples.keys() & set(shadows)
        if taken or any(len(set(names)) < len(names) for names in (keys, ids, samples, shadows)):
            raise TransactionConflict("a key was bound meanwhile")

    def add(self, batch: BatchToWrite) -> None:
        """Add a batch at the end."""
        if not batch.commands:
            return
        first, last = len(self.commands) + 1, len(self.commands) + len(batch.commands)
        whole = batch_hash(first, last, batch.now, batch.answers)
        commands = [self._add_command(seq, command, batch.now, whole) for seq, command in enumerate(batch.commands, first)]
        self.batches.append(LoggedBatch(batch.now, batch.answers, commands, first, last))

    def _add_command(self, seq: int, command: CommandToWrite, at: int, batch: str) -> DecidedCommand:
        self.link = next_link(self.link, seq, batch, at, hash_of_command(command, command.entries, command.events))
        decided = DecidedCommand(
            command.id,
            command.key,
            command.digest,
            command.kind,
            command.payload,
            command.outcome_kind,
            command.outcome,
            command.is_refused,
            at,
            seq,
            self.link.hash,
        )
        self.commands.append(decided)
        self.by_key[command.key] = decided
        self.by_id[command.id] = decided
        self.entries += [LoggedEntry(seq, line, entry) for line, entry in enumerate(command.entries)]
        self.events += [LoggedEvent(seq, line, at, command.id, command.key, event) for line, event in enumerate(command.events)]
        self.samples |= {(sample.symbol, sample.at): sample for sample in command.samples}
        self.shadow_samples |= {(sample.shadow_id, sample.at): sample for sample in command.shadow_samples}
        return decided
