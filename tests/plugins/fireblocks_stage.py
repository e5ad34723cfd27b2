"""The other side of the custodian at Fireblocks: a local server that behaves as documented."""

from __future__ import annotations

import time
from collections.abc import Mapping
from functools import lru_cache

from gql_server_fireblocks_custody.assets import text_of
from gql_server_fireblocks_custody.fireblocks_custody import FireblocksCustody

from gql_server.plugin_api import AddressRequest, ArrivalState, PayoutBatch, PayoutOrder
from gql_server.plugin_api.testing.custody_stage import Coming, Fate, Flaw, Posted
from tests.fireblocks_server import API_KEY, KEY_NAME, WORKSPACE, FireblocksServer, secret_key, signed, webhook

HOUR = 3_600
ADDRESSES = {Fate.SENT: "0xsent", Fate.HELD: "0xheld", Fate.UNANSWERED: "0xunanswered"}
STATUSES = {ArrivalState.PENDING: "CONFIRMING", ArrivalState.CONFIRMED: "COMPLETED", ArrivalState.REORGANIZED: "FAILED"}
MOVES = {"SENT": "CONFIRMING", "CONFIRMED": "COMPLETED", "FAILED": "FAILED"}


def settings(url: str, **more: str) -> dict[str, str]:
    """Return what the operator sets."""
    return {
        "api_key": API_KEY,
        "secret_key": secret_key(),
        "workspace_id": WORKSPACE,
        "assets": "ETH=ETH@ethereum:18, BTC=BTC@bitcoin:8, USDC=USDC@ethereum:6",
        "payout_vault": "0",
        "batches": "bitcoin=20",
        "vault_prefix": "gql-",
        "base_url": url,
        "keys_url": f"{url}/.well-known/jwks.json",
        "webhook_hours": "24",
        **more,
    }


@lru_cache(maxsize=1)
def custodians(url: str) -> tuple[FireblocksCustody, ...]:
    """Return two custodians; they remember nothing but keys, and reading a key takes a while."""
    return tuple(FireblocksCustody(settings(url)) for _ in range(2))


class FireblocksStage:
    """A stage over one server that two custodians ask."""

    late_seconds = 24 * HOUR + 1

    def __init__(self, server: FireblocksServer) -> None:
        server.reset()
        server.ledger.held.add(ADDRESSES[Fate.HELD])
        self.now = int(time.time())
        self.custodians = custodians(server.url)
        self._server = server
        self._arrived: dict[str, str] = {}
        self._batches: dict[str, str] = {}

    def order(self, payout_id: str, amount: int, fate: Fate = Fate.SENT) -> PayoutOrder:
        if fate is Fate.UNANSWERED:
            self._server.faults = [0, 504]
        return PayoutOrder(payout_id, "ETH", 18, amount, ADDRESSES[fate], "ethereum")

    def batch(self, batch_id: str, amounts: Mapping[str, int], fate: Fate = Fate.SENT) -> PayoutBatch:
        if fate is Fate.UNANSWERED:
            self._server.faults = [0, 504]
        self._batches |= dict.fromkeys(amounts, batch_id)
        funds = {"source": {"type": "UNKNOWN", "id": None}, "destination": {"type": "VAULT_ACCOUNT", "id": "0"}}
        self._server.ledger.keep(
            "BTC", "100000", **funds, status="COMPLETED", destinationAddress="bc1-ours", txHash=f"0x{batch_id}"
        )
        orders = (
            PayoutOrder(id_, "BTC", 8, amount, f"bc1-{place}", "bitcoin") for place, (id_, amount) in enumerate(amounts.items())
        )
        return PayoutBatch(batch_id, tuple(orders))

    def request(self, holder: str) -> AddressRequest:
        return AddressRequest(holder, "ETH", "ethereum")

    async def arrive(self, coming: Coming) -> None:
        said = {"status": STATUSES[coming.state], "numOfConfirmations": coming.confirmations}
        if coming.name in self._arrived:
            self._server.ledger.update(self._arrived[coming.name], **said)
            return
        address = await self.custodians[0].deposit_address(self.request(coming.holder))
        kept = self._server.ledger.keep(
            "ETH" if coming.is_known else "DOGE",
            text_of(coming.amount, 18 if coming.is_known else 8),
            source={"type": "UNKNOWN", "id": None},
            destination={"type": "VAULT_ACCOUNT", "id": "1"},
            destinationAddress=address.address,
            sourceAddress="0xsomebody",
            txHash=f"0x{coming.transaction or coming.name}",
            **said,
        )
        self._arrived[coming.name] = kept["id"]

    async def move(self, payout_id: str, state: str) -> None:
        self._server.ledger.move(payout_id, MOVES[state])

    async def times_left(self, payout_id: str) -> int:
        return self._server.ledger.left.get(self._batches.get(payout_id, payout_id), 0)

    async def callback(self, about: str, *, at: int, flaw: Flaw | None = None) -> Posted:
        known = self._server.ledger.transactions.values()
        found = next((one for one in known if about in {one.get("externalTxId"), *self._names(one["id"])}), {})
        event = "vault_account.created" if flaw is Flaw.UNRELATED else "transaction.status.updated"
        body = webhook(found, at, event=event, workspace="another" if flaw is Flaw.ELSEWHERE else WORKSPACE)
        return Posted(signed(body, by="a stranger" if flaw is Flaw.FORGED else KEY_NAME), body)

    def _names(self, id_: str) -> list[str]:
        return [name for name, known in self._arrived.items() if known == id_]
