"""What came and what is to leave, in memory."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from gql_server.domain.accounts import AccountStanding, Deposit, Payout, PayoutStatus
from gql_server.domain.book import Book


class MemoryCustodyBook:
    """What came and what left."""

    book: Book

    async def referred_deposits(self, after: str, limit: int) -> Sequence[Deposit]:
        """Return deposits that have a reference, in order of it."""
        found = {
            one.reference: one for one in self.book.deposits.own.values() if one.reference is not None and one.reference > after
        }
        return [found[reference].copy() for reference in sorted(found)[:limit]]

    async def payouts_alone(self, payout_ids: Collection[str]) -> Mapping[str, Payout]:
        """Return payouts by their ids."""
        payouts = self.book.payouts.own
        return {one: payouts[one].copy() for one in payout_ids if one in payouts}

    async def payouts_to_send(self, limit: int) -> Sequence[str]:
        """Return ids of payouts that are REQUESTED, oldest first."""
        payouts = self.book.payouts.own.values()
        requested = [(payout.requested_at, payout.id) for payout in payouts if payout.status is PayoutStatus.REQUESTED]
        return [payout_id for _, payout_id in sorted(requested)][:limit]

    async def delayed_payouts(self, limit: int) -> Sequence[tuple[int, str]]:
        """Return when each DELAYED payout goes and its id, the next first."""
        delayed = [
            (payout.release_at or 0, payout.id)
            for payout in self.book.payouts.own.values()
            if payout.status is PayoutStatus.DELAYED and self._may_leave(payout.sub_account_id)
        ]
        return sorted(delayed)[:limit]

    def _may_leave(self, sub_account_id: str) -> bool:
        account = self.book.accounts[self.book.sub_accounts[sub_account_id].account_id]
        return account.standing is AccountStanding.APPROVED and account.frozen_at is None
