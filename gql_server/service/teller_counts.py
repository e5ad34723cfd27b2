"""What the teller has done so far, in plain numbers, for metrics and benchmarks."""

from __future__ import annotations

from dataclasses import dataclass

from gql_server.service.batch import CommittedBatch
from gql_server.service.requests import Decided, KeyConflict


@dataclass(slots=True)
class TellerCounts:
    """Counters since the start of the process.

    Args:
        batches: Transactions that were committed.
        requests: Answered in them.
        batch_requests_max: The most in one of them.
        busy_seconds: Spent in them.
        accepted: Commands that were new and accepted.
        refused: Commands that were new and refused.
        replayed: Requests whose key was bound to the same command.
        key_conflicts: Requests whose key was bound to another one.
        faults: Requests that met a bug or were not well-formed.
        conflicts: Transactions that were run again because another process was in the way.
        overloaded: Requests that were turned away.
        unknown: Requests whose commit was cut off.
    """

    batches: int = 0
    requests: int = 0
    batch_requests_max: int = 0
    busy_seconds: float = 0.0
    accepted: int = 0
    refused: int = 0
    replayed: int = 0
    key_conflicts: int = 0
    faults: int = 0
    conflicts: int = 0
    overloaded: int = 0
    unknown: int = 0

    def add(self, committed: CommittedBatch, seconds: float) -> None:
        """Count one committed batch."""
        self.batches += 1
        self.requests += len(committed.answers)
        self.batch_requests_max = max(self.batch_requests_max, len(committed.answers))
        self.busy_seconds += seconds
        refused = sum(command.is_refused for command in committed.written)
        self.refused += refused
        self.accepted += len(committed.written) - refused
        for answer in committed.answers:
            if isinstance(answer, Decided):
                self.replayed += answer.is_replayed
            elif isinstance(answer, KeyConflict):
                self.key_conflicts += 1
            else:
                self.faults += 1
