"""Names of sub-accounts: the ones they have by themselves, and the ones that may be given."""

from __future__ import annotations

import unicodedata
from typing import Final

from gql_server.domain.errors import InvalidInput

NAME_LENGTH_MAX: Final = 40
MAIN_NAME: Final = "Main"

_JOINERS: Final = "\u200c\u200d"
"""Invisible, yet part of how some scripts and emoji are written."""
_REFUSED_CATEGORIES: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Unicode's controls, invisible formats, halves, private and unassigned characters, line and paragraph separators."""


def default_name(number: int) -> str:
    """Return the name that a sub-account has until it is given one; ``number`` 0 is the account's default sub-account."""
    return MAIN_NAME if number == 0 else f"Sub-account {number + 1}"


def check_name(text: str, field: str = "name") -> str:
    """Return a name as it is kept: NFKC, without surrounding blanks.

    Raises:
        InvalidInput: When nothing is left, it is too long, or it holds what cannot be seen.
    """
    too_long = InvalidInput(field, f"is longer than {NAME_LENGTH_MAX} characters")
    if len(text) > 4 * NAME_LENGTH_MAX:
        raise too_long
    name = unicodedata.normalize("NFKC", text).strip()
    if not name.strip(_JOINERS):
        raise InvalidInput(field, "is empty")
    if len(name) > NAME_LENGTH_MAX:
        raise too_long
    if any(character not in _JOINERS and unicodedata.category(character) in _REFUSED_CATEGORIES for character in name):
        raise InvalidInput(field, "holds a character that cannot be shown")
    return name
