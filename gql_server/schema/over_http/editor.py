"""What a browser is shown where others get JSON: an editor for GraphQL."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from strawberry.http.ides import get_graphql_ide_html

Editor: TypeAlias = Callable[[Request], Response]
"""Answers the page of an editor."""


def editor_from_afar(request: Request) -> Response:  # noqa: ARG001 - every editor takes one
    """Answer an editor whose scripts come from other people's servers: for the sandbox, where the own one is not built."""
    return HTMLResponse(get_graphql_ide_html(), headers={"vary": "Accept"})
