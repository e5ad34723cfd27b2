"""How a customer wants to be written to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final
from zoneinfo import ZoneInfo

from gql_server.domain.errors import InvalidInput
from gql_server.ports.notices import MutedNotices, NoticeTopic
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


def time_zone_of(name: str, field: str = "timeZone") -> ZoneInfo:
    """Return a time zone by its IANA name.

    Raises:
        InvalidInput: When there is none such.
    """
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError):
        raise InvalidInput(field, "is not an IANA time zone, such as Asia/Tokyo") from None


class Preferences:
    """Changes what a customer prefers."""

    def __init__(self, people: PeopleStore, muted: MutedNotices) -> None:
        """Hold where it is kept."""
        self._people = people
        self._muted = muted

    async def update(
        self,
        account_id: str,
        language: str | None = None,
        time_zone: str | None = None,
        notices: Mapping[NoticeTopic, bool] | None = None,
    ) -> None:
        """Write letters in another language, say times in them in another time zone, and send other notices, from now on.

        Args:
            account_id: Whose.
            language: A BCP 47 tag; None leaves it as it is, like the others.
            time_zone: An IANA name.
            notices: Which groups of notices come by e-mail and which do not; what it does not name stays as it is.

        Raises:
            InvalidInput: When one is no language or time zone; then nothing has changed.
        """
        chosen = None if language is None else check_language(language, "language")
        zone = None if time_zone is None else time_zone_of(time_zone).key
        if chosen is not None:
            await self._people.set_locale(account_id, chosen)
        if zone is not None:
            await self._people.set_time_zone(account_id, zone)
        if notices:
            muted = [topic for topic, is_wanted in notices.items() if not is_wanted]
            await self._muted.change(account_id, muted, [topic for topic, is_wanted in notices.items() if is_wanted])
