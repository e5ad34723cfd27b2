"""What files for customers have in common: who asks is said as for GraphQL, by the token of a session, and nobody else keeps them.

The token comes in the head of the request, never in an address, so it stands in no log and no history of a browser.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import ClassVar, Final

import structlog
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from gql_server.domain.errors import InvalidInput, NotFound
from gql_server.ports.errors import StorageFailure
from gql_server.schema.over_http.answering import SECURITY
from gql_server.schema.services import Services
from gql_server.service.authorization import Viewer
from gql_server.service.documents import Busy
from gql_server.service.refusals import AccessDenied

_log: Final = structlog.get_logger(__name__)

_YEAR_DIGITS: Final = 4


class SignedInFile(ABC):
    """Answers with a file to whoever is signed in and may have it; else with one sentence and a status."""

    what: ClassVar[str]
    """Of what it is said that it does not exist, where it is somebody else's."""

    def __init__(self, services: Services) -> None:
        """Answer with these services."""
        self.services = services

    async def answer(self, request: Request) -> Response:
        """Answer one request."""
        try:
            viewer = await self._viewer(request)
            if viewer is None:
                return _refusal(401, "Sign in, and send the token of your session.", {"www-authenticate": "Bearer"})
            return await self.file(request, viewer)
        except AccessDenied as denied:
            return _refusal(403, denied.message)
        except NotFound:
            return _refusal(404, f"There is no such {self.what}.")
        except InvalidInput as refused:
            return _refusal(400, refused.message)
        except (StorageFailure, Busy) as failure:
            _log.warning("unavailable", reason=str(failure))
            return _refusal(503, "Not available now. Try again.", {"retry-after": "5"})

    @abstractmethod
    async def file(self, request: Request, viewer: Viewer) -> Response:
        """Return the file.

        Raises:
            AccessDenied, NotFound, InvalidInput, StorageFailure, Busy: Instead of it.
        """

    async def _viewer(self, request: Request) -> Viewer | None:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        return await self.services.sessions.authenticate(token.strip()) if scheme.lower() == "bearer" else None


def heads_of(name: str) -> dict[str, str]:
    """Return the head of an answer that is a file of this name, which no cache may keep."""
    return {"content-disposition": f'attachment; filename="{name}"', "cache-control": "private, no-store", **SECURITY}


def year_of(text: str) -> int:
    """Return the year that was asked for.

    Raises:
        InvalidInput: It is none.
    """
    if len(text) != _YEAR_DIGITS or not (text.isascii() and text.isdecimal()):
        raise InvalidInput("year", "must be a year of four digits")
    return int(text)


def _refusal(status: int, sentence: str, headers: Mapping[str, str] | None = None) -> Response:
    return PlainTextResponse(sentence + "\n", status, {"cache-control": "no-store", **(headers or {})})
