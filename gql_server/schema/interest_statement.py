"""A sub-account's interest statement, as clients read it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Final
from urllib.parse import urlencode

import strawberry

from gql_server.domain.errors import InvalidInput
from gql_server.domain.statement import HoldingSide, StatementDay
from gql_server.schema.amounts import Amount, amount_of
from gql_server.schema.assets import Asset
from gql_server.schema.connections import After, Connection, First, page_of, read_cursor
from gql_server.schema.context import Context
from gql_server.schema.declare import described, resolved
from gql_server.schema.faults import Fault, bad_input
from gql_server.schema.ids import global_id
from gql_server.schema.node import Node
from gql_server.schema.scalars import Date, DateTime
from gql_server.schema.view import View
from gql_server.service import interest_statement as service
from gql_server.service.interest_statement import InterestStatements
from gql_server.service.preferences import time_zone_of

FILE_AT: Final = "/statements/interest.csv"
_TIME_DIGITS: Final = 11

described(HoldingSide, "On which side of a market a holding is.", LEND="It is lent.", BORROW="It is owed.")


@strawberry.type(
    description="What one holding earned or cost on one day: `closing = opening + added - removed - liquidated + interest`, to the "
    "unit, and a day opens as the one before closed."
)
class InterestDay(Node):
    """What one holding earned or cost on one day."""

    view: strawberry.Private[View]
    sub_account_id: strawberry.Private[str]
    statement: strawberry.Private[service.InterestStatement]
    day: strawberry.Private[StatementDay]

    @resolved("Global id, opaque.")
    def id(self) -> strawberry.ID:
        """Return the global id."""
        day = self.day
        return global_id("InterestDay", self.sub_account_id, day.side, self.statement.zone.key, day.begins_at, day.symbol)

    @resolved("The day, in the statement's time zone.")
    def date(self) -> Date:
        """Return the date."""
        return Date(self.statement.day_of(self.day))

    @resolved("Of what.")
    def asset(self) -> Asset:
        """Return the asset."""
        return Asset(view=self.view, symbol=self.day.symbol)

    @resolved("Whether it is lent or owed.")
    def side(self) -> HoldingSide:
        """Return the side."""
        return self.day.side

    @resolved("What it was when the day began.")
    def opening(self) -> Amount:
        """Return the opening value."""
        return self._amount(self.day.opening)

    @resolved("What was lent, received or borrowed.")
    def added(self) -> Amount:
        """Return what came."""
        return self._amount(self.day.added)

    @resolved("What was withdrawn, moved away or repaid.")
    def removed(self) -> Amount:
        """Return what went."""
        return self._amount(self.day.removed)

    @resolved("What a liquidation took of it; of a debt, what one repaid or wrote off.")
    def liquidated(self) -> Amount:
        """Return what a liquidation moved."""
        return self._amount(self.day.liquidated)

    @resolved("What it earned, or cost; negative only where lenders bore a loss.")
    def interest(self) -> Amount:
        """Return the interest."""
        return self._amount(self.day.interest)

    @resolved("What it was when the day ended; on the present day what it is now.")
    def closing(self) -> Amount:
        """Return the closing value."""
        return self._amount(self.day.closing)

    @resolved("The interest of the statement's days until this one.")
    def interest_to_date(self) -> Amount:
        """Return the running total."""
        return self._amount(self.day.interest_to_date)

    @resolved("Withdrawal fees of payouts in this asset that were sent; they had left before, and do not move the closing.")
    def fees(self) -> Amount:
        """Return the fees."""
        return self._amount(self.day.fees)

    @resolved("The penalties within what liquidations took in this asset, of loans and of available balances.")
    def penalties(self) -> Amount:
        """Return the penalties."""
        return self._amount(self.day.penalties)

    def _amount(self, units: int) -> Amount:
        return amount_of(self.view, self.day.symbol, units)


@strawberry.type(
    description="What one holding earned or cost in the whole statement; see `InterestDay` for what each amount means."
)
class InterestTotal:
    """What one holding earned or cost in the whole statement."""

    view: strawberry.Private[View]
    total: strawberry.Private[service.StatementTotal]

    @resolved("Of what.")
    def asset(self) -> Asset:
        """Return the asset."""
        return Asset(view=self.view, symbol=self.total.symbol)

    @resolved("Whether it is lent or owed.")
    def side(self) -> HoldingSide:
        """Return the side."""
        return self.total.side

    @resolved("What it was when its first day in the statement began.")
    def opening(self) -> Amount:
        """Return the opening value."""
        return self._amount(self.total.opening)

    @resolved("What was lent, received or borrowed.")
    def added(self) -> Amount:
        """Return what came."""
        return self._amount(self.total.added)

    @resolved("What was withdrawn, moved away or repaid.")
    def removed(self) -> Amount:
        """Return what went."""
        return self._amount(self.total.removed)

    @resolved("What liquidations took of it, repaid or wrote off.")
    def liquidated(self) -> Amount:
        """Return what liquidations moved."""
        return self._amount(self.total.liquidated)

    @resolved("What it earned, or cost.")
    def interest(self) -> Amount:
        """Return the interest."""
        return self._amount(self.total.interest)

    @resolved("What it was when its last day in the statement ended.")
    def closing(self) -> Amount:
        """Return the closing value."""
        return self._amount(self.total.closing)

    @resolved("Withdrawal fees of payouts in this asset that were sent.")
    def fees(self) -> Amount:
        """Return the fees."""
        return self._amount(self.total.fees)

    @resolved("The penalties within what liquidations took in this asset.")
    def penalties(self) -> Amount:
        """Return the penalties."""
        return self._amount(self.total.penalties)

    def _amount(self, units: int) -> Amount:
        return amount_of(self.view, self.total.symbol, units)


@strawberry.type(
    description="What a sub-account earned and paid in a year, day by day, derived when it is asked from the journal and the "
    "history of the markets; its sums are the journal's, to the unit."
)
class InterestStatement:
    """What a sub-account earned and paid in a year."""

    view: strawberry.Private[View]
    sub_account_id: strawberry.Private[str]
    statement: strawberry.Private[service.InterestStatement]

    @resolved("The calendar year.")
    def year(self) -> int:
        """Return the year."""
        return self.statement.year

    @resolved("IANA name of the zone that days begin in.")
    def time_zone(self) -> str:
        """Return the time zone."""
        return self.statement.zone.key

    @resolved("Until when it tells: the end of the year, or now while the year runs.")
    def ends_at(self) -> DateTime:
        """Return the end."""
        return DateTime(self.statement.ends_at)

    @resolved("The sums of each holding, by symbol and side.")
    def totals(self) -> list[InterestTotal]:
        """Return the sums."""
        return [InterestTotal(view=self.view, total=total) for total in self.statement.totals]

    @resolved("The days on which something was held or happened, by symbol, side and date.")
    def days(
        self,
        first: First = 50,
        after: After = None,
        asset: Annotated[str | None, strawberry.argument(description="Only of this asset; absent: of each.")] = None,
        side: Annotated[HoldingSide | None, strawberry.argument(description="Only what is lent, or owed; absent: both.")] = None,
    ) -> Connection[InterestDay]:
        """Return a page of days."""
        days = [day for day in self.statement.days if (asset is None or day.symbol == asset) and (side is None or day.side is side)]
        return page_of(
            days,
            lambda day: (day.symbol, tuple(HoldingSide).index(day.side), day.begins_at),
            self._day,
            first=first,
            after=read_cursor(after, str, int, int),
        )

    def find(self, side: str, begins_at: str, symbol: str) -> InterestDay | None:
        """Return one day, None when there is none such."""
        wanted = (symbol, side, begins_at)
        return next((self._day(day) for day in self.statement.days if (day.symbol, day.side, str(day.begins_at)) == wanted), None)

    def _day(self, day: StatementDay) -> InterestDay:
        return InterestDay(view=self.view, sub_account_id=self.sub_account_id, statement=self.statement, day=day)

    @resolved("Where the same is as a file of comma-separated values: GET this path with the token of your session.")
    def csv_path(self) -> str:
        """Return the path."""
        asked = {
            "subAccountId": global_id("SubAccount", self.sub_account_id),
            "year": self.statement.year,
            "timeZone": self.statement.zone.key,
        }
        return f"{FILE_AT}?{urlencode(asked)}"


async def interest_day_of(context: Context, view: View, key: str) -> InterestDay | None:
    """Return the day that an id stands for, None when there is none such."""
    sub_account_id, side, zone, begins_at, symbol = key.split(":", 4)
    if not begins_at.isdecimal() or len(begins_at) > _TIME_DIGITS:
        return None
    try:
        year = datetime.fromtimestamp(int(begins_at), time_zone_of(zone)).year
        statement = await interest_statement_of(context, view, sub_account_id, year, zone)
    except (InvalidInput, Fault):
        return None
    return statement.find(side, begins_at, symbol)


async def interest_statement_of(
    context: Context, view: View, sub_account_id: str, year: int, time_zone: str | None
) -> InterestStatement:
    """Return the statement of a year; in the account's own time zone unless another is asked for."""
    if time_zone is None:
        member = await context.reader.members.one(view.sub_account(sub_account_id).account_id)
        time_zone = "UTC" if member is None else member.time_zone
    statements = InterestStatements(context.storage.ledger, context.models)
    try:
        statement = await statements.of(sub_account_id, year, time_zone_of(time_zone))
    except InvalidInput as refused:
        raise bad_input(f"{refused.field}: {refused.problem}") from None
    return InterestStatement(view=view, sub_account_id=sub_account_id, statement=statement)
