"""The playground: GraphiQL from this server's own files, with the demo customers at hand in the sandbox."""

from __future__ import annotations

import json
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from gql_server.service.seed_plan import BORROWER_EMAIL, DEMO_PASSWORD, LENDER_EMAIL
from gql_server.web.built_pages import BuiltPage, BuiltPages

ENTRY: Final = "src/playground/main.tsx"

LOOSENED: Final = {
    "style-src": "'self' 'unsafe-inline'",
    "font-src": "'self' data:",
    "worker-src": "'self'",
}
"""What its editor needs beyond what other pages may: styles that it writes as it goes, a font within them, its workers."""


class Playground:
    """Answers browsers at ``/graphql``."""

    def __init__(self, pages: BuiltPages, *, is_sandbox: bool, is_seeded: bool, operator: tuple[str, str] | None = None) -> None:
        """Show GraphiQL.

        Args:
            pages: The build that has it.
            is_sandbox: Whether it helps to open accounts and to sign in, by what exists only in the sandbox.
            is_seeded: Whether the demo customers are there.
            operator: The address and the password of the sandbox's operator, where everybody knows them.
        """
        accounts = [(LENDER_EMAIL, DEMO_PASSWORD), (BORROWER_EMAIL, DEMO_PASSWORD)] if is_seeded else []
        known = [*accounts, *([operator] if operator else [])]
        data = {"sandbox": json.dumps([{"email": email, "password": password} for email, password in known])} if is_sandbox else {}
        self._pages = pages
        self._page = BuiltPage("GraphQL playground", data=data, policy=LOOSENED)

    def answer(self, request: Request) -> Response:
        """Answer the page."""
        return self._pages.answer(request, ENTRY, self._page)
