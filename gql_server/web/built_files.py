"""Serves the files of a build: only those that were there at start, compressed when they were built, kept by browsers for good."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

from gql_server.web.built_pages import FILES_AT, MANIFEST
from gql_server.web.compression import accepted_codings

CODINGS: Final = {"br": ".br", "gzip": ".gz"}
"""What a build holds each file in besides itself, the smallest first."""

TYPES: Final = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".ttf": "font/ttf",
    ".woff2": "font/woff2",
}
_HEADERS: Final = {
    "cache-control": "public, max-age=31536000, immutable",
    "content-security-policy": "default-src 'none'; script-src 'self'",  # A worker obeys that of its own script.
    "cross-origin-resource-policy": "same-origin",
    "vary": "Accept-Encoding",
    "x-content-type-options": "nosniff",
}


class BuiltFiles:
    """Answers the files of one build by their names; a name that is not in its list is not there."""

    def __init__(self, folder: Path) -> None:
        """List the files."""
        self._files = {file.name: file for file in folder.iterdir() if file.is_file() and file.name != MANIFEST}

    def route(self) -> Route:
        """Return the route of the files."""
        return Route(f"{FILES_AT}/{{name:path}}", self.answer, methods=["GET"])

    async def answer(self, request: Request) -> Response:
        """Answer one file, compressed where the client takes that."""
        name: str = request.path_params["name"]
        file = self._files.get(name)
        if file is None or file.suffix in CODINGS.values():
            return PlainTextResponse("There is no such file.\n", 404)
        media_type = TYPES.get(file.suffix, "application/octet-stream")
        accepted = accepted_codings(request.headers.get("accept-encoding", ""))
        for coding, suffix in CODINGS.items():
            compressed = self._files.get(name + suffix)
            if compressed is not None and coding in accepted:
                return FileResponse(compressed, headers={**_HEADERS, "content-encoding": coding}, media_type=media_type)
        return FileResponse(file, headers=_HEADERS, media_type=media_type)
