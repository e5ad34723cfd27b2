"""What the log keeps of a decided command: its key, its texts, and what it wrote, before it has a place there and after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from gql_server.domain.book import Book
from gql_server.domain.events import Event
from gql_server.domain.history import RateSample, ShadowSample
from gql_server.domain.journal import Entry

SYSTEM_SCOPE = "system"
"""The scope of keys of commands that no customer gave: boundaries, liquidations, custody and the operator's prices."""


@dataclass(frozen=True, slots=True)
class CommandKey:
    """Under which a decided command is found again (rule T2): unique for ever.

    Args:
        scope: The account that asked, or ``SYSTEM_SCOPE``.
        key: The idempotency key.
    """

    scope: str
    key: str


@dataclass(frozen=True, slots=True)
class DecidedCommand:
    """A command in the log, as it was decided.

    Args:
        id: Names it to customers.
        digest: SHA-256 over the mutation's name and canonical input, hexadecimal.
        kind: The command's class name.
        payload: The command as canonical JSON.
        outcome_kind: Class name of the outcome or refusal.
        outcome: The outcome or refusal as canonical JSON.
        at: The batch's time, Unix seconds.
        seq: Its place in the gapless sequence (rule G3).
        hash: Its link of the chain (``domain.chain``), where it was read from the log and was written with one; it follows from the
            rest, so commands are compared without it.
    """

    id: str
    key: CommandKey
    digest: str
    kind: str
    payload: str
    outcome_kind: str
    outcome: str
    is_refused: bool
    at: int
    seq: int
    hash: str | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class CommandToWrite:
    """A decided command with what it wrote, before it has a place in the sequence."""

    id: str
    key: CommandKey
    digest: str
    kind: str
    payload: str
    outcome_kind: str
    outcome: str
    is_refused: bool
    entries: Sequence[Entry]
    events: Sequence[Event]
    samples: Sequence[RateSample]
    shadow_samples: Sequence[ShadowSample] = ()


@dataclass(frozen=True, slots=True)
class BatchToWrite:
    """All that one transaction adds.

    Args:
        now: The batch's time.
        answers: What the models answered, as JSON, so that replay calls no plugin (rule G2).
        commands: In the order of their decisions.
        changed: The overlay of the book whose things changed; each is written whole.
    """

    now: int
    answers: str
    commands: Sequence[CommandToWrite]
    changed: Book


@dataclass(frozen=True, slots=True)
class LoggedBatch:
    """A batch as the log has it, for replay."""

    now: int
    answers: str
    commands: Sequence[DecidedCommand]
    first_seq: int
    last_seq: int


@dataclass(frozen=True, slots=True)
class LoggedEvent:
    """An event with its place: ``seq`` of its command and ``line`` within it."""

    seq: int
    line: int
    at: int
    command_id: str
    command_key: CommandKey
    event: Event


@dataclass(frozen=True, slots=True)
class LoggedEntry:
    """A journal entry with its place: ``seq`` of its command and ``line`` within it."""

    seq: int
    line: int
    entry: Entry
