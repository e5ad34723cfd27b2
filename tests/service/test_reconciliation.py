"""The reconciliation of custody with the ledger: each planted difference is found, and named once (rule G6)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import pytest

from gql_server.domain.accounts import Payout, PayoutStatus
from gql_server.domain.custody_differences import DifferenceKind as Kind
from gql_server.plugin_api import Arrival, ArrivalState, CustodyReceipt, Holding, PayoutState
from gql_server.ports.payout_orders import PlacedOrder
from gql_server.service.reconciliation import compare
from gql_server.service.reconciliation.sides import BookedArrival, BookedAsset, BookedPayout, CustodySide, LedgerSide

NOW = 10_000_000
SETTLED = NOW - 900_000
WALLET = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"
UNIT = 10**12
"""How many of ethereum's units one of the ledger's is: 18 decimals there, 6 here."""


def payout(name: str, status: PayoutStatus, amount: int = 1_100, fee: int = 100) -> Payout:
    return Payout(name, "sub", "USDC", amount, fee, WALLET, status, 1, network="ethereum")


def order(name: str, amount: int = 1_000) -> PlacedOrder:
    return PlacedOrder(name, "vault", "ethereum", "USDC", 18, amount * UNIT, WALLET, 1)


def receipt(name: str, status: PayoutState, amount: int = 1_000) -> CustodyReceipt:
    return CustodyReceipt(name, status, "tx", None, "USDC", "ethereum", amount * UNIT, WALLET, 0)


def arrival(name: str, amount: int, state: ArrivalState = ArrivalState.CONFIRMED) -> Arrival:
    return Arrival(name, state, "ethereum", "USDC", "0xusdc", amount * UNIT, 18, WALLET, None, "tx", 20, 1)


@dataclass
class Both:
    """Books that agree: 10,000 came in, 1,000 left for good, 1,000 is on its way, 1,000 came back, 1,000 is asked for."""

    held: int = 8_000 * UNIT
    decimals: int = 18
    booked: int = 8_000
    holdings: list[Holding] = field(default_factory=list)
    receipts: dict[str, CustodyReceipt] = field(
        default_factory=lambda: {
            "gone": receipt("gone", PayoutState.CONFIRMED),
            "going": receipt("going", PayoutState.SENT),
            "back": receipt("back", PayoutState.FAILED),
            "asked": receipt("asked", PayoutState.ACCEPTED),
        }
    )
    payouts: dict[str, Payout] = field(
        default_factory=lambda: {
            "gone": payout("gone", PayoutStatus.CONFIRMED),
            "going": payout("going", PayoutStatus.SENT),
            "back": payout("back", PayoutStatus.FAILED),
            "asked": payout("asked", PayoutStatus.REQUESTED),
        }
    )
    orders: dict[str, PlacedOrder] = field(
        default_factory=lambda: {name: order(name) for name in ("gone", "going", "back", "asked")}
    )
    came: dict[str, Arrival] = field(default_factory=lambda: {"a": arrival("a", 6_000), "b": arrival("b", 4_000)})
    credited: list[BookedArrival] = field(
        default_factory=lambda: [
            BookedArrival("deposit-a", "a", "USDC", "ethereum", 6_000),
            BookedArrival("deposit-b", "b", "USDC", "ethereum", 4_000),
        ]
    )

    def differences(self) -> list[tuple[Kind, str, int | None]]:
        holdings = [Holding("USDC", "ethereum", "0xusdc", self.held, self.decimals), *self.holdings]
        custody = CustodySide(holdings, self.receipts, list(self.came.values()))
        booked = [BookedPayout(one, self.payouts.get(name)) for name, one in self.orders.items()]
        asset = BookedAsset("USDC", 6, {"ethereum": 18}, self.booked)
        ledger = LedgerSide({"USDC": asset}, frozenset({"USDC", "BTC"}), booked, self.credited)
        return [(one.kind, one.subject, one.amount) for one in compare(custody, ledger, SETTLED, SETTLED)]


def test_books_that_agree_have_no_difference() -> None:
    assert Both().differences() == []


@pytest.mark.parametrize("held", [7_000, 8_500, 9_000])
def test_what_is_on_its_way_is_no_difference(held: int) -> None:
    assert Both(held=held * UNIT).differences() == []


def test_an_arrival_that_was_confirmed_just_now_is_no_difference() -> None:
    both = Both(held=8_500 * UNIT)
    both.came["c"] = replace(arrival("c", 500), observed_at=NOW)
    both.came["d"] = replace(arrival("d", 500, ArrivalState.PENDING), observed_at=NOW)
    assert both.differences() == []


def short(both: Both) -> None:
    both.held = 6_999 * UNIT


def over(both: Both) -> None:
    both.held = 9_000 * UNIT + 1


def sent_by_hand(both: Both) -> None:
    both.receipts["by hand"] = receipt("by hand", PayoutState.SENT, 300)
    both.held -= 1_300 * UNIT


def never_sent(both: Both) -> None:
    del both.receipts["gone"]
    both.held += 2_000 * UNIT


def sent_and_returned(both: Both) -> None:
    both.receipts["back"] = receipt("back", PayoutState.CONFIRMED)


def sent_more(both: Both) -> None:
    both.receipts["gone"] = receipt("gone", PayoutState.CONFIRMED, 1_007)
    both.held -= 7 * UNIT


def sent_elsewhere(both: Both) -> None:
    both.receipts["gone"] = replace(both.receipts["gone"], address="0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb")


def credited_from_nowhere(both: Both) -> None:
    both.credited.append(BookedArrival("deposit-c", "c", "USDC", "ethereum", 250))
    both.booked += 250


def never_credited(both: Both) -> None:
    both.came["d"] = arrival("d", 500)
    both.held += 500 * UNIT


def credited_twice(both: Both) -> None:
    both.credited.append(BookedArrival("deposit-c", "b", "USDC", "ethereum", 4_000))
    both.booked += 4_000


def credited_otherwise(both: Both) -> None:
    both.credited[1] = replace(both.credited[1], amount=4_040)
    both.booked += 40


def fee_out_of_the_holdings(both: Both) -> None:
    both.receipts["gone"] = replace(both.receipts["gone"], fee=3 * UNIT)
    both.held -= 3 * UNIT


def unknown_asset(both: Both) -> None:
    both.holdings.append(Holding(None, "ethereum", "0xdead", 5, 18))


def forgotten_by_its_network(both: Both) -> None:
    both.came["b"] = arrival("b", 4_000, ArrivalState.REORGANIZED)
    both.held -= 4_000 * UNIT


def never_deep_enough(both: Both) -> None:
    both.came["c"] = arrival("c", 500, ArrivalState.PENDING)


def booked_as_returned(both: Both) -> None:
    both.credited[1] = replace(both.credited[1], unsent=4_000)
    both.booked -= 4_000


def other_decimals(both: Both) -> None:
    both.held, both.decimals = 8_000, 6


def ordered_otherwise(both: Both) -> None:
    both.orders["asked"] = order("asked", 900)


PLANTED: dict[Callable[[Both], None], tuple[Kind, str, int | None]] = {
    short: (Kind.HOLDING_SHORT, "USDC", 1),
    over: (Kind.HOLDING_OVER, "USDC", 1),
    sent_by_hand: (Kind.PAYOUT_UNKNOWN_TO_LEDGER, "by hand", 300),
    never_sent: (Kind.PAYOUT_UNKNOWN_TO_CUSTODY, "gone", 1_000),
    sent_and_returned: (Kind.PAYOUT_STATUS, "back", 1_000),
    sent_more: (Kind.PAYOUT_AMOUNT, "gone", 7),
    ordered_otherwise: (Kind.PAYOUT_AMOUNT, "asked", 100),
    sent_elsewhere: (Kind.PAYOUT_ADDRESS, "gone", None),
    fee_out_of_the_holdings: (Kind.PAYOUT_FEE, "gone", 3),
    credited_from_nowhere: (Kind.DEPOSIT_UNKNOWN_TO_CUSTODY, "deposit-c", 250),
    credited_otherwise: (Kind.DEPOSIT_AMOUNT, "deposit-b", 40),
    never_credited: (Kind.ARRIVAL_NOT_CREDITED, "d", 500),
    credited_twice: (Kind.ARRIVAL_CREDITED_TWICE, "deposit-c", 4_000),
    unknown_asset: (Kind.ASSET_UNKNOWN, "0xdead", None),
    forgotten_by_its_network: (Kind.REORGANIZED_NOT_REVERSED, "deposit-b", 4_000),
    never_deep_enough: (Kind.ARRIVAL_STUCK, "c", 500),
    booked_as_returned: (Kind.RETURN_NOT_SENT, "deposit-b", 4_000),
    other_decimals: (Kind.DECIMALS, "ethereum", None),
}


@pytest.mark.parametrize("plant", PLANTED, ids=lambda plant: plant.__name__)
def test_a_planted_difference_is_found_and_named_once(plant: Callable[[Both], None], report_line: Callable[[str], None]) -> None:
    both = Both()
    plant(both)
    assert both.differences() == [PLANTED[plant]]
    report_line(f"{plant.__name__.replace('_', ' ')}: {PLANTED[plant][0]} of {PLANTED[plant][1]}, by {PLANTED[plant][2]} units")


def test_every_kind_of_difference_is_planted() -> None:
    assert {kind for kind, _, _ in PLANTED.values()} == set(Kind)


def test_all_of_them_at_once_are_each_found() -> None:
    both = Both()
    plants = (sent_by_hand, sent_elsewhere, fee_out_of_the_holdings, credited_from_nowhere, never_credited, unknown_asset)
    for plant in plants:
        plant(both)
    assert sorted(both.differences()) == sorted(PLANTED[plant] for plant in plants)
