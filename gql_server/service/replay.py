"""Replaying the log: every command once more, through the same rules, at the same time, with the same answers of models (rule G2).

No plugin is called and nothing is written. The book starts from genesis, so whatever stands in a book has come from a command.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from gql_server.domain.book import Book
from gql_server.domain.decide import Decision, decide, finish_batch
from gql_server.domain.errors import Refusal
from gql_server.domain.events import Event
from gql_server.domain.history import RateSample, ShadowSample
from gql_server.domain.journal import Entry
from gql_server.domain.models import Models
from gql_server.ports.ledger import DecidedCommand, LoggedBatch
from gql_server.service.codec import Coded, decode_command, encode


@dataclass(slots=True)
class Replayed:
    """A command of the log as it comes out now.

    Args:
        answer: Its outcome or refusal as text; None when it could not be replayed and ``fault`` says why.
    """

    command: DecidedCommand
    answer: Coded | None
    is_refused: bool
    entries: Sequence[Entry]
    events: list[Event]
    samples: Sequence[RateSample]
    shadow_samples: Sequence[ShadowSample] = ()
    fault: str | None = None


class Replay:
    """A book that grows from genesis, batch by batch."""

    def __init__(self, recorded: Callable[[str], Models]) -> None:
        """Begin; ``recorded`` makes models that answer from a batch's record."""
        self.book = Book.genesis()
        self._recorded = recorded

    def run(self, batch: LoggedBatch) -> Sequence[Replayed]:
        """Replay one batch and return its commands in order."""
        try:
            models = self._recorded(batch.answers)
        except Exception as problem:  # noqa: BLE001 - the record may hold anything; the audit reports it
            return [_not_replayed(command, problem) for command in batch.commands]
        overlay = self.book.fork()
        replayed = [_replay(overlay, command, batch.now, models) for command in batch.commands]
        accepted = [one for one in replayed if one.answer is not None and not one.is_refused]
        if accepted:
            try:
                accepted[-1].events += finish_batch(overlay, now=batch.now, models=models)
            except Exception as problem:  # noqa: BLE001 - as above
                accepted[-1].fault = repr(problem)
        overlay.merge()
        return replayed


def _replay(book: Book, command: DecidedCommand, now: int, models: Models) -> Replayed:
    try:
        asked = decode_command(command.kind, command.payload)
        decision: Decision = decide(book, asked, now=now, models=models, command_id=command.id)
    except Refusal as refusal:
        return Replayed(command, encode(refusal), is_refused=True, entries=(), events=[], samples=())
    except Exception as problem:  # noqa: BLE001 - an altered log may lead anywhere; the audit reports it
        return _not_replayed(command, problem)
    return Replayed(
        command,
        encode(decision.outcome),
        is_refused=False,
        entries=decision.entries,
        events=list(decision.events),
        samples=decision.samples,
        shadow_samples=decision.shadow_samples,
    )


def _not_replayed(command: DecidedCommand, problem: Exception) -> Replayed:
    return Replayed(command, None, command.is_refused, (), [], (), fault=repr(problem))
