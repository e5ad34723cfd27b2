"""The other side of the sandbox's custodian: everything there is played."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count
from pathlib import Path

from gql_server_sandbox_custody.callbacks import Callbacks
from gql_server_sandbox_custody.sandbox_custody import SECRET, SandboxCustody

from gql_server.plugin_api import AddressRequest, Arrival, CustodyReceipt, PayoutBatch, PayoutOrder
from gql_server.plugin_api.testing.custody_stage import Coming, Fate, Flaw, Posted

ADDRESSES = {
    Fate.SENT: "0x52908400098527886E0F7030069857D2E4169EE7",
    Fate.HELD: "sandbox-stuck",
    Fate.UNANSWERED: "sandbox-timeout",
}
OTHER_SECRET = "whsec_YW5vdGhlciBzZWNyZXQgdGhhdCBub2JvZHkga25vd3M="


class SandboxStage:
    """A stage over one file that two custodians share."""

    now = 1_800_000_000
    late_seconds = 301

    def __init__(self, path: Path, custodian: type[SandboxCustody] = SandboxCustody) -> None:
        settings = {"path": str(path), "callback_secret": SECRET, "batch": "10", "operator": "us"}
        self.custodians = (custodian(settings), custodian(settings))
        self._times = count(1_800_000_000_000)
        self._arrived: dict[str, Arrival] = {}

    def order(self, payout_id: str, amount: int, fate: Fate = Fate.SENT) -> PayoutOrder:
        return PayoutOrder(payout_id, "ETH", 18, amount, ADDRESSES[fate], "ethereum")

    def batch(self, batch_id: str, amounts: Mapping[str, int], fate: Fate = Fate.SENT) -> PayoutBatch:
        orders = [
            PayoutOrder(
                payout_id, "BTC", 8, amount, f"{'sandbox-timeout' if fate is Fate.UNANSWERED else 'bc1'}-{place}", "bitcoin"
            )
            for place, (payout_id, amount) in enumerate(amounts.items())
        ]
        return PayoutBatch(batch_id, tuple(orders))

    def request(self, holder: str) -> AddressRequest:
        return AddressRequest(holder, "ETH", "ethereum")

    async def arrive(self, coming: Coming) -> None:
        address = await self.custodians[0].deposit_address(self.request(coming.holder))
        self._arrived[coming.name] = arrival = Arrival(
            id=coming.name,
            state=coming.state.value,
            network="ethereum",
            symbol="ETH" if coming.is_known else None,
            asset="ETH" if coming.is_known else "0xdeadbeef",
            amount=coming.amount,
            decimals=18,
            address=address.address,
            tag=address.tag,
            transaction=coming.transaction or f"transaction of {coming.name}",
            confirmations=coming.confirmations,
            observed_at=next(self._times),
        )
        await self.custodians[0].play_arrival(arrival)

    async def move(self, payout_id: str, state: str) -> None:
        await self.custodians[0].play_payout(payout_id, state)

    async def times_left(self, payout_id: str) -> int:
        return await self.custodians[0].times_left(payout_id)

    async def callback(self, about: str, *, at: int, flaw: Flaw | None = None) -> Posted:
        reports: list[Arrival | CustodyReceipt] = []
        if flaw is not Flaw.UNRELATED:
            receipt = await self.custodians[0].find_payout(about)
            reports = [self._arrived[about] if receipt is None else receipt]
        secret = OTHER_SECRET if flaw is Flaw.FORGED else SECRET
        operator = "them" if flaw is Flaw.ELSEWHERE else "us"
        return Posted(*Callbacks(secret, operator).post(reports, at, f"message about {about}"))
