"""What custodians were asked and answered, and how that compares, in memory."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from gql_server.ports.payout_orders import Heard, OpenOrder, OrderStanding, PlacedOrder
from gql_server.ports.reconciliations import ReconciliationReport


class MemoryPayoutOrders:
    """Orders in dictionaries."""

    def __init__(self) -> None:
        """Begin with none."""
        self._orders: dict[str, OpenOrder] = {}
        self._heard: dict[str, dict[str, Heard]] = {}

    async def place(self, order: PlacedOrder) -> bool:
        """Write an order down."""
        return await self.place_batch([order])

    async def place_batch(self, orders: Sequence[PlacedOrder]) -> bool:
        """Write orders down, all or none."""
        if any(order.payout_id in self._orders for order in orders):
            return False
        for order in orders:
            self._orders[order.payout_id] = OpenOrder(order, OrderStanding("", order.placed_at, 1, order.placed_at))
        return True

    async def of_batches(self, batch_ids: Collection[str]) -> Mapping[str, Sequence[OpenOrder]]:
        """Return the orders of batches."""
        found: dict[str, list[OpenOrder]] = {}
        for _, one in sorted(self._orders.items()):
            if one.order.batch_id in batch_ids:
                found.setdefault(one.order.batch_id or "", []).append(one)
        return found

    async def find(self, payout_ids: Collection[str]) -> Mapping[str, OpenOrder]:
        """Return orders by payout."""
        return {key: self._orders[key] for key in payout_ids if key in self._orders}

    async def stand(self, payout_id: str, standing: OrderStanding) -> None:
        """Note how an order stands."""
        if payout_id in self._orders:
            self._orders[payout_id] = OpenOrder(self._orders[payout_id].order, standing)

    async def hear(self, heard: Heard) -> bool:
        """Write down what a custodian said."""
        known = self._heard.setdefault(heard.payout_id, {})
        return known.setdefault(heard.status, heard) is heard

    async def heard_of(self, payout_ids: Collection[str]) -> Mapping[str, Sequence[Heard]]:
        """Return by payout what was said of it."""
        return {key: list(self._heard[key].values()) for key in payout_ids if key in self._heard}

    async def to_ask(self, now: int, limit: int) -> Sequence[OpenOrder]:
        """Return orders to be asked about."""
        due = [one for one in self._orders.values() if one.standing.ask_at is not None and one.standing.ask_at <= now]
        return sorted(due, key=lambda one: (one.standing.ask_at or 0, one.order.payout_id))[:limit]

    async def changed_since(self, at: int, limit: int, after: tuple[int, str] | None = None) -> Sequence[OpenOrder]:
        """Return orders that have changed."""
        places = {(one.standing.since, one.order.payout_id): one for one in self._orders.values() if one.standing.since >= at}
        return [places[place] for place in sorted(places) if after is None or place > after][:limit]

    @property
    def placed(self) -> Collection[str]:
        """Return of which payouts there are orders."""
        return self._orders.keys()

    def open(self) -> Sequence[OpenOrder]:
        """Return orders that have not ended."""
        return [one for one in self._orders.values() if one.standing.ask_at is not None]


class MemoryReconciliations:
    """Reports in a dictionary."""

    def __init__(self) -> None:
        """Begin with none."""
        self._reports: dict[str, ReconciliationReport] = {}

    async def add(self, report: ReconciliationReport) -> None:
        """Add a report."""
        self._reports[report.id] = report

    async def newest(self, limit: int, before: tuple[int, str] | None = None) -> Sequence[ReconciliationReport]:
        """Return reports, the newest first."""
        places = {(one.at, one.id): one for one in self._reports.values()}
        return [places[place] for place in sorted(places, reverse=True) if before is None or place < before][:limit]

    async def report(self, report_id: str) -> ReconciliationReport | None:
        """Return a report."""
        return self._reports.get(report_id)
