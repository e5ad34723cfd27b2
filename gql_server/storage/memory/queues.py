"""What waits for an operator, and who is still in a market, in memory."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from gql_server.domain.accounts import Deposit, DepositStatus, PayoutStatus
from gql_server.ports.arrivals import ArrivalBooking
from gql_server.ports.proposals import ProposalStatus
from gql_server.ports.queues import Backlog, Backlogs, HolderCounts, Place
from gql_server.storage.memory.arrivals import MemoryArrivals
from gql_server.storage.memory.custody import MemoryPayoutOrders
from gql_server.storage.memory.ledger import MemoryLedger
from gql_server.storage.memory.proposals import MemoryProposals

_FIRST: Place = (-1, "")


class MemoryQueues:
    """Lists over a ledger in memory."""

    def __init__(
        self, ledger: MemoryLedger, orders: MemoryPayoutOrders, arrivals: MemoryArrivals, proposals: MemoryProposals
    ) -> None:
        """Look into the ledger, and into what else may wait."""
        self._ledger = ledger
        self._orders = orders
        self._arrivals = arrivals
        self._proposals = proposals

    async def held_deposits(self, limit: int, after: Place | None) -> Sequence[Deposit]:
        """Return deposits that are held."""
        held = [one for one in self._ledger.book.deposits.own.values() if one.status is DepositStatus.HELD]
        ordered = sorted(held, key=lambda one: (one.observed_at, one.id))
        return [one for one in ordered if (one.observed_at, one.id) > (after or _FIRST)][:limit]

    async def stuck_payouts(self, until: int, limit: int, after: Place | None) -> Sequence[Place]:
        """Return where payouts stand that have not ended."""
        places = [(one.standing.since, one.order.payout_id) for one in self._orders.open()]
        for payout in self._ledger.book.payouts.own.values():
            is_late = payout.status is PayoutStatus.DELAYED or (
                payout.status is PayoutStatus.REQUESTED and payout.id not in self._orders.placed
            )
            if is_late:
                places.append((payout.requested_at if payout.release_at is None else payout.release_at, payout.id))
        return [place for place in sorted(places) if place[0] <= until and place > (after or _FIRST)][:limit]

    async def backlogs(self, now: int) -> Backlogs:
        """Return how much waits."""
        held = [one.observed_at for one in self._ledger.book.deposits.own.values() if one.status is DepositStatus.HELD]
        arrivals, proposals = self._arrivals.all(), [one.at(now) for one in self._proposals.all()]
        return Backlogs(
            held=_backlog(held),
            unbooked=_backlog(one.seen_at for one in arrivals if one.booking is ArrivalBooking.UNBOOKED),
            unconfirmed=_backlog(one.seen_at for one in arrivals if one.booking is ArrivalBooking.WAITING),
            pending=_backlog(one.proposed_at for one in proposals if one.status is ProposalStatus.PENDING),
            approved=_backlog(one.decided_at or 0 for one in proposals if one.status is ProposalStatus.APPROVED),
        )

    async def at_risk(self, limit: int) -> Sequence[str]:
        """Return sub-accounts that were found at risk."""
        subs = self._ledger.book.sub_accounts.own.values()
        return [one for _, one in sorted((sub.at_risk_since, sub.id) for sub in subs if sub.at_risk_since is not None)][:limit]

    async def holders(self, symbol: str, after: str, limit: int) -> Sequence[str]:
        """Return who lends or owes in a market."""
        subs = self._ledger.book.sub_accounts.own.values()
        return sorted(sub.id for sub in subs if sub.id > after and (symbol in sub.lends or symbol in sub.debts))[:limit]

    async def movable(self, symbol: str, now: int, after: str, limit: int) -> Sequence[str]:
        """Return whom something can be done for."""
        found = []
        for sub in self._ledger.book.sub_accounts.own.values():
            lend, balance = sub.lends.get(symbol), sub.balances.get(symbol)
            is_matured = lend is not None and lend.withdrawable_at <= now
            is_able = balance is not None and (symbol in sub.debts or bool(balance.waiting))
            if sub.id > after and (is_matured or is_able):
                found.append(sub.id)
        return sorted(found)[:limit]

    async def holder_counts(self, symbol: str, now: int) -> HolderCounts:
        """Return how many are in a market."""
        subs = self._ledger.book.sub_accounts.own.values()
        ends = [sub.lends[symbol].withdrawable_at for sub in subs if symbol in sub.lends]
        owing = sum(symbol in sub.debts for sub in subs)
        return HolderCounts(len(ends), sum(at <= now for at in ends), owing, max(ends, default=None))


def _backlog(times: Iterable[int]) -> Backlog:
    found = list(times)
    return Backlog(len(found), min(found, default=None))
