"""What a custodian answers, looked at field by field: exact types, ranges, lengths, and about what was asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from gql_server.plugin_api.custody import (
    Arrival,
    ArrivalPage,
    ArrivalState,
    CustodyReceipt,
    DepositAddress,
    Holding,
    PayoutPage,
    PayoutState,
)
from gql_server.plugin_api.custody_batches import PayoutBatch
from gql_server.units import AMOUNT_MAX

LINE_LENGTH_MAX: Final = 200
REASON_LENGTH_MAX: Final = 500
NAME_LENGTH_MAX: Final = 64
"""Of a network, and of an asset as the ledger names it."""
CURSOR_LENGTH_MAX: Final = 2_000
DECIMALS_MAX: Final = 36
COUNT_MAX: Final = 2**53
"""Of confirmations, and of milliseconds since 1970."""
REPORTS_MAX: Final = 1_000
"""The most that one callback may report."""
HOLDINGS_MAX: Final = 10_000
BATCH_MAX: Final = 500
"""The most payouts that one transaction may have."""

_PAYOUT_STATES: Final = frozenset(PayoutState)
_ARRIVAL_STATES: Final = frozenset(ArrivalState)


class Unbelievable(Exception):
    """An answer is not what it must be; the message says what it is instead, as a phrase."""


def receipt_of(answer: object, payout_id: str | None) -> CustodyReceipt:
    """Return a receipt, of this payout; of any when None is asked about.

    Raises:
        Unbelievable: It is none.
    """
    if type(answer) is not CustodyReceipt or not _is_word(answer.payout_id):
        raise Unbelievable("no receipt")
    if payout_id is not None and answer.payout_id != payout_id:
        raise Unbelievable("a receipt of another payout")
    if type(answer.status) not in {str, PayoutState} or answer.status not in _PAYOUT_STATES:
        raise Unbelievable("a status that is none")
    reference_of(answer.reference)
    if answer.reason is not None and not _is_line(answer.reason, REASON_LENGTH_MAX):
        raise Unbelievable("a reason that is no short text")
    if not all(one is None or _is_amount(one) for one in (answer.amount, answer.fee)):
        raise Unbelievable("a receipt of an amount that is none")
    if not all(one is None or _is_word(one) for one in (answer.symbol, answer.network, answer.address)):
        raise Unbelievable("a receipt of an asset, a network or an address that is none")
    return answer


def batch_of(answer: object, batch: PayoutBatch) -> tuple[CustodyReceipt, ...]:
    """Return a receipt for each payout of a batch, in the order of the batch.

    Raises:
        Unbelievable: One is missing, of something else, or there twice.
    """
    if type(answer) not in {list, tuple} or not isinstance(answer, (list, tuple)) or len(answer) != len(batch.orders):
        raise Unbelievable("no receipt for each payout of a batch")
    found = {receipt.payout_id: receipt for receipt in (receipt_of(one, None) for one in answer)}
    if found.keys() != {order.id for order in batch.orders}:
        raise Unbelievable("receipts of other payouts than the batch's")
    return tuple(found[order.id] for order in batch.orders)


def batch_max_of(limits: object, network: str) -> int:
    """Return how many payouts may leave in one transaction by a network; 1 where nothing that can be believed is said."""
    most = limits.get(network, 1) if isinstance(limits, Mapping) else 1
    return most if type(most) is int and 1 <= most <= BATCH_MAX else 1


def reference_of(answer: object) -> str | None:
    """Return a reference, or None.

    Raises:
        Unbelievable: It is neither.
    """
    if answer is not None and not _is_line(answer):
        raise Unbelievable("a reference that is no short text")
    return answer if type(answer) is str else None


def address_of(answer: object) -> DepositAddress:
    """Return an address to send coins to.

    Raises:
        Unbelievable: It is none.
    """
    if type(answer) is not DepositAddress or not _is_word(answer.address):
        raise Unbelievable("no address")
    if answer.tag is not None and not _is_line(answer.tag):
        raise Unbelievable("a tag that is no short text")
    return answer


def payout_page_of(answer: object, cursor: str, limit: int) -> PayoutPage:
    """Return a page of payouts that was asked for from a cursor.

    Raises:
        Unbelievable: It is none, or would be read forever.
    """
    if type(answer) is not PayoutPage or type(answer.receipts) is not tuple or len(answer.receipts) > limit:
        raise Unbelievable("no page of payouts")
    for receipt in answer.receipts:
        receipt_of(receipt, None)
    _check_cursor(answer.cursor, cursor, is_empty=not answer.receipts)
    return answer


def arrival_page_of(answer: object, cursor: str, limit: int) -> ArrivalPage:
    """Return a page of arrivals that was asked for from a cursor.

    Raises:
        Unbelievable: It is none, or would be read forever.
    """
    if type(answer) is not ArrivalPage or type(answer.arrivals) is not tuple or len(answer.arrivals) > limit:
        raise Unbelievable("no page of arrivals")
    for arrival in answer.arrivals:
        arrival_of(arrival)
    _check_cursor(answer.cursor, cursor, is_empty=not answer.arrivals)
    return answer


def arrival_of(answer: object) -> Arrival:
    """Return an arrival.

    Raises:
        Unbelievable: It is none.
    """
    if type(answer) is not Arrival:
        raise Unbelievable("no arrival")
    for name in ("id", "transaction", "asset"):
        if not _is_line(getattr(answer, name)):
            raise Unbelievable(f"an arrival whose {name} is no short text")
    if type(answer.state) not in {str, ArrivalState} or answer.state not in _ARRIVAL_STATES:
        raise Unbelievable("an arrival in a state that is none")
    _check_place(answer.network, answer.symbol)
    _check_amount(answer.amount, answer.decimals)
    if answer.amount == 0:
        raise Unbelievable("an arrival of nothing")
    if not _is_word(answer.address) or not (answer.sender is None or _is_word(answer.sender)):
        raise Unbelievable("an arrival with an address that is none")
    if answer.tag is not None and not _is_line(answer.tag):
        raise Unbelievable("an arrival with a tag that is no short text")
    if not _is_count(answer.confirmations) or not _is_count(answer.observed_at):
        raise Unbelievable("an arrival without depth or time")
    return answer


def reports_of(answer: object) -> tuple[Arrival | CustodyReceipt, ...]:
    """Return what a callback reports.

    Raises:
        Unbelievable: It is no list of arrivals and receipts.
    """
    if type(answer) not in {list, tuple} or not isinstance(answer, (list, tuple)) or len(answer) > REPORTS_MAX:
        raise Unbelievable("no list of reports")
    return tuple(receipt_of(one, None) if type(one) is CustodyReceipt else arrival_of(one) for one in answer)


def holdings_of(answer: object) -> tuple[Holding, ...]:
    """Return what is held.

    Raises:
        Unbelievable: It is no list of holdings, or one is in it twice.
    """
    if type(answer) not in {list, tuple} or not isinstance(answer, (list, tuple)) or len(answer) > HOLDINGS_MAX:
        raise Unbelievable("no list of holdings")
    for held in answer:
        if type(held) is not Holding or not _is_line(held.asset):
            raise Unbelievable("no holding")
        _check_place(held.network, held.symbol)
        _check_amount(held.amount, held.decimals)
    if len({(held.network, held.asset) for held in answer}) < len(answer):
        raise Unbelievable("two holdings of one asset on one network")
    return tuple(answer)


def _check_cursor(answer: object, asked: str, *, is_empty: bool) -> None:
    if type(answer) is not str or not answer.isprintable() or len(answer) > CURSOR_LENGTH_MAX:
        raise Unbelievable("a cursor that is no short text")
    if not is_empty and answer in {"", asked}:
        raise Unbelievable("a page whose cursor leads nowhere")


def _check_place(network: object, symbol: object) -> None:
    if not _is_word(network, NAME_LENGTH_MAX):
        raise Unbelievable("a network without a name")
    if symbol is not None and not _is_word(symbol, NAME_LENGTH_MAX):
        raise Unbelievable("an asset without a name")


def _check_amount(amount: object, decimals: object) -> None:
    if not _is_amount(amount):
        raise Unbelievable("an amount that is none")
    if type(decimals) is not int or not 0 <= decimals <= DECIMALS_MAX:
        raise Unbelievable("decimals that are none")


def _is_amount(amount: object) -> bool:
    return type(amount) is int and 0 <= amount <= AMOUNT_MAX


def _is_line(text: object, length_max: int = LINE_LENGTH_MAX) -> bool:
    return type(text) is str and 0 < len(text) <= length_max and text.isprintable()


def _is_word(text: object, length_max: int = LINE_LENGTH_MAX) -> bool:
    return type(text) is str and _is_line(text, length_max) and " " not in text


def _is_count(number: object) -> bool:
    return type(number) is int and 0 <= number <= COUNT_MAX
