"""What one of the vendor's transactions means: a payout of ours, coins that came in, or nothing.

Sources, of developers.fireblocks.com/reference: ``transaction-objects``, ``statuses`` and ``sub-statuses``. Amounts are read from
``amountInfo`` and ``feeInfo``, which are text; the numbers beside them are deprecated.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final, TypeAlias

from gql_server.plugin_api import Arrival, ArrivalState, CustodyReceipt, PayoutState
from gql_server_fireblocks_custody.assets import Asset, Assets, units_of

Transaction: TypeAlias = Mapping[str, Any]
Named: TypeAlias = Callable[[str, str], Awaitable[Asset]]
"""Finds what an asset is, given an amount of it."""

VAULT: Final = "VAULT_ACCOUNT"
ACCEPTED: Final = frozenset(
    {
        "SUBMITTED",
        "PENDING_AML_SCREENING",
        "PENDING_ENRICHMENT",
        "PENDING_AUTHORIZATION",
        "QUEUED",
        "PENDING_SIGNATURE",
        "PENDING_3RD_PARTY_MANUAL_APPROVAL",
        "PENDING_3RD_PARTY",
        "CANCELLING",
    }
)
_OUT: Final[Mapping[str, PayoutState]] = {
    **dict.fromkeys(ACCEPTED, PayoutState.ACCEPTED),
    "CONFIRMING": PayoutState.SENT,
    "COMPLETED": PayoutState.CONFIRMED,
    "CANCELLED": PayoutState.CANCELLED,
    "REJECTED": PayoutState.FAILED,
    "BLOCKED": PayoutState.FAILED,
    "FAILED": PayoutState.FAILED,
}
_IN: Final[Mapping[str, ArrivalState]] = {
    **dict.fromkeys((*ACCEPTED, "BROADCASTING", "CONFIRMING"), ArrivalState.PENDING),
    "COMPLETED": ArrivalState.CONFIRMED,
    "CANCELLED": ArrivalState.REORGANIZED,
    "FAILED": ArrivalState.REORGANIZED,
    # The coins are there, and frozen by a screening: seen, and not to be counted on.
    "REJECTED": ArrivalState.PENDING,
    "BLOCKED": ArrivalState.PENDING,
}
_LINE_LENGTH_MAX: Final = 200


class StatusUnknown(ValueError):
    """The vendor says a status that is not documented: nobody knows what has happened."""


def is_payout(transaction: Transaction) -> bool:
    """Tell whether coins leave our vaults by it."""
    return _type(transaction, "source") == VAULT and _type(transaction, "destination") != VAULT


def is_arrival(transaction: Transaction) -> bool:
    """Tell whether coins come to our vaults by it from elsewhere: moving them from vault to vault is neither."""
    return _type(transaction, "destination") == VAULT and _type(transaction, "source") != VAULT


def receipt_of(transaction: Transaction, assets: Assets) -> CustodyReceipt:
    """Return what became of a payout.

    Raises:
        StatusUnknown: Its status is none that is documented.
    """
    status, hash_ = str(transaction.get("status")), transaction.get("txHash")
    if status == "BROADCASTING":
        state = PayoutState.SENT if hash_ else PayoutState.ACCEPTED
    elif status in _OUT:
        state = _OUT[status]
    else:
        raise StatusUnknown(f"{status!r:.40} is no known status")
    asset = assets.find(str(transaction.get("assetId")))
    amounts, fees = transaction.get("amountInfo") or {}, transaction.get("feeInfo") or {}
    is_same = asset is not None and transaction.get("feeCurrency") == asset.id and fees.get("networkFee") is not None
    amount = amounts.get("netAmount") or amounts.get("amount")
    return CustodyReceipt(
        payout_id=str(transaction.get("externalTxId") or transaction["id"]),
        status=state,
        reference=str(hash_ or transaction["id"]),
        reason=str(transaction.get("subStatus") or "") or None,
        symbol=None if asset is None else asset.symbol,
        network=None if asset is None else asset.network,
        amount=None if asset is None or amount is None else units_of(amount, asset.decimals),
        address=None if len(transaction.get("destinations") or ()) > 1 else transaction.get("destinationAddress") or None,
        fee=units_of(fees["networkFee"], asset.decimals) if asset is not None and is_same else None,
    )


def requested_of(transaction: Transaction, asset: Asset) -> int | None:
    """Return the amount that was asked for, in the network's smallest unit; None where the vendor does not tell."""
    amounts = transaction.get("amountInfo") or {}
    requested = amounts.get("requestedAmount")
    return None if requested is None else units_of(requested, asset.decimals)


async def arrivals_of(transaction: Transaction, named: Named) -> list[Arrival]:
    """Return what came in by a transaction: one arrival for each of its destinations that is a vault of ours.

    Before the vendor knows hash and address there is nothing to tell; it will change.

    Raises:
        StatusUnknown: Its status is none that is documented.
    """
    status = str(transaction.get("status"))
    if status not in _IN:
        raise StatusUnknown(f"{status!r:.40} is no known status")
    hash_ = transaction.get("txHash")
    if not hash_:
        return []
    found = []
    for place, (amount, address, tag) in enumerate(_outputs(transaction)):
        asset = await named(str(transaction["assetId"]), amount)
        units = units_of(amount, asset.decimals)
        if address and units:
            found.append(
                Arrival(
                    id=str(transaction["id"]) if place == 0 else f"{transaction['id']}:{place}",
                    state=_IN[status],
                    network=asset.network,
                    symbol=asset.symbol,
                    asset=asset.id,
                    amount=units,
                    decimals=asset.decimals,
                    address=address,
                    tag=tag or None,
                    transaction=str(hash_),
                    confirmations=int(transaction.get("numOfConfirmations") or 0),
                    observed_at=int(transaction["lastUpdated"]),
                    sender=_word(transaction.get("sourceAddress")),
                )
            )
    return found


def _outputs(transaction: Transaction) -> list[tuple[str, str, str | None]]:
    """Return amount, address and tag of each destination; ``destinations`` where there are several."""
    several = transaction.get("destinations") or []
    if len(several) > 1:
        return [
            (str(one["amount"]), str(one.get("destinationAddress") or ""), one.get("destinationTag"))
            for one in several
            if (one.get("destination") or {}).get("type", VAULT) == VAULT
        ]
    amounts = transaction.get("amountInfo") or {}
    return [(amounts["amount"], str(transaction.get("destinationAddress") or ""), transaction.get("destinationTag"))]


def _type(transaction: Transaction, end: str) -> object:
    return (transaction.get(end) or {}).get("type")


def _word(text: object) -> str | None:
    """Return an address, None for what is none: of a transaction with many inputs the vendor may tell nothing, or more than one."""
    return text if type(text) is str and text.isprintable() and " " not in text and 0 < len(text) <= _LINE_LENGTH_MAX else None
