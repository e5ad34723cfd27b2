"""The interest statement as a file: ``GET /statements/interest.csv?subAccountId=…&year=…&timeZone=…``.

Who asks is said as for GraphQL, by the token of a session; and what is somebody else's does not exist here either.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import structlog
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse

from gql_server.domain.errors import InvalidInput, NotFound
from gql_server.ports.errors import StorageFailure
from gql_server.schema.ids import key_of
from gql_server.schema.loaders import Reader
from gql_server.schema.over_http.answering import SECURITY
from gql_server.schema.services import Services
from gql_server.service.authorization import Action, Owned, Viewer, authorize
from gql_server.service.interest_statement import InterestStatement, InterestStatements
from gql_server.service.preferences import time_zone_of
from gql_server.service.refusals import AccessDenied
from gql_server.service.statement_csv import pieces_of

_log: Final = structlog.get_logger(__name__)

_YEAR_DIGITS: Final = 4


class StatementFile:
    """Answers with the file."""

    def __init__(self, services: Services) -> None:
        """Answer with these services."""
        self._services = services

    async def answer(self, request: Request) -> Response:
        """Answer one request."""
        try:
            viewer = await self._viewer(request)
            if viewer is None:
                return _refusal(401, "Sign in, and send the token of your session.", {"www-authenticate": "Bearer"})
            statement = await self._statement(request, viewer)
        except AccessDenied as denied:
            return _refusal(403, denied.message)
        except NotFound:
            return _refusal(404, "There is no such sub-account.")
        except InvalidInput as refused:
            return _refusal(400, refused.message)
        except StorageFailure as failure:
            _log.warning("unavailable", reason=str(failure))
            return _refusal(503, "Not available now. Try again.", {"retry-after": "5"})
        name = f"interest-{statement.year}.csv"
        headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "private, no-store", **SECURITY}
        return StreamingResponse(_bytes_of(statement), media_type="text/csv; charset=utf-8", headers=headers)

    async def _viewer(self, request: Request) -> Viewer | None:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        return await self._services.sessions.authenticate(token.strip()) if scheme.lower() == "bearer" else None

    async def _statement(self, request: Request, viewer: Viewer) -> InterestStatement:
        asked = request.query_params
        key = key_of(asked.get("subAccountId", ""), "SubAccount")
        reader = Reader(self._services.storage, self._services.models, self._services.markets)
        view = None if key is None else await reader.with_sub_account(key)
        if key is None or view is None:
            raise NotFound("sub-account")
        account_id = view.sub_account(key).account_id
        authorize(viewer, Action.READ_SUB_ACCOUNT, Owned(account_id, "sub-account"))
        zone = asked.get("timeZone")
        if zone is None:
            member = await reader.members.one(account_id)
            zone = "UTC" if member is None else member.time_zone
        statements = InterestStatements(self._services.storage.ledger, self._services.models)
        return await statements.of(key, _year(asked.get("year", "")), time_zone_of(zone))


def _year(text: str) -> int:
    if len(text) != _YEAR_DIGITS or not (text.isascii() and text.isdecimal()):
        raise InvalidInput("year", "must be a year of four digits")
    return int(text)


def _bytes_of(statement: InterestStatement) -> Iterator[bytes]:
    return (piece.encode() for piece in pieces_of(statement))


def _refusal(status: int, sentence: str, headers: dict[str, str] | None = None) -> Response:
    return PlainTextResponse(sentence + "\n", status, {"cache-control": "no-store", **(headers or {})})
