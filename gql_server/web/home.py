"""The server's front door: sends people on to where the API is."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response


class Home:
    """Answers ``/``."""

    def __init__(self, *, has_editor: bool) -> None:
        """Send people to the editor where there is one."""
        self._has_editor = has_editor

    async def answer(self, request: Request) -> Response:  # noqa: ARG002 - every endpoint takes one
        """Answer where the API is."""
        return RedirectResponse("/graphql", 303) if self._has_editor else PlainTextResponse("GraphQL is at /graphql.\n")
