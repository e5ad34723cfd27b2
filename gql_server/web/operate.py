"""The operators' page: what waits, what is at risk, and what can be stopped, by nothing but the public API."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from gql_server.web.built_pages import BuiltPage, BuiltPages
from gql_server.web.pages import language_of

OPERATE_AT: Final = "/operate"
ENTRY: Final = "src/operate/main.tsx"
_TITLES: Final = {"ja": "オペレーション", "en": "Operations"}


class OperatorsPage:
    """Answers ``/operate``: the same to everybody, for it knows nothing; the API tells operators alone."""

    def __init__(self, pages: BuiltPages, known: Sequence[tuple[str, str]] = (), docs_url: str = "") -> None:
        """Show the page.

        Args:
            pages: The build that has it.
            known: Addresses and passwords of operators that everybody knows, in a sandbox.
            docs_url: Where the documentation is, for the runbooks; empty for nowhere.
        """
        demo = json.dumps([{"email": email, "password": password} for email, password in known])
        data = {**({"demo": demo} if known else {}), **({"docs": docs_url.rstrip("/")} if docs_url else {})}
        self._pages = pages
        self._shown = {language: BuiltPage(title, language, data) for language, title in _TITLES.items()}

    async def answer(self, request: Request) -> Response:
        """Answer the page, in the language that the browser prefers; the reader may change it there."""
        return self._pages.answer(request, ENTRY, self._shown[language_of(request)])
