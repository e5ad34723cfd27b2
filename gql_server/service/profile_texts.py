"""Texts as people type them, brought to one form: full-width digits, odd blanks, the many dashes of a Japanese keyboard."""

from __future__ import annotations

import gettext
import re
import unicodedata
from functools import cache
from typing import Any, Final

import pycountry

_BLANKS: Final = re.compile(r"\s+")
_DASHES: Final = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\uff0d", "-"))
_LONG_VOWEL_BETWEEN_DIGITS: Final = re.compile(r"(?<=\d)ー(?=\d)")
_JAPANESE_POSTAL_CODE: Final = re.compile(r"〒?\s*(\d{3})-?(\d{4})", re.ASCII)
_POSTAL_CODE: Final = re.compile(r"[A-Z0-9][A-Z0-9 -]{0,14}", re.ASCII)
_KINDS_OF_PREFECTURES: Final = ("都", "道", "府", "県")


def tidy(text: str) -> str:
    """Return a text in NFKC, trimmed, with single blanks and plain dashes."""
    plain = _BLANKS.sub(" ", unicodedata.normalize("NFKC", text)).strip().translate(_DASHES)
    return _LONG_VOWEL_BETWEEN_DIGITS.sub("-", plain)


def is_shown(text: str) -> bool:
    """Tell whether a text has letters or digits, and nothing that cannot be shown."""
    return text.isprintable() and any(letter.isalnum() for letter in text)


def country_code(text: str) -> str | None:
    """Return the ISO 3166-1 alpha-2 code of a country given by its code, None when there is no such country."""
    code = tidy(text).upper()
    return code if len(code) == 2 and pycountry.countries.get(alpha_2=code) is not None else None


def region_code(country: str, text: str) -> str | None:
    """Return the ISO 3166-2 code of a region given by code or name, English or Japanese; as it is where a country has none.

    Returns:
        None when the country has regions and this is none of them.
    """
    known = _regions(country)
    return known.get(_folded(tidy(text))) if known else tidy(text)


def postal_code(country: str, text: str) -> str | None:
    """Return a postal code in its country's form; empty is one, but not in Japan. None when it cannot be one."""
    plain = tidy(text).upper()
    if country == "JP":
        match = _JAPANESE_POSTAL_CODE.fullmatch(plain)
        return None if match is None else "-".join(match.groups())
    return plain if not plain or _POSTAL_CODE.fullmatch(plain) else None


@cache
def _regions(country: str) -> dict[str, str]:
    names: dict[str, str] = {}
    japanese = gettext.translation("iso3166-2", pycountry.LOCALES_DIR, languages=["ja"], fallback=True)
    subdivisions: Any = pycountry.subdivisions  # Its methods are not annotated.
    for region in subdivisions.get(country_code=country) or ():
        own = japanese.gettext(region.name)
        spoken = [region.code, region.code.partition("-")[2], region.name, own]
        head, comma, tail = region.name.partition(", ")  # ISO says "London, City of".
        if comma:
            spoken.append(f"{tail} {head}")
        if country == "JP":
            spoken += [f"{own}{kind}" for kind in _KINDS_OF_PREFECTURES]
        for name in spoken:
            names.setdefault(_folded(tidy(name)), region.code)
    return names


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(letter for letter in plain if ord(letter) > 0x2FFF or not unicodedata.combining(letter))
