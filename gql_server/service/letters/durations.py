"""How letters say a duration."""

from __future__ import annotations

from typing import Final

from gql_server.service.letters.letter import JAPANESE, language_of

_UNITS: Final = ((86_400, "日", " d"), (3_600, "時間", " h"), (60, "分", " min"), (1, "秒", " s"))


def say_duration(seconds: int, locale: str) -> str:
    """Return a duration for people, whole seconds and no less than none, such as ``1日12時間`` and ``1 d 12 h``."""
    is_japanese = language_of(locale) == JAPANESE
    parts: list[str] = []
    for length, japanese, english in _UNITS:
        number, seconds = divmod(seconds, length)
        if number:
            parts.append(f"{number}{japanese if is_japanese else english}")
    if not parts:
        return "なし" if is_japanese else "none"
    return ("" if is_japanese else " ").join(parts)
