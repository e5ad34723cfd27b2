"""The custodian: payouts out of one vault account, a vault account for each holder, and webhooks."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Final
from urllib.parse import quote

from gql_server.plugin_api import (
    AdapterSetting,
    AddressRequest,
    Arrival,
    ArrivalPage,
    CustodyReceipt,
    DepositAddress,
    Holding,
    PayoutBatch,
    PayoutOrder,
    PayoutPage,
    PayoutState,
)
from gql_server_fireblocks_custody.assets import Asset, Assets, text_of
from gql_server_fireblocks_custody.batches import limits_of, receipts_of, transfer_of
from gql_server_fireblocks_custody.callbacks import Callbacks
from gql_server_fireblocks_custody.changes import Changes
from gql_server_fireblocks_custody.client import FireblocksClient, FireblocksRefused
from gql_server_fireblocks_custody.transactions import (
    VAULT,
    Transaction,
    arrivals_of,
    is_arrival,
    is_payout,
    receipt_of,
    requested_of,
)
from gql_server_fireblocks_custody.vaults import Vaults

REFUSED: Final = range(400, 500)


class OrderChanged(ValueError):
    """A payout is asked for under the id of another one."""


class FireblocksCustody:
    """Keeps coins in the vaults of Fireblocks.

    A payout's id is the ``externalTxId`` of its transaction: the vendor rejects a second one with it. Only a transaction that is
    there says what became of a payout; a request that was refused says nothing, as another process may have had it accepted.

    Source: developers.fireblocks.com/reference/createtransaction, …/gettransactionbyexternalid, …/canceltransaction.
    """

    name: ClassVar[str] = "fireblocks_custody"
    settings: ClassVar[tuple[AdapterSetting, ...]] = (
        AdapterSetting("api_key", "The id of the API user.", default=None, is_secret=True),
        AdapterSetting("secret_key", "The RSA key of the API user, PEM.", default=None, is_secret=True),
        AdapterSetting("workspace_id", "The workspace; webhooks of others are rejected.", default=None),
        AdapterSetting("assets", "Assets: ID=SYMBOL@network:decimals, with commas between.", default=None),
        AdapterSetting("payout_vault", "The id of the vault account that payouts leave.", default="0"),
        AdapterSetting("batches", "How many payouts may leave in one transaction, by network, such as bitcoin=20; else one."),
        AdapterSetting("vault_prefix", "How names of holders' vault accounts begin.", default="gql-"),
        AdapterSetting("base_url", "Where the API is.", default="https://api.fireblocks.io"),
        AdapterSetting("keys_url", "Where webhooks' keys are.", default="https://keys.fireblocks.io/.well-known/jwks.json"),
        AdapterSetting("webhook_hours", "How old a webhook may be, in hours; the vendor delivers for 8.", default="24"),
    )

    def __init__(self, settings: Mapping[str, str]) -> None:
        """Read the settings; nothing is asked yet."""
        self._assets = Assets(settings["assets"])
        self._client = FireblocksClient(settings["base_url"], settings["api_key"], settings["secret_key"])
        self._vaults = Vaults(self._client, self._assets, settings["vault_prefix"])
        self._payout_vault = settings["payout_vault"]
        self.batch_limits = limits_of(settings.get("batches", ""))
        self._sent = Changes(self._client, {"sourceType": VAULT}, is_payout)
        self._arrived = Changes(self._client, {"destType": VAULT}, is_arrival)
        age_seconds_max = int(settings["webhook_hours"]) * 3_600
        self._callbacks = Callbacks(settings["keys_url"], settings["workspace_id"], age_seconds_max)

    async def send(self, order: PayoutOrder) -> CustodyReceipt:
        """Send a payout, or return what became of it; raises where the vendor refuses: nobody knows then."""
        asset = self._asset(order)
        found = await self._made(order.id, self._transfer(order, asset))
        if found.get("assetId") != asset.id or requested_of(found, asset) not in {None, order.amount}:
            raise OrderChanged("another payout has this id")
        return receipt_of(found, self._assets)

    async def send_batch(self, batch: PayoutBatch) -> Sequence[CustodyReceipt]:
        """Send a batch in one transaction, or return what became of it; raises where the vendor refuses: nobody knows then."""
        asset = self._asset(batch.orders[0])
        made = await self._made(batch.id, transfer_of(batch, asset, {"type": VAULT, "id": self._payout_vault}))
        return receipts_of(made, batch, asset, self._assets)

    async def find_batch(self, batch: PayoutBatch) -> Sequence[CustodyReceipt] | None:
        """Return what became of each payout of a batch; None when there is no transaction of it."""
        found = await self._transaction(batch.id)
        return None if found is None else receipts_of(found, batch, self._asset(batch.orders[0]), self._assets)

    async def find_payout(self, payout_id: str) -> CustodyReceipt | None:
        """Return what became of a payout; None when there is no transaction of it."""
        found = await self._transaction(payout_id)
        return None if found is None else receipt_of(found, self._assets)

    async def cancel_payout(self, payout_id: str) -> CustodyReceipt | None:
        """Stop a payout that has not been sent, and return what became of it; None when there is no transaction of it."""
        found = await self._transaction(payout_id)
        if found is None or receipt_of(found, self._assets).status != PayoutState.ACCEPTED:
            return None if found is None else receipt_of(found, self._assets)
        try:
            await self._client.ask("POST", f"/v1/transactions/{quote(str(found['id']), safe='')}/cancel", key=f"x-{payout_id}")
        except FireblocksRefused as refused:  # It is on its way already.
            if refused.status not in REFUSED:
                raise
        return await self.find_payout(payout_id)

    async def payouts(self, cursor: str, limit: int) -> PayoutPage:
        """Return what left the vaults since a cursor, whoever has asked for it."""
        found, after = await self._sent.since(cursor, limit)
        return PayoutPage(tuple(receipt_of(one, self._assets) for one in found), after)

    async def deposit_address(self, request: AddressRequest) -> DepositAddress:
        """Return the address in the holder's vault account."""
        return await self._vaults.address(request)

    async def arrivals(self, cursor: str, limit: int) -> ArrivalPage:
        """Return what came to the vaults since a cursor, from anywhere but another vault."""
        while True:
            transactions, after = await self._arrived.since(cursor, limit)
            found = [one for transaction in transactions for one in await arrivals_of(transaction, self._vaults.named)]
            if found or not transactions:
                return ArrivalPage(tuple(found), after)
            cursor = after

    async def read_callback(self, headers: Mapping[str, str], body: bytes, now: int) -> Sequence[Arrival | CustodyReceipt]:
        """Return what a webhook reports; raises ``CallbackRejected`` when it is forged, too old, or another workspace's."""
        transaction = await self._callbacks.read(headers, body, now)
        if transaction is None:
            return []
        if is_payout(transaction):
            return [receipt_of(transaction, self._assets)]
        return await arrivals_of(transaction, self._vaults.named) if is_arrival(transaction) else []

    async def holdings(self) -> Sequence[Holding]:
        """Return what all vaults hold."""
        return await self._vaults.holdings()

    def _asset(self, order: PayoutOrder) -> Asset:
        asset = self._assets.at(order.symbol, order.network)
        if asset.decimals != order.decimals:
            raise ValueError(f"the setting assets gives {asset.id} {asset.decimals} decimals, and the server {order.decimals}")
        return asset

    async def _made(self, id_: str, transfer: Mapping[str, Any]) -> Transaction:
        """Return the transaction of an external id, which is made where there is none."""
        found = await self._transaction(id_)
        if found is None:
            try:
                await self._client.ask("POST", "/v1/transactions", transfer, key=id_)
            except FireblocksRefused as refused:
                found = await self._transaction(id_) if refused.status in REFUSED else None
                if found is None:
                    raise
            else:
                found = await self._transaction(id_)
        if found is None:
            raise ValueError("the custodian took the payout, and does not find it yet")
        return found

    async def _transaction(self, payout_id: str) -> Transaction | None:
        found: Transaction | None = await self._client.find(f"/v1/transactions/external_tx_id/{quote(payout_id, safe='')}")
        return found

    def _transfer(self, order: PayoutOrder, asset: Asset) -> dict[str, Any]:
        return {
            "operation": "TRANSFER",
            "externalTxId": order.id,
            "assetId": asset.id,
            "amount": text_of(order.amount, asset.decimals),
            "treatAsGrossAmount": False,
            "source": {"type": VAULT, "id": self._payout_vault},
            "destination": {"type": "ONE_TIME_ADDRESS", "oneTimeAddress": {"address": order.address}},
        }
