"""The rate explorer: markets, their curves and histories, and what-ifs, by nothing but the public API."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from gql_server.web.built_pages import BuiltPage, BuiltPages
from gql_server.web.pages import language_of

EXPLORER_AT: Final = "/explore"
ENTRY: Final = "src/explorer/main.tsx"
_TITLES: Final = {"ja": "金利エクスプローラー", "en": "Rate explorer"}


class Explorer:
    """Answers ``/explore``."""

    def __init__(self, pages: BuiltPages, demo_accounts: Sequence[tuple[str, str]] = ()) -> None:
        """Show the explorer.

        Args:
            pages: The build that has it.
            demo_accounts: Addresses and passwords of the sandbox's customers that everybody may look as.
        """
        known = json.dumps([{"email": email, "password": password} for email, password in demo_accounts])
        data = {"demo": known} if demo_accounts else {}
        self._pages = pages
        self._shown = {language: BuiltPage(title, language, data) for language, title in _TITLES.items()}

    async def answer(self, request: Request) -> Response:
        """Answer the page, in the language that the browser prefers; the reader may change it there."""
        return self._pages.answer(request, ENTRY, self._shown[language_of(request)])
