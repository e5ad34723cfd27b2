"""Compares payouts: what custody says has left, with what the ledger says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from gql_server.domain.accounts import Payout, PayoutStatus
from gql_server.domain.custody_differences import Difference, DifferenceKind
from gql_server.plugin_api.custody import CustodyReceipt, PayoutState
from gql_server.ports.payout_orders import PlacedOrder
from gql_server.service.reconciliation.quantities import Slack, scaled, units_up
from gql_server.service.reconciliation.sides import BookedAsset, CustodySide, LedgerSide

_LEFT: Final = frozenset({PayoutState.SENT, PayoutState.CONFIRMED})
_STAYED: Final = frozenset({PayoutState.FAILED, PayoutState.CANCELLED})
_OUT: Final = frozenset({PayoutStatus.SENT, PayoutStatus.CONFIRMED})
_BACK: Final = frozenset({PayoutStatus.FAILED, PayoutStatus.CANCELLED})
_CASELESS: Final = ("0x", "bc1", "tb1", "bcrt1")


def payout_differences(custody: CustodySide, ledger: LedgerSide, slack: Slack) -> Iterator[Difference]:
    """Yield every difference of a payout, and note what explains a difference of the holdings."""
    ours = set()
    for booked in ledger.payouts:
        ours.add(booked.order.payout_id)
        receipt = custody.receipts.get(booked.order.payout_id)
        if booked.payout is None:
            if receipt is not None:
                yield from _strange(receipt, ledger, slack)
        else:
            yield from _of_one(booked.order, booked.payout, receipt, ledger.assets.get(booked.order.symbol), slack)
    for payout_id, receipt in custody.receipts.items():
        if payout_id not in ours:
            yield from _strange(receipt, ledger, slack)


def _strange(receipt: CustodyReceipt, ledger: LedgerSide, slack: Slack) -> Iterator[Difference]:
    """Say that something leaves of which the ledger knows nothing: made by hand at the custodian, or worse."""
    if receipt.status in _STAYED:
        return
    asset = ledger.assets.get(receipt.symbol or "")
    decimals = None if asset is None else asset.networks.get(receipt.network or "")
    amount = None
    if asset is not None and decimals is not None and receipt.amount is not None:
        left = scaled(receipt.amount + (receipt.fee or 0), decimals)
        slack.below(asset.symbol, left)
        amount = units_up(left, asset.decimals)
    kind = DifferenceKind.PAYOUT_UNKNOWN_TO_LEDGER
    yield Difference(kind, receipt.payout_id, receipt.symbol, receipt.network, str(receipt.status), "none", amount)


def _of_one(
    order: PlacedOrder, payout: Payout, receipt: CustodyReceipt | None, asset: BookedAsset | None, slack: Slack
) -> Iterator[Difference]:
    if asset is None:
        return  # It came by no network: no custodian holds it.
    net = scaled(payout.amount - payout.fee, asset.decimals)
    yield from _of_order(order, net, asset, slack)
    kind, more = _whose_word(payout.status, receipt)
    if more:
        slack.either(order.symbol, more * net)
    if kind is not None:
        theirs = "none" if receipt is None else str(receipt.status)
        amount = units_up(net, asset.decimals)
        yield Difference(kind, order.payout_id, order.symbol, order.network, theirs, payout.status.value, amount)
    if receipt is not None and receipt.status in _LEFT:
        yield from _what_left(order, payout, receipt, asset, slack)


def _of_order(order: PlacedOrder, net: int, asset: BookedAsset, slack: Slack) -> Iterator[Difference]:
    """Compare what was asked of the custodian with what the ledger wants to arrive."""
    decimals = asset.networks.get(order.network or "", asset.decimals)
    asked = scaled(order.amount, order.decimals)
    if order.decimals != decimals:
        kind = DifferenceKind.DECIMALS
        yield Difference(kind, order.payout_id, order.symbol, order.network, str(order.decimals), str(decimals))
    elif asked != net:
        slack.either(order.symbol, net - asked)
        wanted, amount = str(units_up(net, decimals)), units_up(abs(asked - net), asset.decimals)
        kind = DifferenceKind.PAYOUT_AMOUNT
        yield Difference(kind, order.payout_id, order.symbol, order.network, str(order.amount), wanted, amount)


def _whose_word(ours: PayoutStatus, receipt: CustodyReceipt | None) -> tuple[DifferenceKind | None, int]:
    """Return how the statuses differ, if they do, and whether custody may hold the amount more (1) or less (-1) than is booked."""
    is_out = ours in _OUT
    if receipt is None:
        return (DifferenceKind.PAYOUT_UNKNOWN_TO_CUSTODY, 1) if is_out else (None, 0)
    if receipt.status in _LEFT and ours in _BACK:
        return DifferenceKind.PAYOUT_STATUS, -1
    if receipt.status in _STAYED:
        return (DifferenceKind.PAYOUT_STATUS, 1) if is_out else (None, 0)
    if not is_out:
        return None, -1  # The custodian has it and may have set it aside; the ledger books it once it is said to be sent.
    return None, int(receipt.status != PayoutState.CONFIRMED)  # It may still be counted until it is final on its network.


def _what_left(
    order: PlacedOrder, payout: Payout, receipt: CustodyReceipt, asset: BookedAsset, slack: Slack
) -> Iterator[Difference]:
    symbol, network, payout_id = order.symbol, order.network, order.payout_id
    if receipt.amount is not None and receipt.amount != order.amount:
        more = scaled(receipt.amount, order.decimals) - scaled(order.amount, order.decimals)
        slack.either(symbol, -more)
        amount, kind = units_up(abs(more), asset.decimals), DifferenceKind.PAYOUT_AMOUNT
        yield Difference(kind, payout_id, symbol, network, str(receipt.amount), str(order.amount), amount)
    if receipt.address is not None and not _same_address(receipt.address, payout.address):
        kind = DifferenceKind.PAYOUT_ADDRESS
        yield Difference(kind, payout_id, symbol, network, receipt.address, payout.address)
    if receipt.fee:
        fee = scaled(receipt.fee, order.decimals)
        slack.below(symbol, fee)
        amount, kind = units_up(fee, asset.decimals), DifferenceKind.PAYOUT_FEE
        yield Difference(kind, payout_id, symbol, network, str(receipt.fee), "0", amount)


def _same_address(theirs: str, ours: str) -> bool:
    """Tell whether two texts are one address: where the case of letters says nothing, it is not compared."""
    if ours.lower().startswith(_CASELESS):
        return theirs.lower() == ours.lower()
    return theirs == ours
