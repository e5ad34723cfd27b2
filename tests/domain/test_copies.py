"""What a command changes is a copy: it has all that the original has, and the original stays as it was."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest

from gql_server.domain.accounts import (
    Account,
    AccountStanding,
    Balance,
    Debt,
    FrozenBy,
    LendPosition,
    NotLentReason,
    QueuedWithdrawal,
    SubAccount,
    WaitingCredit,
)
from gql_server.domain.copying import copier
from gql_server.domain.journal import AssetLedger
from gql_server.domain.withdrawal_delay import WithdrawalDelay
from gql_server.units import BorrowShares, LendShares
from tests.domain.world import two_markets

QUEUED = QueuedWithdrawal(1, "c", "wallet", 2)
LENT = LendPosition(LendShares(10), 20, 30, 40, 50, 60, QUEUED, 70)
DEBT = Debt(BorrowShares(10), 20, 30)
BALANCE = Balance(10, NotLentReason.CAP_REACHED, (WaitingCredit(1, 2, NotLentReason.CAP_REACHED, 3),))
SUB_ACCOUNT = SubAccount(
    "s",
    "a",
    1,
    2,
    3,
    is_backstop=True,
    at_risk_since=4,
    backstop_capacity=5,
    backstop_used=6,
    lends={"X": LENT},
    debts={"Y": DEBT},
    balances={"Z": BALANCE},
)
WHOLE = [
    Account("a", AccountStanding.APPROVED, 1, FrozenBy.OPERATOR, 2, WithdrawalDelay(3)),
    LENT,
    DEBT,
    BALANCE,
    SUB_ACCOUNT,
    AssetLedger("X", *range(1, len(fields(AssetLedger)))),
]


@pytest.mark.parametrize("thing", WHOLE, ids=lambda thing: type(thing).__name__)
def test_a_copy_has_all_that_the_original_has_and_changing_it_changes_nothing_else(thing: Any) -> None:  # noqa: ANN401 - any entity
    copy = thing.copy()
    assert copy == thing
    for field in fields(thing):
        assert getattr(thing, field.name) != field.default, f"{field.name} is as it always is, so that nobody would miss it"
        setattr(copy, field.name, None)
        assert getattr(thing, field.name) is not None


def test_a_copier_copies_field_by_field_and_shares_what_they_hold() -> None:
    copy = copier(Balance)(BALANCE)
    assert copy == BALANCE
    assert copy is not BALANCE
    assert copy.waiting is BALANCE.waiting


def test_the_copy_of_a_sub_account_shares_no_holding_with_it() -> None:
    copy = SUB_ACCOUNT.copy()
    copy.lends["X"].principal = copy.debts["Y"].principal = copy.balances["Z"].available = 0
    assert (SUB_ACCOUNT.lends["X"].principal, SUB_ACCOUNT.debts["Y"].principal, SUB_ACCOUNT.balances["Z"].available) == (20, 20, 10)
    assert copy.lends["X"].queued is not LENT.queued


def test_a_position_that_waits_for_nothing_is_copied_so() -> None:
    assert LendPosition(LendShares(1), 2, 3, 4, 5, 6).copy().queued is None


def test_the_copy_of_a_market_is_equal_and_apart() -> None:
    market = two_markets().market("BTC")
    copy = market.copy()
    assert copy == market
    copy.total_lent += 1
    assert copy != market
