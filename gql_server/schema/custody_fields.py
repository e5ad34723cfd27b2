"""Custody as operators look at it: payouts on which the custodian gets nowhere, and how its books compare with the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Final

import strawberry

from gql_server.domain import custody_differences as domain
from gql_server.domain.accounts import UNSENT
from gql_server.domain.custody_differences import DifferenceKind
from gql_server.domain.pauses import PauseScope, pause_of
from gql_server.ports.payout_orders import OpenOrder
from gql_server.ports.reconciliations import ReconciliationReport
from gql_server.schema.connections import After, Connection, First, check_first, connection, read_cursor
from gql_server.schema.context import Context, Info
from gql_server.schema.declare import described, resolved
from gql_server.schema.ids import global_id
from gql_server.schema.node import Node
from gql_server.schema.payments import Payout
from gql_server.schema.scalars import DateTime, Decimal, Duration
from gql_server.units import format_fixed

described(
    DifferenceKind,
    "What differs between a custodian's books and the ledger.",
    name="CustodyDifferenceKind",
    HOLDING_SHORT="It holds less than the ledger says, beyond what is on its way.",
    HOLDING_OVER="It holds more than the ledger says, beyond what is on its way.",
    ASSET_UNKNOWN="It holds something that the ledger has no asset for.",
    DECIMALS="Its amounts have other decimals than the asset has on that network.",
    PAYOUT_UNKNOWN_TO_LEDGER="Something left, or is about to, for a payout that is none.",
    PAYOUT_UNKNOWN_TO_CUSTODY="The ledger has booked a payout as sent of which it has never heard.",
    PAYOUT_STATUS="One side has the amount gone, the other has it back.",
    PAYOUT_AMOUNT="Another amount left, or was asked for, than the ledger says.",
    PAYOUT_ADDRESS="It went to another address.",
    PAYOUT_FEE="The network's fee was taken out of the holdings, and is not booked.",
    DEPOSIT_UNKNOWN_TO_CUSTODY="Something was credited that never came.",
    DEPOSIT_AMOUNT="Another amount was credited than came.",
    ARRIVAL_NOT_CREDITED="Something came, is deep enough, and nobody was credited.",
    ARRIVAL_CREDITED_TWICE="It came once and was credited again.",
    REORGANIZED_NOT_REVERSED="Its network has forgotten it, and the credit stands.",
    ARRIVAL_STUCK="It was seen on its way, and has not become deep enough after `GQL_SERVER_ARRIVAL_STUCK_MINUTES`.",
    RETURN_NOT_SENT="It is booked as sent back, and custody was never asked to send it.",
)


@strawberry.type(description="One difference between a custodian's books and the ledger.")
class CustodyDifference:
    """One difference."""

    kind: DifferenceKind = strawberry.field(description="What differs.")
    subject: str = strawberry.field(
        description="What it is about: a payout or deposit by the ledger's id, an arrival by the custodian's, a network, an asset."
    )
    asset: str | None = strawberry.field(description="Symbol of the asset, or the custodian's name of it; null where nobody says.")
    network: str | None = strawberry.field(description="On which network; null for all of them.")
    custody: str = strawberry.field(description="What the custodian says, in its own units.")
    ledger: str = strawberry.field(description="What the ledger says, in its smallest units.")
    amount: Decimal | None = strawberry.field(description="By how much, in whole tokens; null where it is about no amount.")


@strawberry.type(description="A comparison of a custodian's books with the ledger.")
class Reconciliation(Node):
    """A comparison of a custodian's books with the ledger."""

    key: strawberry.Private[str]
    at: DateTime = strawberry.field(description="When it was made, in the money's time.")
    custodian: str = strawberry.field(description="With whom.")
    holdings: int = strawberry.field(description="How many holdings were compared.")
    payouts: int = strawberry.field(description="How many payouts were compared.")
    arrivals: int = strawberry.field(description="How many arrivals were compared.")
    difference_count: int = strawberry.field(description="How many differences there are; 0 is what should be.")
    differences: list[CustodyDifference] = strawberry.field(description="The first 1000 of them, by kind.")

    @resolved("Global id, opaque.")
    def id(self) -> strawberry.ID:
        """Return the global id."""
        return global_id("Reconciliation", self.key)


@strawberry.type(
    description="A payout that stands as it does: nobody was asked for it, or the custodian has not answered, or has not finished."
)
class StuckPayout(Node):
    """A payout that stands as it does for a while."""

    key: strawberry.Private[str]
    payout: Payout = strawberry.field(description="The payout.")
    custodian: str | None = strawberry.field(description="Whom it was asked of; null: nobody yet.")
    said: str | None = strawberry.field(description="What the custodian said last, such as `ACCEPTED`; null: it has not answered.")
    since: DateTime = strawberry.field(
        description="Since when that is so, in the money's time; where nobody was asked, since when somebody should have been."
    )
    asks: int = strawberry.field(description="How often it was asked.")
    problem: str | None = strawberry.field(description="What went wrong the last time, or what keeps it; null: nothing known.")

    @resolved("Global id, opaque.")
    def id(self) -> strawberry.ID:
        """Return the global id."""
        return global_id("StuckPayout", self.key)


DIFFERENCES_MAX: Final = 1_000


@strawberry.type
class CustodyFields:
    """Custody among what operators look at."""

    @resolved("Payouts that have not ended and have stood as they do for too long, the longest first.")
    async def stuck_payouts(
        self,
        info: Info,
        first: First = 20,
        after: After = None,
        older_than: Annotated[
            Duration | None,
            strawberry.argument(description="For how long; absent: as long as `GQL_SERVER_PAYOUT_STUCK_MINUTES` says."),
        ] = None,
    ) -> Connection[StuckPayout]:
        """Return a page of payouts."""
        place = read_cursor(after, int, str)
        start = None if place is None else (int(place[0]), str(place[1]))
        patience = info.context.services.payout_stuck_seconds if older_than is None else older_than
        until = (await info.context.reader.house()).now - patience
        found = await info.context.storage.queues.stuck_payouts(until, check_first(first) + 1, start)
        keys = [key for _, key in found[:first]]
        orders = await info.context.storage.payout_orders.find(keys)
        payouts = await info.context.reader.payouts(keys)
        rows = [
            (one, _stuck(orders.get(one[1]), Payout(view=known[0], payout=known[1])))
            for one, known in zip(found[:first], payouts, strict=True)
            if known is not None
        ]
        return connection(rows, has_next=len(found) > first, has_previous=after is not None)

    @resolved("How custody compared with the ledger, the latest first.")
    async def reconciliations(self, info: Info, first: First = 20, after: After = None) -> Connection[Reconciliation]:
        """Return a page of reports."""
        place = read_cursor(after, int, str)
        before = None if place is None else (int(place[0]), str(place[1]))
        found = await info.context.storage.reconciliations.newest(check_first(first) + 1, before)
        decimals = await _decimals(info.context)
        rows = [((one.at, one.id), _report(one, decimals)) for one in found[:first]]
        return connection(rows, has_next=len(found) > first, has_previous=after is not None)


async def stuck_payout_of(context: Context, payout_id: str) -> StuckPayout | None:
    """Return a payout that the custodian was asked for, or has still to be; None for any other."""
    order = (await context.storage.payout_orders.find([payout_id])).get(payout_id)
    known = await context.reader.payout(payout_id)
    if known is None or (order is None and known[1].status not in UNSENT):
        return None
    return _stuck(order, Payout(view=known[0], payout=known[1]))


async def reconciliation_of(context: Context, report_id: str) -> Reconciliation | None:
    """Return a report, None where there is none."""
    report = await context.storage.reconciliations.report(report_id)
    return None if report is None else _report(report, await _decimals(context))


async def _decimals(context: Context) -> Mapping[str, int]:
    return {asset.symbol: asset.decimals for asset in (await context.reader.house()).book.assets.values()}


def _stuck(one: OpenOrder | None, shown: Payout) -> StuckPayout:
    payout, view = shown.payout, shown.view
    if one is None:  # Nobody was asked: the payouts of its asset are paused, or nobody does the work.
        is_paused = pause_of(view.asset(payout.symbol).pauses, PauseScope.PAYOUTS, view.now) is not None
        since = payout.requested_at if payout.release_at is None else payout.release_at
        problem = f"payouts of {payout.symbol} are paused" if is_paused else None
        return StuckPayout(key=payout.id, payout=shown, custodian=None, said=None, since=DateTime(since), asks=0, problem=problem)
    return StuckPayout(
        key=payout.id,
        payout=shown,
        custodian=one.order.custodian,
        said=one.standing.status or None,
        since=DateTime(one.standing.since),
        asks=one.standing.asks,
        problem=one.standing.problem,
    )


def _report(report: ReconciliationReport, decimals: Mapping[str, int]) -> Reconciliation:
    return Reconciliation(
        key=report.id,
        at=DateTime(report.at),
        custodian=report.custodian,
        holdings=report.holdings,
        payouts=report.payouts,
        arrivals=report.arrivals,
        difference_count=len(report.differences),
        differences=[_difference(one, decimals) for one in report.differences[:DIFFERENCES_MAX]],
    )


def _difference(one: domain.Difference, decimals: Mapping[str, int]) -> CustodyDifference:
    known = decimals.get(one.symbol or "")
    amount = None if one.amount is None or known is None else Decimal(format_fixed(one.amount, known))
    return CustodyDifference(
        kind=one.kind,
        subject=one.subject,
        asset=one.symbol,
        network=one.network,
        custody=one.custody,
        ledger=one.ledger,
        amount=amount,
    )
