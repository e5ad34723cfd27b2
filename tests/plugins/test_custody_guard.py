"""What a custodian answers is believed only when it is whole, in range, and about what was asked."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import pytest

from gql_server.plugin_api import (
    AddressRequest,
    Arrival,
    ArrivalPage,
    CallbackRejected,
    CustodyReceipt,
    DepositAddress,
    Holding,
    PayoutOrder,
    PayoutPage,
    PayoutState,
)
from gql_server.plugin_host import AdapterFailed
from gql_server.plugin_host.custody import GuardedCustodian

ORDER = PayoutOrder("a" * 32, "BTC", 8, 10**8, "bc1q", "bitcoin")
RECEIPT = CustodyReceipt("a" * 32, "SENT", "tx-1")
ARRIVAL = Arrival("o1", "PENDING", "bitcoin", "BTC", "BTC", 5, 8, "bc1q", None, "tx-1", 0, 1_800_000_000_000)
HOLDING = Holding("BTC", "bitcoin", "BTC", 5, 8)
ASKED = AddressRequest("s1", "BTC", "bitcoin")


@dataclass
class Scripted:
    """Answers, or raises, what it was made with, whatever it is asked."""

    name: ClassVar[str] = "scripted"
    answer: Any
    is_sandbox: bool = False

    async def __call__(self, *_: object) -> Any:  # noqa: ANN401 - any answer, however wrong
        if isinstance(self.answer, BaseException):
            raise self.answer
        if self.answer == "sleep":
            await asyncio.sleep(60)
        return self.answer

    send = find_payout = cancel_payout = payouts = deposit_address = arrivals = read_callback = holdings = __call__
    confirm_deposit = play_arrival = play_payout = __call__


def guarded(answer: object, *, is_sandbox: bool = False) -> GuardedCustodian:
    return GuardedCustodian(Scripted(answer, is_sandbox), "the custodian", 0.2)


async def test_what_is_whole_comes_through() -> None:
    assert await guarded(RECEIPT).send(ORDER) == RECEIPT
    assert await guarded(RECEIPT).find_payout(ORDER.id) == RECEIPT
    assert await guarded(None).find_payout(ORDER.id) is None
    assert await guarded(None).cancel_payout(ORDER.id) is None
    assert await guarded(PayoutPage((RECEIPT,), "1")).payouts("", 1) == PayoutPage((RECEIPT,), "1")
    assert await guarded(DepositAddress("bc1q", "7")).deposit_address(ASKED) == DepositAddress("bc1q", "7")
    assert await guarded(ArrivalPage((ARRIVAL,), "1")).arrivals("", 1) == ArrivalPage((ARRIVAL,), "1")
    assert await guarded(ArrivalPage((), "")).arrivals("", 1) == ArrivalPage((), "")
    assert await guarded([ARRIVAL, RECEIPT]).read_callback({}, b"", 0) == (ARRIVAL, RECEIPT)
    assert await guarded([HOLDING]).holdings() == (HOLDING,)


async def test_every_state_is_known_as_text_and_by_name() -> None:
    for state in PayoutState:
        assert (await guarded(replace(RECEIPT, status=state)).send(ORDER)).status == state
        assert (await guarded(replace(RECEIPT, status=state.value)).send(ORDER)).status == state


RECEIPTS: list[object] = [
    ("a" * 32, "SENT", None),
    replace(RECEIPT, payout_id="b" * 32),
    replace(RECEIPT, status="GONE"),
    replace(RECEIPT, status=b"SENT"),  # type: ignore[arg-type] # the lie
    replace(RECEIPT, reference=5),  # type: ignore[arg-type] # the lie
    replace(RECEIPT, reference="x" * 201),
    replace(RECEIPT, reference=""),
    replace(RECEIPT, reference="a\nb"),
    replace(RECEIPT, reason="x" * 501),
    replace(RECEIPT, amount=-1),
    replace(RECEIPT, amount=2**128),
    replace(RECEIPT, fee=True),
    replace(RECEIPT, symbol="B T C"),
    replace(RECEIPT, network=""),
    replace(RECEIPT, address="bc1 q"),
]


@pytest.mark.parametrize("answer", RECEIPTS)
async def test_a_receipt_that_cannot_be_believed_is_a_failure(answer: object) -> None:
    for ask in (guarded(answer).find_payout, guarded(answer).cancel_payout):
        with pytest.raises(AdapterFailed, match="the custodian: answered"):
            await ask(ORDER.id)
    with pytest.raises(AdapterFailed, match="the custodian: answered"):
        await guarded(answer).send(ORDER)


async def test_sending_is_always_answered_by_a_receipt() -> None:
    with pytest.raises(AdapterFailed, match="answered no receipt"):
        await guarded(None).send(ORDER)


ARRIVALS: list[object] = [
    None,
    ("o1",),
    replace(ARRIVAL, id=""),
    replace(ARRIVAL, id="x" * 201),
    replace(ARRIVAL, state="DEEP"),
    replace(ARRIVAL, network="the bitcoin network"),
    replace(ARRIVAL, symbol=""),
    replace(ARRIVAL, asset="\x00"),
    replace(ARRIVAL, amount=0),
    replace(ARRIVAL, amount=2**128),
    replace(ARRIVAL, amount=1.0),  # type: ignore[arg-type] # the lie
    replace(ARRIVAL, amount=True),
    replace(ARRIVAL, decimals=37),
    replace(ARRIVAL, decimals=-1),
    replace(ARRIVAL, address=""),
    replace(ARRIVAL, tag=7),  # type: ignore[arg-type] # the lie
    replace(ARRIVAL, transaction=""),
    replace(ARRIVAL, confirmations=-1),
    replace(ARRIVAL, confirmations=True),
    replace(ARRIVAL, observed_at=2**54),
    replace(ARRIVAL, sender=""),
]


@pytest.mark.parametrize("arrival", ARRIVALS)
async def test_an_arrival_that_cannot_be_believed_spoils_the_page_and_the_callback(arrival: Any) -> None:  # noqa: ANN401
    with pytest.raises(AdapterFailed, match="the custodian: answered"):
        await guarded(ArrivalPage((ARRIVAL, arrival), "2")).arrivals("", 5)
    with pytest.raises(AdapterFailed, match="the custodian: answered"):
        await guarded([ARRIVAL, arrival]).read_callback({}, b"", 0)


@pytest.mark.parametrize(
    "page",
    [
        None,
        ArrivalPage([ARRIVAL], "1"),  # type: ignore[arg-type] # the lie
        ArrivalPage((ARRIVAL,) * 3, "1"),
        ArrivalPage((ARRIVAL,), "here"),
        ArrivalPage((ARRIVAL,), ""),
        ArrivalPage((), "x" * 2_001),
        ArrivalPage((), 5),  # type: ignore[arg-type] # the lie
    ],
)
async def test_a_page_that_would_be_read_forever_or_is_none_is_a_failure(page: object) -> None:
    with pytest.raises(AdapterFailed, match="the custodian: answered"):
        await guarded(page).arrivals("here", 2)


@pytest.mark.parametrize(
    "page",
    [None, PayoutPage((RECEIPT,) * 3, "1"), PayoutPage((RECEIPT,), "here"), PayoutPage((RECEIPTS[2],), "1")],  # type: ignore[arg-type] # the lie
)
async def test_a_page_of_payouts_is_held_to_the_same(page: object) -> None:
    with pytest.raises(AdapterFailed, match="the custodian: answered"):
        await guarded(page).payouts("here", 2)


@pytest.mark.parametrize(
    "answer", [None, "bc1q", DepositAddress(""), DepositAddress("bc1 q"), DepositAddress("x" * 201), DepositAddress("bc1q", "")]
)
async def test_an_address_that_is_none_is_a_failure(answer: object) -> None:
    with pytest.raises(AdapterFailed, match="the custodian: answered"):
        await guarded(answer).deposit_address(ASKED)


@pytest.mark.parametrize(
    "answer",
    [
        None,
        {"BTC": 5},
        [None],
        [replace(HOLDING, amount=-1)],
        [replace(HOLDING, decimals=37)],
        [replace(HOLDING, network="")],
        [HOLDING, replace(HOLDING, amount=6)],
    ],
)
async def test_holdings_that_cannot_be_believed_are_a_failure(answer: object) -> None:
    with pytest.raises(AdapterFailed, match="the custodian: answered"):
        await guarded(answer).holdings()


async def test_a_rejected_callback_is_rejected_as_itself() -> None:
    with pytest.raises(CallbackRejected, match="not ours"):
        await guarded(CallbackRejected("not ours")).read_callback({}, b"", 0)


async def test_a_callback_that_cannot_be_read_is_a_failure() -> None:
    with pytest.raises(AdapterFailed, match="raised KeyError"):
        await guarded(KeyError("operator")).read_callback({}, b"", 0)


async def test_a_custodian_that_takes_too_long_is_a_failure() -> None:
    with pytest.raises(AdapterFailed, match="took longer"):
        await guarded("sleep").send(ORDER)


async def test_a_custodian_that_does_not_play_lets_nothing_arrive() -> None:
    with pytest.raises(AdapterFailed, match="does not play"):
        await guarded("ref").confirm_deposit("d", "BTC", 1)
    with pytest.raises(AdapterFailed, match="does not play"):
        await guarded(None).play_arrival(ARRIVAL)
    with pytest.raises(AdapterFailed, match="does not play"):
        await guarded(None).play_payout(ORDER.id, "SENT")


async def test_one_that_plays_is_guarded_too() -> None:
    assert await guarded("ref", is_sandbox=True).confirm_deposit("d", "BTC", 1) == "ref"
    assert await guarded(None, is_sandbox=True).confirm_deposit("d", "BTC", 1) is None
    with pytest.raises(AdapterFailed, match="answered a reference"):
        await guarded(5, is_sandbox=True).confirm_deposit("d", "BTC", 1)
    with pytest.raises(ValueError, match="an arrival of nothing"):
        await guarded(None, is_sandbox=True).play_arrival(replace(ARRIVAL, amount=0))
