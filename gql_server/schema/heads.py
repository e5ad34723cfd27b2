"""Headers of a request by one pass over what the server has parsed, without a wrapper around it for each look."""

from __future__ import annotations

from starlette.types import Scope


def first_value(scope: Scope, name: bytes) -> str | None:
    """Return a header's first value, None where there is none; the name is in lower case."""
    for known, value in scope["headers"]:
        if known == name:
            text: str = value.decode("latin-1")
            return text
    return None


def joined_values(scope: Scope, name: bytes) -> str:
    """Return all values of a header that may be there more than once, as one list; the name is in lower case."""
    values = [value.decode("latin-1") for known, value in scope["headers"] if known == name]
    return values[0] if len(values) == 1 else ", ".join(values)
