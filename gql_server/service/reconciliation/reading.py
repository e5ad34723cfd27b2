"""Reads both sides of a reconciliation, page by page: the ledger from one view of it, and nobody's positions."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Final

from gql_server.domain.accounts import UNSENT, Deposit, DepositStatus, Payout
from gql_server.domain.book import Book
from gql_server.domain.needs import Needs
from gql_server.plugin_api.custody import Arrival, CustodyReceipt
from gql_server.plugin_api.custody_batches import PayoutBatch
from gql_server.plugin_host.custody import GuardedCustodian
from gql_server.ports.arrivals import arrival_of
from gql_server.ports.ledger import LedgerStore
from gql_server.ports.payout_orders import OpenOrder, PayoutOrderStore, PlacedOrder
from gql_server.service.payout_asking import asked
from gql_server.service.reconciliation.sides import BookedArrival, BookedAsset, BookedPayout, CustodySide, LedgerSide

PAGE_SIZE: Final = 500


async def read_custody(custodian: GuardedCustodian, orders: PayoutOrderStore) -> CustodySide:
    """Read what a custodian says: all it holds, all that came in, all that left, and what became of every order.

    Raises:
        AdapterFailed: When it did not answer; then nothing can be compared.
    """
    holdings, receipts = await custodian.holdings(), await _read_receipts(custodian)
    placed = [one.order for one in await read_orders(orders) if one.order.custodian == custodian.name]
    batches: dict[str, list[PlacedOrder]] = {}
    for order in placed:
        if order.batch_id is not None:
            batches.setdefault(order.batch_id, []).append(order)
        elif order.payout_id not in receipts:
            receipt = await custodian.find_payout(order.payout_id)
            receipts |= {} if receipt is None else {order.payout_id: receipt}
    for batch_id, members in batches.items():
        whole = receipts.pop(batch_id, None)
        if whole is not None:
            receipts |= parts_of(whole, members)
        elif not all(order.payout_id in receipts for order in members):
            found = await custodian.find_batch(PayoutBatch(batch_id, tuple(map(asked, members))))
            receipts |= {receipt.payout_id: receipt for receipt in found or ()}
    return CustodySide(holdings, receipts, await _read_arrivals(custodian))


def parts_of(whole: CustodyReceipt, members: Sequence[PlacedOrder]) -> dict[str, CustodyReceipt]:
    """Return the receipt of a batch as receipts of its payouts: several of them share one transaction, and it has one fee.

    Where another amount left than was asked for altogether, the first of them is told with the difference.
    """
    more = 0 if whole.amount is None else whole.amount - sum(order.amount for order in members)
    return {
        order.payout_id: replace(
            whole,
            payout_id=order.payout_id,
            amount=None if whole.amount is None else order.amount + (0 if place else more),
            address=None,
            fee=0 if place and whole.fee is not None else whole.fee,
        )
        for place, order in enumerate(members)
    }


async def _read_receipts(custodian: GuardedCustodian) -> dict[str, CustodyReceipt]:
    """Read what became of everything that ever left, or was to."""
    found: dict[str, CustodyReceipt] = {}
    cursor = ""
    while True:
        page = await custodian.payouts(cursor, PAGE_SIZE)
        found |= {receipt.payout_id: receipt for receipt in page.receipts}
        if not page.receipts:
            return found
        cursor = page.cursor


async def _read_arrivals(custodian: GuardedCustodian) -> tuple[Arrival, ...]:
    """Read every arrival as it is now: what is reported later takes the place of what was before."""
    found: dict[str, Arrival] = {}
    cursor = ""
    while True:
        page = await custodian.arrivals(cursor, PAGE_SIZE)
        found |= {arrival.id: arrival for arrival in page.arrivals}
        if not page.arrivals:
            return tuple(found.values())
        cursor = page.cursor


async def read_orders(orders: PayoutOrderStore) -> list[OpenOrder]:
    """Read every order that was ever placed."""
    found: list[OpenOrder] = []
    after: tuple[int, str] | None = None
    while page := await orders.changed_since(0, PAGE_SIZE, after):
        found += page
        after = (page[-1].standing.since, page[-1].order.payout_id)
    return found


async def read_ledger(ledger: LedgerStore, orders: PayoutOrderStore, custodian: str) -> LedgerSide:
    """Read what the ledger says of all that is at a custodian."""
    ordered = [one.order for one in await read_orders(orders)]
    placed = [order for order in ordered if order.custodian == custodian]
    ids = {order.payout_id for order in ordered}
    arrivals: list[BookedArrival] = []
    async with ledger.frozen() as frozen:
        book = (await frozen.snapshot(Needs(has_every_asset=True))).book
        known = await _read_payouts(frozen, [order.payout_id for order in placed])
        after = ""
        while page := await frozen.referred_deposits(after, PAGE_SIZE):
            returned = await _read_payouts(frozen, [one.went_to for one in page if one.went_to is not None])
            arrivals += _arrivals(page, returned, custodian, ids)
            after = page[-1].reference or after
    payouts = tuple(BookedPayout(order, known.get(order.payout_id)) for order in placed)
    return LedgerSide(_assets(book), frozenset(book.assets.own), payouts, arrivals)


async def _read_payouts(ledger: LedgerStore, payout_ids: Sequence[str]) -> dict[str, Payout]:
    found: dict[str, Payout] = {}
    for start in range(0, len(payout_ids), PAGE_SIZE):
        found |= await ledger.payouts_alone(payout_ids[start : start + PAGE_SIZE])
    return found


def _assets(book: Book) -> dict[str, BookedAsset]:
    return {
        asset.symbol: BookedAsset(
            asset.symbol,
            asset.decimals,
            {network.name: network.decimals for network in asset.networks},
            book.ledgers[asset.symbol].custody,
        )
        for asset in book.assets.values()
        if asset.networks
    }


def _arrivals(
    deposits: Sequence[Deposit], payouts: Mapping[str, Payout], custodian: str, ordered: Collection[str]
) -> list[BookedArrival]:
    """Return what was made of arrivals: a deposit names its arrival by its reference.

    Args:
        deposits: That have a reference.
        payouts: By which any of them was sent back.
        custodian: Whose references they are.
        ordered: The payouts that anybody was asked to send.
    """
    return [
        BookedArrival(
            deposit.id,
            arrival_of(deposit.reference, custodian),
            deposit.symbol,
            "",
            deposit.amount,
            is_reversed=deposit.status is DepositStatus.REVERSED,
            unsent=_unsent(payouts, deposit, ordered),
        )
        for deposit in deposits
        if deposit.reference is not None and deposit.status is not DepositStatus.PENDING
    ]


def _unsent(payouts: Mapping[str, Payout], deposit: Deposit, ordered: Collection[str]) -> int:
    """Return what is booked as sent back though nobody was asked to send it."""
    if deposit.status is not DepositStatus.RETURNED:
        return 0
    payout = None if deposit.went_to is None else payouts.get(deposit.went_to)
    if payout is None:
        return deposit.amount
    return 0 if payout.id in ordered or payout.status in UNSENT else payout.amount - payout.fee
