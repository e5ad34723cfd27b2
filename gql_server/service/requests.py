"""What is asked of the teller, what it answers, and the ways in which it can fail to.

Drawn as a tree::

    TellerFailure
    ├── KeyConflict     the key is bound to another command: decide what you meant
    ├── Overloaded      too much is waiting: nothing happened, nothing is bound, come back later
    └── Unavailable     the database refused or is away, or the server stops: nothing happened, come back later

Besides these, ``OutcomeUnknown`` of the storage's ports: it may have happened; ask again with the same key.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from gql_server.domain.commands import Command
from gql_server.ports.ledger import SYSTEM_SCOPE, CommandKey, DecidedCommand
from gql_server.service.codec import Answer, encode


@dataclass(frozen=True, slots=True)
class Request:
    """A command with its idempotency key.

    Args:
        scope: The account that asks, or ``SYSTEM_SCOPE``.
        key: The idempotency key, unique in the scope over all mutations (rule T2).
        mutation: Name of the mutation, part of what the key is bound to.
        canonical: The input in canonical form (``"1.0"`` and ``"1.00"`` alike), the other part.
        command_id: The id that the command shall have; the teller makes one when it is None.
    """

    scope: str
    key: str
    mutation: str
    canonical: str
    command: Command
    command_id: str | None = None

    @property
    def command_key(self) -> CommandKey:
        """Return where the decision is found again."""
        return CommandKey(self.scope, self.key)

    @property
    def digest(self) -> str:
        """Return what the key is bound to: SHA-256 over mutation and canonical input, hexadecimal."""
        return hashlib.sha256(f"{self.mutation}\n{self.canonical}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision that is in the log for ever.

    Args:
        command: As it was logged.
        outcome: What it came to; a refusal is a decision too.
        is_replayed: Whether it had been decided before this request came.
    """

    command: DecidedCommand
    outcome: Answer
    is_replayed: bool


def system_request(key: str, command: Command) -> Request:
    """Return a request of nobody in particular: a boundary, a liquidation, news of custody or prices."""
    coded = encode(command)
    return Request(SYSTEM_SCOPE, key, coded.kind, coded.text, command)


class TellerFailure(Exception):
    """The teller decided nothing for this request."""


class KeyConflict(TellerFailure):
    """The key was used for something else (rule T2). ``decided`` is the command that it is bound to."""

    def __init__(self, decided: DecidedCommand) -> None:
        """Say which command has the key."""
        super().__init__(f"the idempotency key is bound to command {decided.id}")
        self.decided = decided


class Overloaded(TellerFailure):
    """Too many commands are waiting, or this one has waited too long: it was withdrawn and binds nothing."""

    def __init__(self, retry_after_seconds: int) -> None:
        """Say when to come back."""
        super().__init__(f"too many commands are waiting; come back in {retry_after_seconds} s")
        self.retry_after_seconds = retry_after_seconds


class Unavailable(TellerFailure):
    """Nothing changed and nothing is bound: the same request may be sent again. ``command_id`` finds it in the log, where known."""

    command_id: str | None = None
