"""The hash of a command's contents, of what is written and of what is read back."""

from __future__ import annotations

from collections.abc import Iterable

from gql_server.domain.chain import command_hash, entry_line, event_line
from gql_server.domain.events import Event
from gql_server.domain.journal import Entry
from gql_server.ports.ledger import CommandToWrite, DecidedCommand


def hash_of_command(command: CommandToWrite | DecidedCommand, entries: Iterable[Entry], events: Iterable[Event]) -> str:
    """Return the hash of a command with its lines of the journal and its events, in their order."""
    return command_hash(said_of(command), map(entry_line, entries), map(event_line, events))


def said_of(command: CommandToWrite | DecidedCommand) -> tuple[str | bool, ...]:
    """Return what of a command itself is hashed, in the order in which it is."""
    return (
        command.id,
        command.key.scope,
        command.key.key,
        command.digest,
        command.kind,
        command.payload,
        command.outcome_kind,
        command.outcome,
        command.is_refused,
    )
