"""Pages behind links that were mailed, where one press of a button does what the link is for.

The link itself changes nothing: mail scanners open links. A person presses the button, which posts the token.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from html import escape
from typing import Final
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import Response

from gql_server.domain.errors import InvalidInput
from gql_server.ports.errors import StorageFailure
from gql_server.service.refusals import TooManyRequests
from gql_server.service.requests import TellerFailure
from gql_server.web.pages import Mood, page

BODY_BYTES_MAX: Final = 4_096

_FORM: Final = """<p>{ask}</p>
<form method="post" action="{path}">
<input type="hidden" name="token" value="{token}">
<button type="submit">{button}</button>
</form>"""
_BUSY: Final = {"ja": "ただいま混み合っています", "en": "Not available now"}
_BUSY_TEXT: Final = {
    "ja": "<p>しばらくしてからもう一度お試しください。</p>",
    "en": "<p>Please try again in a moment.</p>",
}


@dataclass(frozen=True, slots=True)
class Words:
    """What such a page says in one language: before the button, after it was pressed, and where the link does not work."""

    title: str
    ask: str
    button: str
    done: str
    done_text: str
    not_done: str
    not_done_text: str


class OneButtonPage:
    """Answers one address."""

    def __init__(self, path: str, words: dict[str, Words], act: Callable[[str], Awaitable[object]]) -> None:
        """Make the page.

        Args:
            path: Where it is, and where the button leads.
            words: By language.
            act: Does what the link is for, given the token; raises ``InvalidInput`` where the link does not work.
        """
        self._path = path
        self._words = words
        self._act = act

    async def answer(self, request: Request) -> Response:
        """Show the button, or do what it says."""
        if request.method != "POST":
            token = escape(request.query_params.get("token", ""))
            forms = {
                language: _FORM.format(path=self._path, token=token, ask=said.ask, button=said.button)
                for language, said in self._words.items()
            }
            return page(request, Mood.LETTER, self._said("title"), forms)
        try:
            await self._act(await _posted_token(request))
        except InvalidInput:
            return page(request, Mood.BAD, self._said("not_done"), self._said("not_done_text", "<p>{}</p>"), 400)
        except (TellerFailure, StorageFailure, TooManyRequests):
            return page(request, Mood.BAD, _BUSY, _BUSY_TEXT, 503)
        return page(request, Mood.GOOD, self._said("done"), self._said("done_text", "<p>{}</p>"))

    def _said(self, what: str, form: str = "{}") -> dict[str, str]:
        return {language: form.format(getattr(said, what)) for language, said in self._words.items()}


async def _posted_token(request: Request) -> str:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_BYTES_MAX:
            raise InvalidInput("token", "is too long")
    try:
        fields = parse_qs(body.decode("ascii"), max_num_fields=4)
    except ValueError:
        raise InvalidInput("token", "is not well-formed") from None
    return fields.get("token", [""])[0]
