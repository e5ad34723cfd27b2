"""Payouts in one transaction with several destinations, which the vendor makes of assets whose networks have outputs.

Source: developers.fireblocks.com/reference/createtransaction, ``destinations``. Such a transaction is one thing there, with one
external id, one status and one fee: what becomes of it becomes of each of its payouts.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from gql_server.plugin_api import CustodyReceipt, PayoutBatch
from gql_server_fireblocks_custody.assets import Asset, Assets, text_of, units_of
from gql_server_fireblocks_custody.transactions import Transaction, receipt_of


class BatchChanged(ValueError):
    """A batch is asked for under the id of another one."""


def limits_of(text: str) -> Mapping[str, int]:
    """Return how many payouts may leave in one transaction, by network.

    Raises:
        ValueError: The setting is not written like ``bitcoin=20, litecoin=10``.
    """
    limits = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        network, is_given, most = map(str.strip, part.partition("="))
        if not is_given or not most.isdecimal() or int(most) < 1:
            raise ValueError(f"batches: give networks and numbers, such as bitcoin=20, and not {part!r:.40}")
        limits[network] = int(most)
    return limits


def transfer_of(batch: PayoutBatch, asset: Asset, vault: Mapping[str, str]) -> dict[str, Any]:
    """Return the request for a batch."""
    return {
        "operation": "TRANSFER",
        "externalTxId": batch.id,
        "assetId": asset.id,
        "treatAsGrossAmount": False,
        "source": dict(vault),
        "destinations": [
            {
                "amount": text_of(order.amount, asset.decimals),
                "destination": {"type": "ONE_TIME_ADDRESS", "oneTimeAddress": {"address": order.address}},
            }
            for order in batch.orders
        ],
    }


def receipts_of(transaction: Transaction, batch: PayoutBatch, asset: Asset, assets: Assets) -> list[CustodyReceipt]:
    """Return what became of each payout of a batch; the network's fee is told with the first.

    Raises:
        BatchChanged: The transaction is of another batch.
        StatusUnknown: Its status is none that is documented.
    """
    told = Counter(
        (str(one.get("destinationAddress") or ""), units_of(str(one["amount"]), asset.decimals))
        for one in transaction.get("destinations") or []
    )
    asked = Counter((order.address, order.amount) for order in batch.orders)
    if transaction.get("assetId") != asset.id or told != asked:
        raise BatchChanged("another batch has this id")
    whole = receipt_of(transaction, assets)
    return [
        replace(
            whole,
            payout_id=order.id,
            amount=order.amount,
            address=order.address,
            fee=0 if place and whole.fee is not None else whole.fee,
        )
        for place, order in enumerate(batch.orders)
    ]
