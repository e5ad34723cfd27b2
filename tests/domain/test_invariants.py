"""Whoever alters a book is told what does not hold any more, one sentence for each (rules G1, C1, L3, L13, B1, §3)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from gql_server.domain import commands as c
from gql_server.domain.accounts import AccountStanding, Debt, LendPosition, NotLentReason, PayoutStatus, WaitingCredit
from gql_server.domain.invariants import check
from gql_server.units import BorrowShares, LendShares
from tests.domain.world import BTC, DAY, USDC, World, two_markets


def lived() -> World:
    """A lends 10 BTC; B lends USDC, owes 2 BTC, of which it has 1, and 1 is on its way out; N's deposit is held."""
    world = two_markets()
    world.do(c.FundTreasury("BTC", 50))
    world.do(c.FundTreasury("USDC", 50))
    world.do(c.CreditDeposit("A", "BTC", 10 * BTC))
    world.do(c.CreditDeposit("B", "USDC", 10**6 * USDC))
    world.do(c.Borrow("B", "BTC", 2 * BTC, None))
    world.do(c.Withdraw("B", "BTC", BTC, "wallet"), "payout")
    world.do(c.OpenAccount("N", "N"))
    world.do(c.CreditDeposit("N", "USDC", 5 * USDC), "held")
    world.do(c.OpenAccount("E", "E"))
    return world


def change(shelf: str, key: str, **values: object) -> Callable[[World], None]:
    """Return what alters fields of one thing."""

    def alter(world: World) -> None:
        for name, value in values.items():
            setattr(getattr(world.book, shelf)[key], name, value)

    return alter


def lend(sub_account_id: str, shares: int, epoch: int = 0) -> Callable[[World], None]:
    """Return what gives somebody a position that nobody lent."""

    def alter(world: World) -> None:
        world.book.sub_accounts[sub_account_id].lends["BTC"] = LendPosition(LendShares(shares), 0, 0, 0, DAY, epoch)

    return alter


def owe(sub_account_id: str, shares: int) -> Callable[[World], None]:
    """Return what gives somebody a debt that nobody took on."""

    def alter(world: World) -> None:
        world.book.sub_accounts[sub_account_id].debts["BTC"] = Debt(BorrowShares(shares), 0, 0)

    return alter


def wait_in_line(amount: int) -> Callable[[World], None]:
    """Return what lets an amount of B's wait to be lent."""

    def alter(world: World) -> None:
        world.book.sub_accounts["B"].balances["BTC"].waiting = (WaitingCredit(1, amount, NotLentReason.CAP_REACHED, 0),)

    return alter


def several(*alterations: Callable[[World], None]) -> Callable[[World], None]:
    """Return all of them as one."""

    def alter(world: World) -> None:
        for one in alterations:
            one(world)

    return alter


def test_nothing_is_wrong_with_a_book_that_came_from_commands() -> None:
    assert check(lived().book) == []


TAKEN = 12 * BTC
BORROWED = 2 * BTC


@pytest.mark.parametrize(
    ("alter", "faults"),
    [
        (
            change("ledgers", "BTC", custody=10 * BTC + 49),
            [f"G1 BTC: the house has {TAKEN + 49} and owes {TAKEN + 50}"],
        ),
        (
            several(change("ledgers", "BTC", treasury=20, insurance=30), change("markets", "BTC", staking_receivable=21)),
            [
                f"G1 BTC: the house has {TAKEN + 71} and owes {TAKEN + 50}",
                "C1 BTC: treasury 20 does not cover the staking receivable 21",
            ],
        ),
        (
            several(change("ledgers", "BTC", custody=10 * BTC + 51), change("markets", "BTC", staking_receivable=-1)),
            ["C1 BTC: treasury 50 does not cover the staking receivable -1"],
        ),
        (
            several(change("ledgers", "USDC", custody=5 * USDC - 1), change("markets", "USDC", total_lent=0)),
            [
                f"G1 USDC: the house has {5 * USDC - 1} and owes {5 * USDC + 50}",
                f"C1 USDC: custody {5 * USDC - 1} and 0 missing do not cover the claims {5 * USDC}",
            ],
        ),
        (
            change("deposits", "held", held_amount=5 * USDC - 1),
            [f"G1 USDC: suspense sum to {5 * USDC - 1}, the ledger says {5 * USDC}"],
        ),
        (change("payouts", "payout", amount=BTC - 1), [f"G1 BTC: payouts sum to {BTC - 1}, the ledger says {BTC}"]),
        (change("payouts", "payout", status=PayoutStatus.SENT), [f"G1 BTC: payouts sum to 0, the ledger says {BTC}"]),
        (change("payouts", "payout", status=PayoutStatus.DELAYED), []),
        (
            lambda world: setattr(world.book.sub_accounts["B"].balances["BTC"], "available", BTC + 1),
            [f"G1 BTC: balances sum to {BTC + 1}, the ledger says {BTC}"],
        ),
        (
            lend("C", 1),
            [f"§3 BTC: lend shares sum to {10 * BTC * 10**9 + 1}, the market says {10 * BTC * 10**9}"],
        ),
        (
            lend("C", 10 * BTC * 10**9),
            [
                f"§3 BTC: lend shares sum to {20 * BTC * 10**9}, the market says {10 * BTC * 10**9}",
                f"G1 BTC: the lend positions are worth more than the {10 * BTC} lent",
            ],
        ),
        (lend("C", 1, epoch=-1), []),
        (owe("C", 1), [f"§3 BTC: borrow shares sum to {BORROWED + 1}, not {BORROWED}"]),
        (
            several(owe("B", 0), change("markets", "BTC", borrow_shares=0)),
            [f"§3 BTC: {BORROWED} borrowed by 0 shares", f"G1 BTC: the debts are worth less than the {BORROWED} borrowed"],
        ),
        (
            several(lend("A", 0), change("markets", "BTC", lend_shares=0)),
            [f"§3 BTC: {10 * BTC} lent without lend shares"],
        ),
        (
            change("sub_accounts", "A", archived_at=1),
            ["L13 A: closed or archived, and holds or owes BTC"],
        ),
        (change("accounts", "B", standing=AccountStanding.CLOSED), ["L13 B: closed or archived, and holds or owes BTC, USDC"]),
        (change("sub_accounts", "E", archived_at=1), []),
        (wait_in_line(BTC), []),
        (wait_in_line(BTC + 1), [f"L3 B: {BTC} BTC available, {BTC + 1} waiting"]),
        (
            several(
                lambda world: setattr(world.book.sub_accounts["B"].balances["BTC"], "available", 0),
                change("ledgers", "BTC", balances=0, treasury=BTC + 50),
            ),
            ["L3 B: 0 BTC available, 0 waiting"],
        ),
        (
            several(
                lambda world: setattr(world.book.sub_accounts["B"].balances["BTC"], "available", 1),
                change("ledgers", "BTC", balances=1, treasury=BTC + 49),
            ),
            [],
        ),
        (several(lend("A", 1), change("markets", "BTC", lend_shares=1)), []),
        (owe("A", 0), ["B1 A: lends and owes BTC"]),
        (several(owe("house", 0), lend("house", 0)), []),
        (
            several(owe("A", 0), lend("A", 10 * BTC * 10**9)),
            ["B1 A: lends and owes BTC"],
        ),
    ],
)
def test_what_does_not_hold_is_said(alter: Callable[[World], None], faults: list[str]) -> None:
    world = lived()
    alter(world)
    assert check(world.book) == faults


def test_a_position_of_an_epoch_that_is_over_may_stand_beside_a_debt() -> None:
    world = lived()
    several(lend("B", 1, epoch=-1))(world)
    assert check(world.book) == []
