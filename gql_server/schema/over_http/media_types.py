"""Which media type an answer has: what the client likes best among what there is, as RFC 9110 weighs it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

JSON: Final = "application/json"
GRAPHQL_RESPONSE: Final = "application/graphql-response+json"
HTML: Final = "text/html"

ACCEPT_CHARACTERS_MAX: Final = 1_000
"""Of the header; nobody likes that many things."""

_QUALITY: Final = re.compile(r"0(\.[0-9]{0,3})?|1(\.0{0,3})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class MediaRange:
    """One entry of ``Accept``: a media type or a pattern of them, and how much it is liked, from 0 (not at all) to 1."""

    name: str
    quality: float

    def specificity(self, media_type: str) -> int:
        """Return how exactly it names a media type: 3 for its name, 1 for any, 0 for another's."""
        if self.name == media_type:
            return 3
        if self.name == media_type.partition("/")[0] + "/*":
            return 2
        return 1 if self.name == "*/*" else 0


@lru_cache(maxsize=256)
def choose(accept: str, offered: tuple[str, ...]) -> str | None:
    """Return the media type for an answer, None where the client takes none of them.

    The quality decides, then who is named more exactly, then who is named first, then the order of the offer. Who says
    nothing takes the first of the offer. The answers to the last headers are remembered: clients send few different ones.

    Args:
        accept: The header, empty where there is none.
        offered: What there is, the server's favorite first.
    """
    if not accept.strip():
        return offered[0]
    if len(accept) > ACCEPT_CHARACTERS_MAX:
        return None
    ranges = list(_ranges(accept))
    best: tuple[float, int, int] | None = None
    chosen = None
    for media_type in offered:
        matching = [(found.specificity(media_type), -place) for place, found in enumerate(ranges) if found.specificity(media_type)]
        if not matching:
            continue
        specificity, place = max(matching)
        weight = (ranges[-place].quality, specificity, place)
        if weight[0] > 0 and (best is None or weight > best):
            best, chosen = weight, media_type
    return chosen


def is_json(content_type: str) -> bool:
    """Tell whether a body of this type is JSON in UTF-8."""
    if content_type == JSON:
        return True
    name, parameters = _split(content_type)
    return name == JSON and parameters.get("charset", "utf-8") == "utf-8"


def _ranges(accept: str) -> Iterator[MediaRange]:
    """Yield the entries that make sense; one that asks for another encoding than UTF-8 gets nothing here."""
    for part in _parts(accept, ","):
        name, parameters = _split(part)
        quality = parameters.get("q", "1")
        if "/" in name and _QUALITY.fullmatch(quality) and parameters.get("charset", "utf-8") == "utf-8":
            yield MediaRange(name, float(quality))


def _split(header: str) -> tuple[str, dict[str, str]]:
    name, *rest = _parts(header, ";")
    pairs = (part.partition("=") for part in rest)
    return name.strip().lower(), {key.strip().lower(): value.strip().strip('"').lower() for key, _, value in pairs}


def _parts(header: str, separator: str) -> list[str]:
    """Return what stands between separators, but for those within quotes."""
    if '"' not in header:
        return header.split(separator)
    parts, begin, is_quoted, is_escaped = [], 0, False, False
    for place, character in enumerate(header):
        if is_escaped:
            is_escaped = False
        elif is_quoted and character == "\\":
            is_escaped = True
        elif character == '"':
            is_quoted = not is_quoted
        elif character == separator and not is_quoted:
            parts.append(header[begin:place])
            begin = place + 1
    return [*parts, header[begin:]]
