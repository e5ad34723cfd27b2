"""The letters that customers get, in Japanese and English, as text and HTML, as they are put into the outbox.

What a letter says is in ``door`` and its neighbors; how it looks, in ``layouts``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined, Template, select_autoescape

from gql_server.ports.people import OutgoingEmail
from gql_server.ports.runtime import Clock, Identifiers
from gql_server.service.letters.door import ALREADY_REGISTERED, VERIFICATION
from gql_server.service.letters.letter import Bilingual

_LAYOUTS: Final = Environment(
    loader=PackageLoader("gql_server.service.letters", "layouts"),
    autoescape=select_autoescape(("html.j2",)),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)
_SENTENCES: Final = Environment(undefined=StrictUndefined, autoescape=False)  # noqa: S701 - Plain text; the layout escapes it.


class Letters:
    """Writes letters for the outbox."""

    def __init__(self, public_url: str, clock: Clock, identifiers: Identifiers) -> None:
        """Hold where links lead: the address at which customers reach the server, without a slash at its end."""
        self._public_url = public_url
        self._clock = clock
        self._identifiers = identifiers

    def verification(self, to: str, locale: str, token: str) -> OutgoingEmail:
        """Return the letter that carries the link with the one-time token."""
        return self.write(VERIFICATION, to, locale, link=f"/verify?token={token}", token=token)

    def already_registered(self, to: str, locale: str) -> OutgoingEmail:
        """Return the letter that tells the owner of a known address of the attempt to sign up with it."""
        return self.write(ALREADY_REGISTERED, to, locale, link="/")

    def write(
        self,
        letter: Bilingual,
        to: str,
        locale: str,
        *,
        link: str | None = None,
        token: str | None = None,
        particulars: Mapping[str, object] | None = None,
    ) -> OutgoingEmail:
        """Return a letter, addressed.

        Args:
            letter: What it says.
            to: The address.
            locale: BCP 47 tag: Japanese for ``ja``, English for any other.
            link: Where its button leads, from the public address on; needed by a letter with a button.
            token: The one-time token that the link carries, kept for the sandbox.
            particulars: What stands at the places of its sentences.
        """
        language, said = letter.in_language_of(locale)
        given = dict(particulars or {})
        url = None if link is None else f"{self._public_url}{link}"
        shown = {
            "language": language,
            "subject": _say(said.subject, given),
            "before": _say_all(said.before, given),
            "link": url,
            "button": said.button,
            "after": _say_all(said.after, given),
        }
        return OutgoingEmail(
            id=self._identifiers.new_id(),
            to=to,
            subject=str(shown["subject"]),
            text=_LAYOUTS.get_template("letter.txt.j2").render(shown),
            html=_LAYOUTS.get_template("letter.html.j2").render(shown),
            links=() if url is None else (url,),
            token=token,
            created_at=self._clock.now(),
        )


def _say_all(sentences: Sequence[str], particulars: Mapping[str, object]) -> list[str]:
    """Return what the sentences say; one that comes out empty is left out."""
    return [said for sentence in sentences if (said := _say(sentence, particulars).strip())]


def _say(sentence: str, particulars: Mapping[str, object]) -> str:
    return _compiled(sentence).render(particulars) if "{" in sentence else sentence


@cache
def _compiled(sentence: str) -> Template:
    """Return a sentence, compiled once: there are as many as the letters have."""
    return _SENTENCES.from_string(sentence)
