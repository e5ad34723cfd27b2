"""What a sandbox asks of a custodian that plays, besides what every custodian is asked."""

from __future__ import annotations

from typing import Protocol

from gql_server.plugin_api.custody import Arrival, Custodian, CustodyReceipt


class PlayingCustodian(Custodian, Protocol):
    """A custodian with ``is_sandbox = True``: things happen there because a partner wants to see what follows from them."""

    async def confirm_deposit(self, deposit_id: str, symbol: str, amount: int) -> str | None:
        """Return the custodian's reference of a deposit that it has confirmed, None when it does not know it.

        Args:
            amount: In units of the ledger: these coins come by no network.
        """
        ...

    async def play_arrival(self, arrival: Arrival) -> None:
        """Let coins come in, or what is known of them change: the next who asks for arrivals hears of it.

        Played again under the same id with the same content nothing has changed, and nothing is reported again.
        """
        ...

    async def play_payout(self, payout_id: str, state: str) -> CustodyReceipt | None:
        """Let a payout move on to one of ``PayoutState``; where it may not it stays. Returns what became of it, None if unknown."""
        ...
