"""The part of the ledger that custody is about: what came, what left and what is to leave, and nobody's positions."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from gql_server.domain.accounts import Deposit, Payout


class CustodyBookStore(Protocol):
    """Deposits and payouts alone, without the sub-accounts that they belong to."""

    async def referred_deposits(self, after: str, limit: int) -> Sequence[Deposit]:
        """Return deposits that have a reference, in order of it, strictly after one."""
        ...

    async def payouts_alone(self, payout_ids: Collection[str]) -> Mapping[str, Payout]:
        """Return payouts by their ids; those that there are."""
        ...

    async def payouts_to_send(self, limit: int) -> Sequence[str]:
        """Return ids of payouts that are REQUESTED, oldest first."""
        ...

    async def delayed_payouts(self, limit: int) -> Sequence[tuple[int, str]]:
        """Return when each DELAYED payout goes and its id, the next first; none of an account that nothing may leave."""
        ...
