"""Margins as operators look at them: who is nearest to liquidation, and what a fall of a price would liquidate."""

from __future__ import annotations

from typing import Annotated, Final

import strawberry

from gql_server.domain.report import Margin
from gql_server.schema.connections import After, Connection, First, check_first, connection, read_cursor
from gql_server.schema.context import Info
from gql_server.schema.declare import resolved
from gql_server.schema.enums import MarginStatus
from gql_server.schema.faults import bad_input
from gql_server.schema.fixed import rate_text
from gql_server.schema.money_inputs import ASSET
from gql_server.schema.mutations import known_asset
from gql_server.schema.scalars import DateTime, Decimal
from gql_server.schema.sub_accounts import SubAccount
from gql_server.service.risk_desk import NEAREST_MAX
from gql_server.units import WAD, NotFixedNotation, parse_fixed

FALLS: Final = tuple(percent * WAD // 100 for percent in range(0, 65, 5))
FALLS_MAX: Final = 50


@strawberry.type(description="What is liquidatable once a price has fallen, all others standing.")
class PriceFall:
    """What is liquidatable once a price has fallen."""

    fall: Decimal = strawberry.field(description="The part of the price that is gone, a fraction.")
    price: Decimal = strawberry.field(description="What is left of the price, US dollars per whole token.")
    sub_accounts: int = strawberry.field(description="How many sub-accounts are liquidatable.")
    debt: Decimal = strawberry.field(description="What these owe, US dollars.")
    collateral: Decimal = strawberry.field(description="What they hold that could be seized, without haircut, US dollars.")


@strawberry.type(description="How much would be liquidatable at falls of one price, of those who hold or owe the asset.")
class PriceFallCurve:
    """How much would be liquidatable at falls of one price."""

    points: list[PriceFall] = strawberry.field(description="The falls, the least first.")
    candidates: int = strawberry.field(description="How many sub-accounts may be liquidatable at the deepest fall.")
    measured: int = strawberry.field(
        description="How many of these were measured: where fewer than all, the largest debtors and a part of the others, and the "
        "numbers are estimates."
    )
    as_of: DateTime = strawberry.field(description="The time of the measurement, in money time.")


@strawberry.type
class RiskFields:
    """Margins among what operators look at."""

    @resolved(
        "Sub-accounts that owe something, the least healthy first, before them those whose health is unknown: each is measured "
        f"when this is asked, {NEAREST_MAX:,} of those nearest to liquidation at most."
    )
    async def accounts_at_risk(
        self,
        info: Info,
        first: First = 20,
        after: After = None,
        health_below: Annotated[
            Decimal | None, strawberry.argument(description="Only with a health factor below this; absent: all.")
        ] = None,
        statuses: Annotated[
            list[MarginStatus] | None, strawberry.argument(description="Only those that stand so; absent: all.")
        ] = None,
    ) -> Connection[SubAccount]:
        """Return a page of sub-accounts."""
        check_first(first)
        place = read_cursor(after, int, int, str)
        below = None if health_below is None else _number(health_below, "healthBelow")
        found = await info.context.services.risk_desk.nearest(statuses, below)
        rows = [(*_rank(margin), sub_account.id) for sub_account, margin in found]
        following = [row for row in rows if place is None or row > place]
        views = await info.context.reader.with_sub_accounts([key for _, _, key in following[:first]])
        shown = [
            (row, SubAccount(view=view, key=row[2])) for row, view in zip(following[:first], views, strict=True) if view is not None
        ]
        return connection(shown, has_next=len(following) > first, has_previous=after is not None)

    @resolved("How much would be liquidatable if the price of an asset fell, from nothing to 60 % unless other falls are named.")
    async def collateral_at_risk(
        self,
        info: Info,
        asset: Annotated[str, strawberry.argument(description=ASSET)],
        falls: Annotated[
            list[Decimal] | None,
            strawberry.argument(description=f"The parts of the price that are gone, fractions below 1, {FALLS_MAX} at most."),
        ] = None,
    ) -> PriceFallCurve:
        """Return the curve."""
        known_asset(await info.context.reader.house(), asset)
        wanted = FALLS if falls is None else tuple(sorted({_number(fall, "falls") for fall in falls}))
        if not wanted or len(wanted) > FALLS_MAX or wanted[-1] >= WAD:
            raise bad_input(f"falls: expected 1 to {FALLS_MAX} fractions below 1")
        curve = await info.context.services.risk_desk.curve(asset, wanted)
        points = [
            PriceFall(
                fall=rate_text(point.fall),
                price=rate_text(point.price),
                sub_accounts=point.sub_accounts,
                debt=rate_text(point.debt),
                collateral=rate_text(point.collateral),
            )
            for point in curve.points
        ]
        return PriceFallCurve(points=points, candidates=curve.candidates, measured=curve.measured, as_of=DateTime(curve.as_of))


def _rank(margin: Margin) -> tuple[int, int]:
    return (0, 0) if margin.health_factor is None else (1, margin.health_factor)


def _number(text: Decimal, name: str) -> int:
    try:
        return parse_fixed(text, 18)
    except NotFixedNotation as problem:
        raise bad_input(f"{name}: {problem}") from None
