"""Times as a story tells them: ``day 1 00:00`` is the first midnight; seconds are told where they matter."""

from __future__ import annotations

import re

from tests.domain.world import DAY, DAY_ONE, HOUR

_TIME = re.compile(r"day (\d+) (\d\d):(\d\d)(?::(\d\d))?")


def parse_time(text: str) -> int:
    """Return the Unix time of ``day 10 07:30`` or ``day 10 07:30:01``."""
    match = _TIME.fullmatch(text)
    if match is None:
        raise ValueError(f"not a time: {text!r}")
    day, hour, minute, second = (int(part or 0) for part in match.groups())
    return DAY_ONE + (day - 1) * DAY + hour * HOUR + minute * 60 + second


def tell_time(at: int) -> str:
    """Return a Unix time as a story tells it."""
    day, rest = divmod(at - DAY_ONE, DAY)
    hour, rest = divmod(rest, HOUR)
    minute, second = divmod(rest, 60)
    seconds = f":{second:02}" if second else ""
    return f"day {day + 1} {hour:02}:{minute:02}{seconds}"
