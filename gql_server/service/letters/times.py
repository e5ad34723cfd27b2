"""How letters say a time: in the time zone and the language of whom they are written to."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from gql_server.ports.people import Member
from gql_server.service.letters.letter import JAPANESE, language_of


def say_time(at: int, member: Member) -> str:
    """Return a time for people, to the minute, with the name of the time zone.

    Args:
        at: Unix seconds.
        member: To whom it is said.
    """
    there = datetime.fromtimestamp(at, ZoneInfo(member.time_zone))
    form = "%Y年%m月%d日 %H:%M" if language_of(member.locale) == JAPANESE else "%Y-%m-%d %H:%M"
    return f"{there.strftime(form)} ({member.time_zone})"
