"""What the house earns and how its staking rewards came in, as operators read it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import strawberry

from gql_server.domain.house_earnings import EarningKind
from gql_server.schema.amounts import Amount, amount_of
from gql_server.schema.connections import After, Connection, First, check_first, connection, read_cursor
from gql_server.schema.context import Context, Info
from gql_server.schema.declare import described, resolved
from gql_server.schema.faults import bad_input
from gql_server.schema.ids import global_id
from gql_server.schema.node import Node
from gql_server.schema.scalars import Date, DateTime, Decimal
from gql_server.schema.view import View
from gql_server.service import house_earnings as service
from gql_server.service.house_earnings import DAYS_MAX, DayOfHouse
from gql_server.units import format_fixed

described(
    EarningKind,
    "Of what something is that treasury and insurance gained or lost.",
    INTEREST="The house's part of what borrowers pay, and interest while nobody lends.",
    WITHDRAWAL_FEES="Fees of customers' payouts; negative where one never left after all.",
    STAKING="Rewards that arrived beyond what was expected; negative for a shortfall.",
    LENDERS_TOPPED_UP="What a supply line pays lenders beyond what borrowers pay.",
    BAD_DEBT="Debts that nobody can pay, as far as insurance and treasury bear them.",
    MISSING_COINS="Coins that are missing, as far as insurance and treasury bear them.",
    LEFTOVERS="What is left when the last share of a market ends, and what customers gave up when they left.",
    SEIZED="What debts of others were paid for their collateral, and what that brought in when it was redeemed or sold.",
    FUNDED="The operator's own money that came.",
    DRAWN="The operator's own money that left.",
    OTHER="Anything else.",
)


@strawberry.type(description="What one kind of an asset came to on one day of UTC.")
class HouseEarning:
    """What one kind of an asset came to on one day."""

    day: Date = strawberry.field(description="The day, of UTC and the money's time.")
    asset: str = strawberry.field(description="Symbol of the asset, which is that of its market.")
    kind: EarningKind = strawberry.field(description="What it is.")
    amount: Decimal = strawberry.field(description="How much, in whole tokens; negative where it was lost or spent.")
    is_earned: bool = strawberry.field(description="Whether it is earned or lost, not the operator's own or for what was seized.")


@strawberry.type(
    description="What the house earned and spent in some days. The kinds of an asset sum to what its treasury and insurance moved."
)
class HouseEarnings:
    """What the house earned and spent in some days."""

    view: strawberry.Private[View]
    days: strawberry.Private[list[DayOfHouse]]

    @resolved("By day, asset and kind; what came to nothing is left out.")
    def rows(self) -> list[HouseEarning]:
        """Return the rows."""
        return [
            HouseEarning(
                day=_date(one.day),
                asset=one.symbol,
                kind=one.kind,
                amount=Decimal(format_fixed(one.amount, self.view.decimals(one.symbol))),
                is_earned=one.is_earned,
            )
            for one in self.days
        ]

    @resolved("The same as CSV (RFC 4180), with a head.")
    def csv(self) -> str:
        """Return the rows as CSV."""
        decimals = {one.symbol: self.view.decimals(one.symbol) for one in self.days}
        return service.csv_of(self.days, decimals, {one.day: _date(one.day).isoformat() for one in self.days})


@strawberry.type(description="Staking rewards of an asset from one settlement to the next, as `settleStakingReward` ended it.")
class StakingEpoch(Node):
    """Staking rewards of an asset from one settlement to the next."""

    view: strawberry.Private[View]
    epoch: strawberry.Private[service.StakingEpoch]

    @resolved("Global id, opaque.")
    def id(self) -> strawberry.ID:
        """Return the global id."""
        return global_id("StakingEpoch", self.epoch.symbol, self.epoch.seq)

    @resolved("When the epoch before was settled; null for the first.")
    def began_at(self) -> DateTime | None:
        """Return the time."""
        return None if self.epoch.began_at is None else DateTime(self.epoch.began_at)

    @resolved("When it was settled.")
    def settled_at(self) -> DateTime:
        """Return the time."""
        return DateTime(self.epoch.settled_at)

    @resolved("What lenders were credited in it, which the staking owed the house.")
    def expected(self) -> Amount:
        """Return the amount."""
        return amount_of(self.view, self.epoch.symbol, self.epoch.expected)

    @resolved("What arrived.")
    def received(self) -> Amount:
        """Return the amount."""
        return amount_of(self.view, self.epoch.symbol, self.epoch.received)

    @resolved("What arrived beyond that, in whole tokens, which became the treasury's; negative for a shortfall, which it bore.")
    def surplus(self) -> Decimal:
        """Return the difference."""
        return Decimal(format_fixed(self.epoch.surplus, self.view.decimals(self.epoch.symbol)))


@strawberry.type(description="The staking epoch that runs.")
class RunningStakingEpoch:
    """The staking epoch that runs."""

    began_at: DateTime | None = strawberry.field(description="When the epoch before was settled; null for the first.")
    expected: Amount = strawberry.field(description="What lenders were credited so far, which the staking owes the house.")


@strawberry.type
class EarningFields:
    """What the house earns, among what operators look at."""

    @resolved(f"What the house earned and spent, day by day, {DAYS_MAX} days at most.")
    async def house_earnings(
        self,
        info: Info,
        from_: Annotated[Date, strawberry.argument(name="from", description="The first day, of UTC and the money's time.")],
        to: Annotated[Date, strawberry.argument(description="The last day.")],
    ) -> HouseEarnings:
        """Return what the house earned."""
        first, last = (int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) for day in (from_, to))
        if not 0 <= last - first < DAYS_MAX * service.DAY:
            raise bad_input(f"to: expected 0 to {DAYS_MAX - 1} days after from")
        days = await service.days_of_house(info.context.storage.house_past, first, last)
        return HouseEarnings(view=await info.context.reader.house(), days=days)

    @resolved("The staking epoch of an asset that runs: what is expected so far; null where the asset has no market.")
    async def running_staking_epoch(
        self, info: Info, asset: Annotated[str, strawberry.argument(description="Symbol of the asset.")]
    ) -> RunningStakingEpoch | None:
        """Return the epoch that runs."""
        view = await info.context.reader.house()
        if view.book.markets.get(asset) is None:
            return None
        last = await service.staking_epochs(info.context.storage.house_past, asset, 1, None)
        began_at = DateTime(last[0].settled_at) if last else None
        return RunningStakingEpoch(began_at=began_at, expected=amount_of(view, asset, view.market(asset).staking_receivable))

    @resolved("The staking epochs of an asset that were settled, the latest first.")
    async def staking_epochs(
        self,
        info: Info,
        asset: Annotated[str, strawberry.argument(description="Symbol of the asset.")],
        first: First = 20,
        after: After = None,
    ) -> Connection[StakingEpoch]:
        """Return a page of epochs."""
        place, view = read_cursor(after, int), await info.context.reader.house()
        if view.book.assets.get(asset) is None:
            raise bad_input("asset: there is no such asset")
        before = None if place is None else int(place[0])
        found = await service.staking_epochs(info.context.storage.house_past, asset, check_first(first) + 1, before)
        rows = [((one.seq,), StakingEpoch(view=view, epoch=one)) for one in found[:first]]
        return connection(rows, has_next=len(found) > first, has_previous=after is not None)


async def epoch_of(context: Context, symbol: str, seq: int) -> StakingEpoch | None:
    """Return an epoch that was settled; None where there is none."""
    view = await context.reader.house()
    found = await service.staking_epochs(context.storage.house_past, symbol, 1, seq + 1)
    return StakingEpoch(view=view, epoch=found[0]) if found and found[0].seq == seq else None


def _date(day: int) -> Date:
    return Date(datetime.fromtimestamp(day, tz=UTC).date())
