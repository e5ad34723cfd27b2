"""Which background work there is, how often it runs, and what wakes it sooner."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final

from gql_server.domain.accounts import PayoutStatus
from gql_server.domain.events import EventType
from gql_server.service.arrivals.reading import ArrivalReading
from gql_server.service.background import Worker
from gql_server.service.batch import CommittedBatch
from gql_server.service.boundaries import Boundaries
from gql_server.service.delistings import Delistings
from gql_server.service.four_eyes import FourEyes
from gql_server.service.liability_snapshots import LiabilitySnapshots
from gql_server.service.maturities import Maturities
from gql_server.service.notices import Notices
from gql_server.service.payouts import Payouts
from gql_server.service.prices import CLAIM as PRICES_CLAIM
from gql_server.service.prices import Prices
from gql_server.service.reconciliation import Reconciliation
from gql_server.service.settling import Settling
from gql_server.service.watch import LiquidationWatch
from gql_server.service.webhooks import WebhookSender, WebhookWriter
from gql_server.service.webhooks.kinds import kind_of

TICK_SECONDS_MAX: Final = 5
"""How late a boundary is noticed after somebody else has moved the test clock."""
WATCH_SECONDS: Final = 30
PAYOUTS_SECONDS: Final = 10
SETTLING_SECONDS: Final = 10
PROPOSALS_SECONDS: Final = 10
MATURITIES_SECONDS: Final = 10
DELISTINGS_SECONDS: Final = 30
ARRIVALS_SECONDS: Final = 5
NOTICES_SECONDS: Final = 10
LIABILITIES_SECONDS: Final = 60
RECONCILIATION_SECONDS: Final = 300
WEBHOOKS_SECONDS: Final = 5
GATHER_SECONDS: Final = 0.1
"""How much later than its event a letter or a delivery may be written, so that a busy server writes many at a time."""

WATCHED_COMMANDS: Final = frozenset(
    {"ObservePrices", "ConfirmPrice", "CrossBoundary", "CreateAsset", "UpdateMarket", "ReverseDeposit"}
)
WATCHED_EVENTS: Final = frozenset({EventType.LOST, EventType.BAD_DEBT_BOOKED})
NOTICED_EVENTS: Final = frozenset(
    {
        EventType.AT_RISK,
        EventType.MATURED,
        EventType.LIQUIDATED,
        EventType.PAID_OUT,
        EventType.DEPOSITED,
        EventType.ACCOUNT_CHANGED,
        EventType.MARKET_CHANGED,
    }
)


def boundary_worker(boundaries: Boundaries) -> Worker:
    """Return the work of crossing boundaries as they come."""

    async def run_once() -> float:
        return min(await boundaries.run_once(), TICK_SECONDS_MAX)

    return Worker("boundaries", run_once)


def settling_worker(settling: Settling) -> Worker:
    """Return the work of telling the ledger of reviews whose end it has not heard of."""
    return _every(SETTLING_SECONDS, "settling", settling.run_once)


def proposal_worker(four_eyes: FourEyes) -> Worker:
    """Return the work of executing what was approved and could not be executed at once."""
    return _every(PROPOSALS_SECONDS, "proposals", four_eyes.run_once)


def price_worker(prices: Prices, seconds: int) -> Worker:
    """Return the work of observing prices every so many seconds."""
    return _every(seconds, PRICES_CLAIM, prices.run_once)


def watch_worker(watch: LiquidationWatch) -> Worker:
    """Return the work of the liquidation watch."""
    return _every(WATCH_SECONDS, "watch", watch.run_once)


def payout_worker(payouts: Payouts) -> Worker:
    """Return the work of sending payouts."""
    return _every(PAYOUTS_SECONDS, "payouts", payouts.run_once)


def arrival_worker(arrivals: ArrivalReading) -> Worker:
    """Return the work of asking the custodian what came in, and of booking it."""
    return _every(ARRIVALS_SECONDS, "arrivals", arrivals.run_once)


def maturity_worker(maturities: Maturities) -> Worker:
    """Return the work of announcing loans that have matured."""
    return _every(MATURITIES_SECONDS, "maturities", maturities.run_once)


def delisting_worker(delistings: Delistings) -> Worker:
    """Return the work of telling whoever is in a market that ends, and of bringing out who stays."""
    return _every(DELISTINGS_SECONDS, "delistings", delistings.run_once)


def liability_worker(liabilities: LiabilitySnapshots, hours: int) -> Worker:
    """Return the work of taking a snapshot of liabilities every so many hours of money time."""

    async def run_once() -> None:
        await liabilities.take_if_older_than(hours * 3_600)

    return _every(LIABILITIES_SECONDS, "liabilities", run_once)


def reconciliation_worker(reconciliation: Reconciliation, hours: int) -> Worker:
    """Return the work of comparing custody with the ledger every so many hours of money time."""

    async def run_once() -> None:
        await reconciliation.run_if_older_than(hours * 3_600)

    return _every(RECONCILIATION_SECONDS, "reconciliation", run_once)


def notice_worker(notices: Notices) -> Worker:
    """Return the work of making letters of what happened."""
    return _every(NOTICES_SECONDS, "notices", notices.run_once, gather_seconds=GATHER_SECONDS)


def webhook_workers(writer: WebhookWriter, sender: WebhookSender) -> tuple[Worker, Worker]:
    """Return the work of making deliveries of what happened, and that of making them arrive, which the former wakes."""

    async def write() -> float:
        if await writer.run_once():
            sending.wake_up.set()
        return WEBHOOKS_SECONDS

    sending = _every(WEBHOOKS_SECONDS, "webhook-rounds", sender.run_once)
    return Worker("webhook-writing", write, gather_seconds=GATHER_SECONDS), sending


def waking(*, watch: Worker, payouts: Worker, notices: Worker, webhooks: Worker) -> Callable[[CommittedBatch, float], None]:
    """Return an observer of the teller that wakes the work which a commit has made."""

    def observe(committed: CommittedBatch, _: float) -> None:
        if any(payout.status is PayoutStatus.REQUESTED for payout in committed.changed.payouts.own.values()):
            payouts.wake_up.set()
        is_watched = any(command.kind in WATCHED_COMMANDS and not command.is_refused for command in committed.written)
        if is_watched or _is_risk_changed(committed) or any(event.type in WATCHED_EVENTS for event in committed.events):
            watch.wake_up.set()
        if any(event.type in NOTICED_EVENTS for event in committed.events):
            notices.wake_up.set()
        if any(kind_of(event) is not None for event in committed.events):
            webhooks.wake_up.set()

    return observe


def _is_risk_changed(committed: CommittedBatch) -> bool:
    """Tell whether somebody changed what was at risk before: it may be safe now, until the next price."""
    since = (sub_account.at_risk_since for sub_account in committed.changed.sub_accounts.own.values())
    return any(at is not None and at < committed.now for at in since)


def _every(seconds: float, name: str, work: Callable[[], Awaitable[object]], *, gather_seconds: float = 0.0) -> Worker:
    async def run_once() -> float:
        await work()
        return seconds

    return Worker(name, run_once, gather_seconds=gather_seconds)
