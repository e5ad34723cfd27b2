"""How a customer wants to be written to."""

from __future__ import annotations

import re
from typing import Final

from gql_server.domain.errors import InvalidInput
from gql_server.ports.people import PeopleStore

LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}", re.ASCII)
"""A BCP 47 tag, as far as its form goes."""


def check_language(tag: str, field: str) -> str:
    """Return the tag of a language: letters are Japanese for ``ja``, English for any other.

    Raises:
        InvalidInput: When it has not the form of one.
    """
    if LANGUAGE.fullmatch(tag) is None:
        raise InvalidInput(field, "is not a language tag, such as ja or en")
    return tag


class Preferences:
    """Changes what a customer prefers."""

    def __init__(self, people: PeopleStore) -> None:
        """Hold where it is kept."""
        self._people = people

    async def set_language(self, account_id: str, language: str) -> None:
        """Write letters in another language from now on.

        Raises:
            InvalidInput: When it is not the tag of a language.
        """
        await self._people.set_locale(account_id, check_language(language, "language"))
