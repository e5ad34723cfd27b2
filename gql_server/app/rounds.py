"""What happens by itself, joined."""

from __future__ import annotations

from typing import Any, Final

from gql_server.app.door import Door
from gql_server.app.ground import Ground
from gql_server.app.webhooks import Webhooks
from gql_server.service.arrivals.addresses import DepositAddresses
from gql_server.service.arrivals.booking import ArrivalBooks
from gql_server.service.arrivals.hearing import Hearing
from gql_server.service.arrivals.reading import ArrivalReading
from gql_server.service.background import Background, Worker
from gql_server.service.boundaries import Boundaries
from gql_server.service.delistings import Delistings
from gql_server.service.mail import MailWorker
from gql_server.service.maturities import Maturities
from gql_server.service.notices import Notices
from gql_server.service.payouts import Payouts
from gql_server.service.prices import Prices
from gql_server.service.reconciliation import Reconciliation
from gql_server.service.risk_desk import RiskDesk
from gql_server.service.watch import LiquidationWatch
from gql_server.service.watching import ColumnDebtors
from gql_server.service.workers import (
    arrival_worker,
    boundary_worker,
    delisting_worker,
    liability_worker,
    maturity_worker,
    notice_worker,
    payout_worker,
    price_worker,
    proposal_worker,
    reconciliation_worker,
    settling_worker,
    waking,
    watch_worker,
)

MAIL_SECONDS: Final = 2
"""How often the outbox is looked at; the mail's own claim is the worker's, so this one has another name."""


class Rounds:
    """Boundaries, prices, the liquidation watch, payouts, notices, webhooks, mail: what happens though nobody asks."""

    def __init__(self, ground: Ground, door: Door, webhooks: Webhooks) -> None:
        """Join them; nothing runs before ``background`` is started."""
        self._ground = ground
        ledger, teller, settings, storage = ground.ledger, ground.teller, ground.settings, ground.storage
        self.custodian = ground.host.custodian(settings.custodian)
        self.boundaries = Boundaries(ledger, teller)
        self.prices = Prices(ledger, teller, ground.identifiers, ground.host.price_sources(), is_sandbox=settings.is_sandbox)
        debtors = ColumnDebtors(ledger, storage.event_log, ground.models)
        self.risk_desk = RiskDesk(ledger, debtors, ground.models)
        teller.observe(debtors.observe)
        self.watch = LiquidationWatch(ledger, teller, debtors)
        self.payouts = Payouts(ledger, teller, self.custodian, storage.payout_orders)
        self.reconciliation = Reconciliation(
            ledger=ledger,
            custodian=self.custodian,
            orders=storage.payout_orders,
            reports=storage.reconciliations,
            clock=ground.clock,
            identifiers=ground.identifiers,
            stuck_seconds=settings.arrival_stuck_minutes * 60,
        )
        hearing = Hearing(storage.arrivals, ground.identifiers)
        self.booking = ArrivalBooks(storage.arrivals, ledger, teller)
        self.addresses = DepositAddresses(self.custodian, storage.arrivals, ledger, ground.identifiers)
        self.arrivals = ArrivalReading(
            custodian=self.custodian,
            store=storage.arrivals,
            ledger=ledger,
            hearing=hearing,
            booking=self.booking,
            payouts=self.payouts,
            clock=ground.clock,
        )
        self.maturities = Maturities(ledger, storage.notices, teller, ground.identifiers)
        self.delistings = Delistings(ledger, storage.queues, teller)
        self.notices = Notices(
            store=storage.notices,
            muted=storage.muted_notices,
            ledger=ledger,
            people=ground.people,
            letters=ground.letters,
        )
        watch, payouts = watch_worker(self.watch), payout_worker(self.payouts)
        notices = notice_worker(self.notices)
        workers = [
            boundary_worker(self.boundaries),
            price_worker(self.prices, settings.prices_seconds),
            watch,
            payouts,
            arrival_worker(self.arrivals),
            maturity_worker(self.maturities),
            delisting_worker(self.delistings),
            notices,
            self._mail_worker(),
            webhooks.writing,
            webhooks.sending,
            door.identity.worker(),
            settling_worker(door.settling),
            proposal_worker(ground.four_eyes),
            Worker("erasing", door.erasing.run_once),
        ]
        if settings.liability_snapshot_hours:
            workers.append(liability_worker(ground.liabilities, settings.liability_snapshot_hours))
        if settings.reconciliation_hours:
            workers.append(reconciliation_worker(self.reconciliation, settings.reconciliation_hours))
        self.background = Background(workers if settings.background else [], ground.claims)
        if settings.background:
            teller.observe(waking(watch=watch, payouts=payouts, notices=notices, webhooks=webhooks.writing))

    def _mail_worker(self) -> Worker:
        ground = self._ground

        async def run_once() -> float:
            notifier: Any = ground.host.notifier(
                ground.settings.notifier
            )  # Its name is its own, where the protocol has the class's.
            await MailWorker(ground.people, notifier, ground.claims, ground.clock).run_once()
            return MAIL_SECONDS

        return Worker("mail-rounds", run_once)
