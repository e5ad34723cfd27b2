"""Whether a request can be a forgery: a page of another site can make a browser send some requests without asking first.

A browser asks the server by a preflight before it sends what a plain form or link could not send: a JSON body, or a header of
one's own. So a request that carries either comes from a program, or from a page that the server allows.
"""

from __future__ import annotations

from typing import Final

from starlette.datastructures import Headers

from gql_server.schema.over_http.refusing import RequestRefused

PROOFS: Final = ("graphql-require-preflight", "apollo-require-preflight", "x-apollo-operation-name", "x-requested-with")
"""Headers of which any one, with any content, shows that a preflight would have been needed."""

SIMPLE_TYPES: Final = frozenset({"", "application/x-www-form-urlencoded", "multipart/form-data", "text/plain"})
"""What a form can send."""


def require_preflight(headers: Headers) -> None:
    """Let only pass what no other site's page can send unasked.

    Raises:
        RequestRefused: It could be a forgery.
    """
    content_type = headers.get("content-type", "").partition(";")[0].strip().lower()
    if content_type in SIMPLE_TYPES and not any(headers.get(name) for name in PROOFS):
        message = f"A link of another site could have sent this. Send a header that none can, such as {PROOFS[0]}: 1."
        raise RequestRefused(403, "PREFLIGHT_REQUIRED", message)
