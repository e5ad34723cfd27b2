"""Every entry of treasury and insurance is of one kind (rule H6)."""

from __future__ import annotations

import pytest

from gql_server.domain.events import Event, EventType
from gql_server.domain.house_earnings import EarningKind, Part, house_change, parts_of
from gql_server.domain.journal import Entry, LedgerAccount

K, L = EarningKind, LedgerAccount


@pytest.mark.parametrize(
    ("command", "debit", "credit", "holder", "kind"),
    [
        ("CrossBoundary", L.LOANS, L.TREASURY, None, K.INTEREST),
        ("CrossBoundary", L.LOANS, L.INSURANCE, None, K.INTEREST),
        ("Liquidate", L.TREASURY, L.LOANS, "s", K.SEIZED),
        ("Liquidate", L.INSURANCE, L.LOANS, "s", K.BAD_DEBT),
        ("CrossBoundary", L.TREASURY, L.LENDERS, None, K.LENDERS_TOPPED_UP),
        ("RedeemSeized", L.TREASURY, L.LENDERS, "house", K.LENDERS_TOPPED_UP),
        ("RedeemSeized", L.LENDERS, L.TREASURY, "house", K.SEIZED),
        ("RedeemSeized", L.LENDERS, L.TREASURY, None, K.LEFTOVERS),
        ("WithdrawLendPosition", L.LENDERS, L.TREASURY, "house", K.LEFTOVERS),
        ("DrawTreasury", L.TREASURY, L.PAYOUTS, "house", K.DRAWN),
        ("SettlePayout", L.PAYOUTS, L.TREASURY, "house", K.DRAWN),
        ("SettlePayout", L.PAYOUTS, L.TREASURY, "s", K.WITHDRAWAL_FEES),
        ("SettlePayout", L.TREASURY, L.PAYOUTS, "s", K.WITHDRAWAL_FEES),
        ("CrossBoundary", L.STAKING_RECEIVABLE, L.TREASURY, None, K.STAKING),
        ("SettleStakingReward", L.TREASURY, L.STAKING_RECEIVABLE, None, K.STAKING),
        ("CoverMissing", L.TREASURY, L.MISSING, None, K.MISSING_COINS),
        ("FundTreasury", L.CUSTODY, L.TREASURY, None, K.FUNDED),
        ("SettleStakingReward", L.CUSTODY, L.TREASURY, None, K.STAKING),
        ("SellSeized", L.CUSTODY, L.TREASURY, None, K.SEIZED),
        ("RedeemSeized", L.BALANCES, L.TREASURY, "house", K.SEIZED),
        ("CloseAccount", L.BALANCES, L.TREASURY, "s", K.LEFTOVERS),
        ("SomethingNew", L.CUSTODY, L.TREASURY, None, K.OTHER),
        ("SomethingNew", L.TREASURY, L.SUSPENSE, None, K.OTHER),
    ],
)
def test_an_entry_is_of_one_kind(
    command: str, debit: LedgerAccount, credit: LedgerAccount, holder: str | None, kind: EarningKind
) -> None:
    gains = credit in {L.TREASURY, L.INSURANCE}
    entry = Entry("BTC", debit, credit, 7, holder if gains else "another", "another" if gains else holder)
    assert parts_of(command, [entry], []) == [Part("BTC", kind, 7 if gains else -7)]


@pytest.mark.parametrize(
    ("debit", "credit", "change"),
    [
        (L.CUSTODY, L.TREASURY, 7),
        (L.INSURANCE, L.LOANS, -7),
        (L.TREASURY, L.INSURANCE, 0),
        (L.INSURANCE, L.TREASURY, 0),
        (L.CUSTODY, L.LENDERS, 0),
    ],
)
def test_a_move_between_the_two_is_nothing_earned(debit: LedgerAccount, credit: LedgerAccount, change: int) -> None:
    entry = Entry("BTC", debit, credit, 7)
    assert house_change(entry) == change
    assert sum(part.amount for part in parts_of("Any", [entry], [])) == change
    assert bool(parts_of("Any", [entry], [])) is bool(change)


def test_what_a_treasury_bore_of_a_bad_debt_is_bad_debt_and_was_not_paid_for_collateral() -> None:
    entries = [Entry("BTC", L.TREASURY, L.LOANS, 10, None, "s"), Entry("BTC", L.TREASURY, L.LOANS, 5, None, "s")]
    events = [
        Event(EventType.BAD_DEBT_BOOKED, "BTC", 9, details={"treasury": 4}),
        Event(EventType.BAD_DEBT_BOOKED, "ETH", 9, details={"treasury": 0}),
        Event(EventType.BAD_DEBT_BOOKED, "SOL", 9, details={}),
        Event(EventType.BAD_DEBT_BOOKED, None, 9, details={"treasury": 3}),
        Event(EventType.LENT, "BTC", 9, details={"treasury": 3}),
    ]
    assert parts_of("Liquidate", entries, events) == [Part("BTC", K.BAD_DEBT, -4), Part("BTC", K.SEIZED, -11)]


def test_parts_are_told_by_asset_and_kind_and_what_comes_to_nothing_is_left_out() -> None:
    entries = [
        Entry("ETH", L.CUSTODY, L.TREASURY, 3),
        Entry("BTC", L.CUSTODY, L.TREASURY, 2),
        Entry("BTC", L.LOANS, L.TREASURY, 4),
        Entry("BTC", L.LOANS, L.TREASURY, 1),
        Entry("SOL", L.LOANS, L.TREASURY, 1),
        Entry("SOL", L.PAYOUTS, L.CUSTODY, 1),
    ]
    assert parts_of("FundTreasury", entries, []) == [
        Part("BTC", K.FUNDED, 2),
        Part("BTC", K.INTEREST, 5),
        Part("ETH", K.FUNDED, 3),
        Part("SOL", K.INTEREST, 1),
    ]
