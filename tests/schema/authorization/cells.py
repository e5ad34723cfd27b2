"""What a caller got of each field, read off the answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from tests.schema.authorization.walking import Asked

YES, NOTHING, ABSENT, NOT_ASKED = "yes", "null", "-", "."
BEYOND_KEY = "scope"
"""What is said before anything is executed to a key that is not for a field."""
CODES = {
    "UNAUTHENTICATED": "sign-in",
    "FORBIDDEN": "forbidden",
    "NOT_FOUND": "not-found",
    "SCOPE_EXCEEDED": "late-scope",
    "SUB_ACCOUNT_NOT_ALLOWED": "sub-account",
}
"""What is said of who may not; every other code says that they may, and that something else was in the way."""

Cells = dict[str, str]


def read(asked: Asked, value: Any, into: Cells) -> None:  # noqa: ANN401 - JSON
    """Note of a field and all that is in it what there was: something, nothing; what was not reached is not noted."""
    if isinstance(value, list):
        _note(asked.key, NOTHING, into)
        for one in value:
            read(asked, one, into)
        return
    _note(asked.key, NOTHING if value is None else YES, into)
    if isinstance(value, dict) and asked.parts is not None:
        for one in asked.parts.get(value["__typename"], ()):
            if one.answer in value:
                read(one, value[one.answer], into)


def _note(key: str, cell: str, into: Cells) -> None:
    if into.get(key) in {None, NOTHING}:
        into[key] = cell


def key_at(asked: Asked, path: Iterable[str | int]) -> str:
    """Return the field at the path of an error, which begins with the root field."""
    here = asked
    for name in [step for step in path if isinstance(step, str)][1:]:
        found = [one for part in (here.parts or {}).values() for one in part if one.answer == name]
        here = found[0]
    return here.key


def is_as(written: str, found: str) -> bool:
    """Tell whether a caller got what is written; where nothing is told apart from something, only that is written."""
    return found == written or (found == NOTHING and written == YES)


def told_apart(row: Mapping[str, str]) -> dict[str, str]:
    """Return a row in which nothing is written of emptiness, where it is the same for all who were answered."""
    if YES in row.values():
        return dict(row)
    return {caller: YES if cell == NOTHING else cell for caller, cell in row.items()}
