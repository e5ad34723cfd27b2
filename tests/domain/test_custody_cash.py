"""Coins that leave custody though nobody asked, and what of them the treasury can bear (rules N4, C1)."""

from __future__ import annotations

import pytest

from gql_server.domain import commands as c
from gql_server.domain.custody_cash import cover_room, require_cash, take_from_custody
from gql_server.domain.draft import Draft
from gql_server.domain.errors import InsufficientLiquidity
from gql_server.domain.journal import AssetLedger, Entry, LedgerAccount
from gql_server.units import WAD
from tests.domain.world import PERCENT, World, two_markets


def gold(**accounts: int) -> World:
    """An asset without a market, whose control accounts hold so much."""
    world = World()
    world.list_asset("GOLD", 8, 1)
    for name, value in accounts.items():
        setattr(world.book.change_ledger("GOLD"), name, value)
    return world


def draft_of(world: World) -> Draft:
    return Draft(world.book.fork(), world.now, world.models, "c")


@pytest.mark.parametrize(
    ("accounts", "room"),
    [
        ({"missing": 5, "treasury": 9, "custody": 9}, 5),
        ({"missing": 9, "treasury": 5, "custody": 9}, 5),
        ({"missing": 5, "treasury": 9, "custody": 3, "balances": 4, "insurance": 1}, 3),
        ({"missing": 5, "treasury": 9, "custody": 3, "balances": 8}, 0),
        ({"missing": 5, "treasury": 9, "custody": 3, "balances": 9}, 0),
        ({"missing": 0, "treasury": 9, "custody": 9}, 0),
    ],
)
def test_the_treasury_bears_what_is_missing_as_far_as_it_is_free_and_claims_stay_covered(
    accounts: dict[str, int], room: int
) -> None:
    assert cover_room(draft_of(gold(**accounts)), "GOLD") == room


def test_what_rewards_need_by_now_is_not_free() -> None:
    """The receivable grows though nobody looks: by 10 BTC * 8 % / 8,760 in an hour."""
    world = two_markets(rewards={"staking": 8 * PERCENT}, rate=0)
    world.do(c.CreditDeposit("A", "BTC", 10**9))
    world.do(c.FundTreasury("BTC", 10**6))
    world.book.change_ledger("BTC").missing = 10**7
    world.wait(3_600)
    assert cover_room(draft_of(world), "BTC") == 10**6 - 9_132


@pytest.mark.parametrize(("amount", "out", "short"), [(4, 4, 0), (5, 5, 0), (7, 5, 2)])
def test_what_custody_does_not_hold_is_owed_to_somebody(amount: int, out: int, short: int) -> None:
    draft = draft_of(gold(custody=5, balances=7))
    assert take_from_custody(draft, "GOLD", LedgerAccount.BALANCES, amount, "A") == short
    assert (
        draft.entries
        == [
            Entry("GOLD", LedgerAccount.BALANCES, LedgerAccount.CUSTODY, out, "A"),
            Entry("GOLD", LedgerAccount.BALANCES, LedgerAccount.SUSPENSE, short, "A", "house"),
        ][: 2 if short else 1]
    )


def test_what_custody_does_not_hold_is_not_paid_out_and_the_refusal_says_what_is_there() -> None:
    require_cash(AssetLedger("GOLD", custody=9, payouts=4), 5)
    with pytest.raises(InsufficientLiquidity) as refused:
        require_cash(AssetLedger("GOLD", custody=9, payouts=4), 6)
    assert (refused.value.symbol, refused.value.required, refused.value.available, refused.value.utilization_bound) == (
        "GOLD",
        6,
        5,
        WAD,
    )
    with pytest.raises(InsufficientLiquidity) as refused:
        require_cash(AssetLedger("GOLD", custody=3, payouts=4), 1)
    assert refused.value.available == 0
