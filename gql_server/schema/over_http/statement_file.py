"""A sub-account's interest statement, day by day: ``GET /statements/interest.csv?subAccountId=…&year=…&timeZone=…``."""

from __future__ import annotations

from collections.abc import Iterator

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from gql_server.domain.errors import NotFound
from gql_server.schema.ids import key_of
from gql_server.schema.loaders import Reader
from gql_server.schema.over_http.signed_in_files import SignedInFile, heads_of, year_of
from gql_server.service.authorization import Action, Owned, Viewer, authorize
from gql_server.service.interest_statement import InterestStatement, InterestStatements
from gql_server.service.preferences import time_zone_of
from gql_server.service.statement_csv import pieces_of


class StatementFile(SignedInFile):
    """Answers with the file."""

    what = "sub-account"

    async def file(self, request: Request, viewer: Viewer) -> Response:
        """Return the statement that was asked for."""
        statement = await self._statement(request, viewer)
        headers = heads_of(f"interest-{statement.year}.csv")
        return StreamingResponse(_bytes_of(statement), media_type="text/csv; charset=utf-8", headers=headers)

    async def _statement(self, request: Request, viewer: Viewer) -> InterestStatement:
        asked = request.query_params
        key = key_of(asked.get("subAccountId", ""), "SubAccount")
        reader = Reader(self.services.storage, self.services.models, self.services.markets)
        view = None if key is None else await reader.with_sub_account(key)
        if key is None or view is None:
            raise NotFound("sub-account")
        account_id = view.sub_account(key).account_id
        authorize(viewer, Action.READ_SUB_ACCOUNT, Owned(account_id, "sub-account"))
        zone = asked.get("timeZone")
        if zone is None:
            member = await reader.members.one(account_id)
            zone = "UTC" if member is None else member.time_zone
        statements = InterestStatements(self.services.storage.ledger, self.services.models)
        return await statements.of(key, year_of(asked.get("year", "")), time_zone_of(zone))


def _bytes_of(statement: InterestStatement) -> Iterator[bytes]:
    return (piece.encode() for piece in pieces_of(statement))
