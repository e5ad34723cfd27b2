"""Where the documents of an account are got: what a client needs in order to find them, and to offer them by name."""

from __future__ import annotations

from datetime import date as day_of_calendar
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlencode

import strawberry

from gql_server.domain.errors import InvalidInput
from gql_server.ports.people import Member
from gql_server.schema.context import Info
from gql_server.schema.declare import described
from gql_server.schema.faults import bad_input
from gql_server.schema.ids import global_id
from gql_server.schema.scalars import Date
from gql_server.service.authorization import Action, Owned, authorize
from gql_server.service.documents.offered import MEDIA_TYPES, PATHS, DocumentKind, name_of, title_of
from gql_server.service.preferences import check_language, time_zone_of

YEARS: Final = range(1970, 10_000)

described(
    DocumentKind,
    "What a document tells.",
    INTEREST_STATEMENT="The interest of a calendar year, by sub-account and asset; the year that runs is told until now.",
    BALANCE_CERTIFICATE="What was lent, available, on its way out, on hold and owed as of the end of a day.",
)


@strawberry.type(description="A document that the server makes when it is got.")
class AccountDocument:
    """A document that can be got."""

    kind: DocumentKind = strawberry.field(description="What it tells.")
    media_type: str = strawberry.field(description="Of the file: PDF, or comma-separated values.")
    title: str = strawberry.field(description="What stands above it, in its language.")
    file_name: str = strawberry.field(description="The name of the file.")
    path: str = strawberry.field(
        description="Where it is: GET this path of this server with the token of your session in the head; the path holds "
        "no token. A year that has not begun, and a day that has not ended or is before the account was opened, are answered by "
        "400 there."
    )


async def documents_of(
    info: Info, member: Member, year: int | None, day: Date | None, language: str | None
) -> list[AccountDocument]:
    """Return the documents of an account; none while the ledger has no such account."""
    authorize(info.context.viewer, Action.READ_ACCOUNT, Owned(member.account_id, "account"))
    view = await info.context.reader.with_account(member.account_id)
    if view is None:
        return []
    today = datetime.fromtimestamp(view.now, time_zone_of(member.time_zone)).date()
    year = today.year if year is None else year
    if year not in YEARS:
        raise bad_input(f"year must be {YEARS.start} to {YEARS.stop - 1}")
    try:
        said = check_language(member.locale if language is None else language, "language")
    except InvalidInput as problem:
        raise bad_input(str(problem)) from None
    certified: day_of_calendar = today - timedelta(days=1) if day is None else day
    asked = {"accountId": global_id("Account", member.account_id), "language": said, "timeZone": member.time_zone}
    return [
        AccountDocument(
            kind=kind,
            media_type=media_type,
            title=title_of(kind, year, said),
            file_name=f"{name_of(kind, period)}.{ending}",
            path=f"{path}.{ending}?{urlencode({parameter: period, **asked})}",
        )
        for (kind, path), (parameter, period) in zip(
            PATHS.items(), (("year", str(year)), ("date", certified.isoformat())), strict=True
        )
        for ending, media_type in MEDIA_TYPES.items()
    ]
