"""Which other sites' pages may ask, from a browser: cross-origin resource sharing, by a list of origins.

Nothing is told by cookies here, so no credentials are shared; a page needs a token, and says it in a header.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware

from gql_server.web.request_ids import HEADER

PREFLIGHT_SECONDS: Final = 7200
"""How long a browser may remember that it was allowed to ask; what Chromium takes at most."""


def cross_origin(origins: Sequence[str]) -> list[Middleware]:
    """Return the middleware that lets pages of these origins ask and read; none where there are none."""
    if not origins:
        return []
    return [
        Middleware(
            CORSMiddleware,
            allow_origins=origins,
            allow_methods=("GET", "POST"),
            allow_headers=("*",),
            expose_headers=(HEADER, "retry-after", "ledger-version", "ledger-as-of"),
            max_age=PREFLIGHT_SECONDS,
        )
    ]
