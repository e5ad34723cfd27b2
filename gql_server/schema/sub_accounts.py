"""A sub-account with everything that it holds and did."""

from __future__ import annotations

from typing import Annotated

import strawberry

from gql_server.domain.capacity import max_borrow, max_withdrawal
from gql_server.schema.activity import ACTIVITY_TYPES, Activity
from gql_server.schema.amounts import Amount, amount_of
from gql_server.schema.connections import After, Connection, First, check_first, connection, page_of, read_cursor
from gql_server.schema.context import Info
from gql_server.schema.declare import resolved
from gql_server.schema.deposit_addresses import DepositAddress, PendingDeposit, address_shown
from gql_server.schema.enums import ActivityType, LendPositionOrder
from gql_server.schema.explanations import Explanation
from gql_server.schema.faults import bad_input
from gql_server.schema.fixed import optional_rate_text, rate_text
from gql_server.schema.holdings import Balance, Borrow, LendPosition
from gql_server.schema.ids import global_id
from gql_server.schema.interest_statement import InterestStatement, interest_statement_of
from gql_server.schema.ladder import MaturityStep, maturity_ladder
from gql_server.schema.margin import Margin, health_explanation
from gql_server.schema.node import Node
from gql_server.schema.payments import Deposit, Payout
from gql_server.schema.scalars import DateTime, Decimal
from gql_server.schema.view import View
from gql_server.service.names import default_name
from gql_server.units import worth_down

PENDING_MAX = 100

AssetSymbol = Annotated[str, strawberry.argument(description="Symbol of an asset, for instance `USDC`.")]


@strawberry.type(description="Holdings that stand apart: margin, maturity and liquidation are each sub-account's own.")
class SubAccount(Node):
    """Holdings that stand apart."""

    view: strawberry.Private[View]
    key: strawberry.Private[str]

    @resolved("Global id, opaque.")
    def id(self) -> strawberry.ID:
        """Return the global id."""
        return global_id("SubAccount", self.key)

    @resolved("Its name.")
    async def name(self, info: Info) -> str:
        """Return the name that was given, or the default one."""
        return await info.context.reader.names.one(self.key) or default_name(self.view.sub_account(self.key).number)

    @resolved("Whether it is the one that the account began with.")
    def is_default(self) -> bool:
        """Return whether it is number 0."""
        return self.view.sub_account(self.key).number == 0

    @resolved("When it was opened.")
    def created_at(self) -> DateTime:
        """Return the time."""
        return DateTime(self.view.sub_account(self.key).opened_at)

    @resolved("Since when it is archived; null while it is not. Whatever arrives brings it back.")
    def archived_at(self) -> DateTime | None:
        """Return the time."""
        at = self.view.sub_account(self.key).archived_at
        return None if at is None else DateTime(at)

    @resolved("Whether it pays debts of others that are liquidated, for their collateral (rule X4); an operator says so.")
    def is_backstop(self) -> bool:
        """Return whether it is a backstop."""
        return self.view.sub_account(self.key).is_backstop

    @resolved("What it pays at most as a backstop, since it was registered, in US dollars; null: whatever it has available.")
    def backstop_capacity(self) -> Decimal | None:
        """Return the capacity."""
        return optional_rate_text(self.view.sub_account(self.key).backstop_capacity)

    @resolved("What it has paid of its capacity, in US dollars. Each exchange is in `activity`, with both amounts and the penalty.")
    def backstop_used(self) -> Decimal:
        """Return what is used."""
        return rate_text(self.view.sub_account(self.key).backstop_used)

    @resolved("What it lends.")
    def lend_positions(
        self,
        first: First = 50,
        after: After = None,
        order_by: Annotated[LendPositionOrder | None, strawberry.argument(description="In which order; absent: by symbol.")] = None,
    ) -> Connection[LendPosition]:
        """Return a page of lend positions."""
        kinds: tuple[type[int | str], ...] = (str,) if order_by is None else (int, str)
        return page_of(
            sorted(self.view.sub_account(self.key).lends),
            lambda symbol: self._place(symbol, order_by),
            self._position,
            first=first,
            after=read_cursor(after, *kinds),
        )

    @resolved("What it owes, by symbol.")
    def borrows(self, first: First = 50, after: After = None) -> Connection[Borrow]:
        """Return a page of borrows."""
        return page_of(
            sorted(self.view.sub_account(self.key).debts),
            lambda symbol: (symbol,),
            lambda symbol: Borrow(view=self.view, sub_account_id=self.key, symbol=symbol),
            first=first,
            after=read_cursor(after, str),
        )

    @resolved("What it can spend at once, and what is on its way out, by symbol.")
    async def balances(self, info: Info) -> list[Balance]:
        """Return the balances."""
        view = self.view
        leaving = view.leaving(self.key) if view.has_unsent else await info.context.reader.leaving.one(self.key) or {}
        symbols = sorted({*self.view.sub_account(self.key).balances, *leaving})
        return [Balance(view=self.view, sub_account_id=self.key, symbol=symbol) for symbol in symbols]

    @resolved("How safe it is.")
    def margin(self) -> Margin:
        """Return the margin."""
        return Margin(view=self.view, margin=self.view.margin(self.key))

    @resolved("How its health factor comes about: collateral and requirement of each asset, their sums, the quotient.")
    def explain_health(self) -> Explanation:
        """Return the explanation."""
        return health_explanation(self.view, self.key)

    @resolved("The most that margin, liquidity, throttle and cap let be borrowed now; null: a price is missing, see `margin`.")
    def max_borrow(
        self,
        asset: AssetSymbol,
        payout: Annotated[
            bool, strawberry.argument(description="Whether it leaves at once; what is kept counts as collateral.")
        ] = True,
    ) -> Amount | None:
        """Return the largest borrow."""
        if self.view.book.markets.get(asset) is None:
            raise bad_input("asset: there is no such market")
        found = max_borrow(self.view.book, self.key, asset, self.view.now, self.view.models, is_payout=payout)
        return None if found is None else amount_of(self.view, asset, found)

    @resolved("The most that may leave the available balance now; null: a price is missing, see `margin`.")
    def max_withdrawal(self, asset: AssetSymbol) -> Amount | None:
        """Return the largest withdrawal."""
        if self.view.book.assets.get(asset) is None:
            raise bad_input("asset: there is no such asset")
        found = max_withdrawal(self.view.book, self.key, asset, self.view.now, self.view.models)
        return None if found is None else amount_of(self.view, asset, found)

    @resolved("When its lend positions mature, one step a day from today on.")
    def maturity_ladder(
        self,
        days: Annotated[int, strawberry.argument(description="How many days, today included; 1 to 366.")] = 8,
        time_zone: Annotated[str, strawberry.argument(description="IANA name of the zone that days begin in.")] = "Asia/Tokyo",
    ) -> list[MaturityStep]:
        """Return the ladder."""
        positions = [self._position(symbol) for symbol in sorted(self.view.sub_account(self.key).lends)]
        return maturity_ladder(self.view, positions, days, time_zone)

    @resolved("What it earned and paid in a year, day by day; also as a file, see `csvPath`.")
    async def interest_statement(
        self,
        info: Info,
        year: Annotated[int, strawberry.argument(description="The calendar year, until now if it is the present one.")],
        time_zone: Annotated[
            str | None, strawberry.argument(description="IANA name of the zone that days begin in; absent: the account's own.")
        ] = None,
    ) -> InterestStatement:
        """Return the statement."""
        return await interest_statement_of(info.context, self.view, self.key, year, time_zone)

    @resolved("What goes out, newest first.")
    async def payouts(self, info: Info, first: First = 50, after: After = None) -> Connection[Payout]:
        """Return a page of payouts."""
        place, reader = read_cursor(after, int, str), info.context.reader
        page = await info.context.storage.ledger.payouts(
            self.key, check_first(first), None if place is None else (int(place[0]), str(place[1]))
        )
        found = [pair for pair in await reader.payouts(page.rows) if pair is not None]
        rows = [((payout.requested_at, payout.id), Payout(view=view, payout=payout)) for view, payout in found]
        return connection(rows, has_next=page.has_next, has_previous=place is not None)

    @resolved("The addresses that it was given, by asset and network; `createDepositAddress` gives one.")
    async def deposit_addresses(self, info: Info) -> list[DepositAddress]:
        """Return the addresses."""
        given = await info.context.storage.arrivals.addresses_of(self.key)
        view = await info.context.reader.house()
        return [address_shown(view, one) for one in given]

    @resolved("What is on its way to it and does not count yet, the latest first, 100 at most.")
    async def pending_deposits(self, info: Info) -> list[PendingDeposit]:
        """Return what is on its way."""
        view = await info.context.reader.house()
        found = await info.context.storage.arrivals.waiting_for(self.key, PENDING_MAX)
        return [PendingDeposit(view=view, arrival=one) for one in found if one.seen.symbol in view.book.assets.own]

    @resolved("What came in, newest first.")
    async def deposits(self, info: Info, first: First = 50, after: After = None) -> Connection[Deposit]:
        """Return a page of deposits."""
        place, reader = read_cursor(after, int, str), info.context.reader
        page = await info.context.storage.ledger.deposits(
            self.key, check_first(first), None if place is None else (int(place[0]), str(place[1]))
        )
        found = [pair for pair in await reader.deposits(page.rows) if pair is not None]
        rows = [((deposit.observed_at, deposit.id), Deposit(view=view, deposit=deposit)) for view, deposit in found]
        return connection(rows, has_next=page.has_next, has_previous=place is not None)

    @resolved("What happened, newest first.")
    async def activity(
        self,
        info: Info,
        first: First = 50,
        after: After = None,
        types: Annotated[
            list[ActivityType] | None, strawberry.argument(description="Only these kinds; absent: every kind.")
        ] = None,
    ) -> Connection[Activity]:
        """Return a page of activity."""
        place = read_cursor(after, int, int)
        page = await info.context.storage.ledger.activity(
            self.key,
            check_first(first),
            None if place is None else (int(place[0]), int(place[1])),
            ACTIVITY_TYPES if types is None else tuple(kind.value for kind in types),
        )
        rows = [((logged.seq, logged.line), Activity(view=self.view, logged=logged)) for logged in page.rows]
        return connection(rows, has_next=page.has_next, has_previous=place is not None)

    def _position(self, symbol: str) -> LendPosition:
        return LendPosition(view=self.view, sub_account_id=self.key, symbol=symbol)

    def _place(self, symbol: str, order_by: LendPositionOrder | None) -> tuple[int | str, ...]:
        if order_by is None:
            return (symbol,)
        if order_by is LendPositionOrder.WORTH_DESC:
            price = self.view.fresh_price(symbol)
            units = self.view.lent(self.key, symbol)
            return (1 if price is None else -worth_down(units, price, self.view.decimals(symbol)), symbol)
        at = self.view.sub_account(self.key).lends[symbol].withdrawable_at
        return (at if order_by is LendPositionOrder.WITHDRAWABLE_AT_ASC else -at, symbol)
