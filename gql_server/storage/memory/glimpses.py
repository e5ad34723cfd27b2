"""Looks at the ledger in memory."""

from __future__ import annotations

from collections.abc import Sequence

from gql_server.domain.accounts import UNSENT
from gql_server.domain.needs import Needs
from gql_server.ports.glimpses import Glimpse, Moment
from gql_server.ports.runtime import Clock
from gql_server.storage.memory.ledger import MemoryLedger


class MemoryGlimpses:
    """Looks at a ledger in memory; it has no other clock than the process."""

    def __init__(self, ledger: MemoryLedger, clock: Clock) -> None:
        """Look at the ledger."""
        self._ledger = ledger
        self._clock = clock

    async def assets(self) -> Glimpse:
        """Return every asset."""
        return await self._look(Needs(has_every_asset=True, has_feeds=True))

    async def holdings(self, sub_accounts: Sequence[str], accounts: Sequence[str], *, has_assets: bool) -> Glimpse:
        """Return sub-accounts with all that they hold and owe."""
        whole = self._ledger.book
        wanted = {*sub_accounts, *(found.id for found in whole.sub_accounts.values() if found.account_id in accounts)}
        unsent = {payout.id for payout in whole.payouts.values() if payout.sub_account_id in wanted and payout.status in UNSENT}
        needs = Needs(sub_accounts=frozenset(wanted), payouts=frozenset(unsent), has_every_asset=has_assets, has_feeds=has_assets)
        return await self._look(needs)

    def reckon(self, moment: Moment) -> int:
        """Return the time."""
        return self._clock.now() + moment.offset

    async def _look(self, needs: Needs) -> Glimpse:
        found = await self._ledger.snapshot(needs)
        offset = await self._ledger.clock_offset()
        head = await self._ledger.sequence_head()
        moment = Moment(head, self._clock.now(), offset, self._clock.monotonic())
        return Glimpse(found.book, moment, found.now)
