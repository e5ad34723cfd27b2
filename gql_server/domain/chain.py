"""The chain of the log: each command carries a hash over its contents and the hash before it, so nothing before it can change.

Everything is hashed by SHA-256 as canonical JSON: one array, its first element a word that says what it is, no blanks, UTF-8,
quantities as decimal digits in text. So arrays of different kinds never agree, and whoever can write JSON can check it.

What a command is hashed with is what it was asked, what was answered, its entries and its events; and through its batch the
time and what the models answered: all that replay needs. History and the book follow from these by replay.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

import orjson

from gql_server.domain.events import Event
from gql_server.domain.journal import Entry

FIRST: Final = "0" * 64
"""What stands before the first command."""

_details: Final = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False).encode


@dataclass(frozen=True, slots=True)
class Link:
    """How far the chain goes.

    Args:
        seq: The last command's place in the gapless sequence; 0 before the first one.
        hash: The last command's hash, hexadecimal.
    """

    seq: int = 0
    hash: str = FIRST


def hash_of(kind: str, *parts: object) -> str:
    """Return the SHA-256 of the canonical JSON array that begins with its kind, hexadecimal."""
    return sha256(orjson.dumps([kind, *parts])).hexdigest()


def entry_line(entry: Entry) -> tuple[str | None, ...]:
    """Return an entry of the journal as it is hashed."""
    return (entry.symbol, entry.debit.value, entry.credit.value, str(entry.amount), entry.debit_holder, entry.credit_holder)


def event_line(event: Event) -> tuple[str | None, ...]:
    """Return an event as it is hashed; the details are the text that stands in the log."""
    amount = None if event.amount is None else str(event.amount)
    return (event.type.value, event.symbol, amount, event.account_id, event.sub_account_id, _details(event.details))


def command_hash(
    said: Sequence[str | bool], entries: Iterable[Sequence[str | None]], events: Iterable[Sequence[str | None]]
) -> str:
    """Return the hash of a command's contents.

    Args:
        said: Its id, scope, key, digest, kind, payload, kind of outcome, outcome, and whether it was refused.
        entries: Its lines of the journal, as ``entry_line`` returns them.
        events: Its events, as ``event_line`` returns them.
    """
    return hash_of("command", *said, [list(line) for line in entries], [list(line) for line in events])


def batch_hash(first_seq: int, last_seq: int, now: int, answers: str) -> str:
    """Return the hash of a batch: its places, its time, and what the models answered."""
    return hash_of("batch", first_seq, last_seq, now, answers)


def next_link(before: Link, seq: int, batch: str, at: int, command: str) -> Link:
    """Return the chain with one more command.

    Args:
        seq: Its place in the sequence.
        batch: The hash of its batch.
        at: The time in its row: its batch's.
        command: The hash of its contents.
    """
    return Link(seq, hash_of("link", before.hash, seq, batch, at, command))
