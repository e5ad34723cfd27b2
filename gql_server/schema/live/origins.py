"""Whether a page may open a connection: browsers let any page try, and say which one it is."""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection


def is_allowed(connection: HTTPConnection, allowed_origins: Collection[str]) -> bool:
    """Tell whether it comes from a program, from the server's own pages, or from a page of an allowed origin."""
    origin = connection.headers.get("origin")
    if origin is None or origin in allowed_origins or "*" in allowed_origins:
        return True
    return urlsplit(origin).netloc == connection.headers.get("host", "")
