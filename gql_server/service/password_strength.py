"""How hard a password is to guess, and what would make it harder. Length and surprise count, composition does not.

Sources: NIST SP 800-63B (5.1.1.2: compare with common and expected passwords, advise, no composition rules);
zxcvbn, D. Wheeler, USENIX Security 2016.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from gql_server.domain.errors import InvalidInput

SCORE_MIN: Final = 3
"""The least score that is accepted: more than 10^8 guesses."""
SCORE_MAX: Final = 4
MEASURED_LENGTH_MAX: Final = 100
"""How many characters are measured: the estimate's time grows faster than the text, and more is strong enough."""
SERVICE_WORDS: Final = ("gql_server", "gql-server", "gqlserver")
"""What the service is called: as expected a password as the customer's own address."""

_PARTS: Final = re.compile(r"[^\w]+")


@dataclass(frozen=True, slots=True)
class Strength:
    """What an attacker who knows people would make of a password.

    Args:
        score: 0, the first that is tried, to 4, very strong.
        warning: What makes it weak, one sentence in English; empty when nothing does.
        suggestions: What would make it stronger, sentences in English.
    """

    score: int
    warning: str
    suggestions: tuple[str, ...]

    @property
    def is_enough(self) -> bool:
        """Tell whether it is accepted."""
        return self.score >= SCORE_MIN

    def require_enough(self, field: str = "password") -> None:
        """Refuse a password that is too easily guessed, and say why and what would help."""
        if self.is_enough:
            return
        advice = " ".join(part.rstrip(".") + "." for part in (self.warning, *self.suggestions) if part)
        problem = f"is too easily guessed: strength {self.score} of {SCORE_MAX}, at least {SCORE_MIN} is needed"
        raise InvalidInput(field, f"{problem}. {advice}".rstrip(". "))


def measure(password: str, email: str = "") -> Strength:
    """Return the strength of a password, normalized, whose owner has this address; takes up to half a second of computing.

    The block lists are zxcvbn's common passwords, names and words, the address with its parts, and the service's name; what is
    wholly one of the last two has strength 0.
    """
    if not password:
        return Strength(0, "", ("Use a few words. Uncommon words are better.",))
    expected = expected_words(email)
    if password.casefold().strip() in expected:
        advice = ("Add another word or two. Uncommon words are better.",)
        return Strength(0, "This is your address, or the name of this service.", advice)
    from zxcvbn import zxcvbn  # type: ignore[import-untyped] # noqa: PLC0415 - its lists take 14 MB; nobody may choose a password

    found = zxcvbn(password[:MEASURED_LENGTH_MAX], user_inputs=list(expected), max_length=MEASURED_LENGTH_MAX)
    feedback = found["feedback"]
    return Strength(int(found["score"]), feedback["warning"], tuple(feedback["suggestions"]))


def expected_words(email: str) -> Sequence[str]:
    """Return what anybody would try for the owner of this address: it, its parts, the service."""
    address = email.casefold().strip()
    local, _, domain = address.partition("@")
    return [word for word in dict.fromkeys((address, local, domain, *_PARTS.split(address), *SERVICE_WORDS)) if word]
