"""Requests that are refused before anything is executed, each with a code for programs and a status of HTTP."""

from __future__ import annotations

from collections.abc import Mapping


class RequestRefused(Exception):
    """The request is not one that is answered.

    Attributes:
        status: The status of HTTP.
        code: What programs read, in ``extensions.code``.
        message: What people read.
        headers: What the answer's head says besides.
        details: What programs read besides, in ``extensions``.
        is_well_formed: Whether the request was a GraphQL request all the same; clients of the older media type read 200 then.
    """

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        headers: Mapping[str, str] | None = None,
        *,
        is_well_formed: bool = False,
        details: Mapping[str, object] | None = None,
    ) -> None:
        """Say what is wrong."""
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.headers = dict(headers or {})
        self.is_well_formed = is_well_formed
        self.details = dict(details or {})


def bad_request(message: str) -> RequestRefused:
    """Return the refusal of what is no GraphQL request."""
    return RequestRefused(400, "BAD_REQUEST", message)
