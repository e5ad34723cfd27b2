"""What may be said with a report or a decision: reasons for the customer, a note for operators."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from gql_server.domain.errors import InvalidInput

REASONS_MAX: Final = 10
REASON_LENGTH_MAX: Final = 500
NOTE_LENGTH_MAX: Final = 2_000


def checked_reasons(reasons: Sequence[str]) -> tuple[str, ...]:
    """Return the reasons without blanks around them, and without empty ones.

    Raises:
        InvalidInput: When they are too many or too long.
    """
    told = tuple(text for reason in reasons if (text := reason.strip()))
    if len(told) > REASONS_MAX or any(len(reason) > REASON_LENGTH_MAX for reason in told):
        raise InvalidInput("reasons", f"must be {REASONS_MAX} at most, of {REASON_LENGTH_MAX} characters each")
    return told


def checked_note(note: str | None) -> str | None:
    """Return the note, None for an empty one.

    Raises:
        InvalidInput: When it is too long.
    """
    if note is not None and len(note) > NOTE_LENGTH_MAX:
        raise InvalidInput("note", f"must have {NOTE_LENGTH_MAX} characters at most")
    return note or None
