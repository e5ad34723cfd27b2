"""Payouts whose delay has passed: they are let go by commands of the system, and then sent like any other (rule D3).

It only proposes: the domain looks at the time and the account again, under locks. So it may be late or doubled and nothing
leaves too early, twice, or from a frozen account. What waits is found by its time: a round costs what goes, not what waits.
"""

from __future__ import annotations

import asyncio
from typing import Final

from gql_server.domain.commands import ReleasePayout
from gql_server.ports.ledger import LedgerStore
from gql_server.service.requests import system_request
from gql_server.service.teller import Teller

PAGE_SIZE: Final = 64


class Releases:
    """Lets delayed payouts go."""

    def __init__(self, ledger: LedgerStore, teller: Teller) -> None:
        """Make it; nothing happens until it is asked."""
        self._ledger = ledger
        self._teller = teller

    async def next_at(self) -> int | None:
        """Return when the next delayed payout goes, Unix seconds of money time; None when nothing waits."""
        waiting = await self._ledger.delayed_payouts(1)
        return waiting[0][0] if waiting else None

    async def run_once(self) -> int:
        """Let everything go that is due now, the longest due first; return how many payouts were decided about."""
        seen: set[str] = set()
        while True:
            now = await self._ledger.now()
            listed = await self._ledger.delayed_payouts(PAGE_SIZE)
            due = [payout_id for at, payout_id in listed if at <= now and payout_id not in seen]
            if not due:
                return len(seen)
            seen.update(due)
            # The key names the time: a payout that was held back, by a freeze that came between, is asked for anew later.
            requests = [system_request(f"release:{payout_id}:{now}", ReleasePayout(payout_id)) for payout_id in due]
            await asyncio.gather(*(self._teller.submit(request) for request in requests))
