"""The server's front door: sends people on to where the API is."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response


class Home:
    """Answers ``/``."""

    def __init__(self, *, is_sandbox: bool) -> None:
        """Send people to the editor in the sandbox, where there is one."""
        self._is_sandbox = is_sandbox

    async def answer(self, request: Request) -> Response:  # noqa: ARG002 - every endpoint takes one
        """Answer where the API is."""
        return RedirectResponse("/graphql", 303) if self._is_sandbox else PlainTextResponse("GraphQL is at /graphql.\n")
