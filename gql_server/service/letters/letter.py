"""What a letter says, apart from how it looks: in two languages, as sentences with places for what is particular."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

JAPANESE: Final = "ja"
ENGLISH: Final = "en"


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter in one language; ``{{ name }}`` in a sentence stands for what is particular.

    Args:
        subject: One line.
        before: Paragraphs before the link.
        button: What the link says; None for a letter without one.
        after: Paragraphs after it.
    """

    subject: str
    before: tuple[str, ...]
    button: str | None = None
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Bilingual:
    """A letter in both languages."""

    ja: Letter
    en: Letter

    def in_language_of(self, locale: str) -> tuple[str, Letter]:
        """Return the Japanese letter for a Japanese locale, the English one for any other, with its language."""
        language = language_of(locale)
        return language, self.ja if language == JAPANESE else self.en


def language_of(locale: str) -> str:
    """Return the language of letters: Japanese for a Japanese locale, English for any other."""
    return JAPANESE if locale.lower().split("-")[0] == JAPANESE else ENGLISH
